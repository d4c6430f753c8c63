"""The base of every trainable component: four methods to write, the rest is here."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from itertools import islice
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from thinc.api import Model, set_dropout_rate

from ..errors import LabelsFrozen, NotInitialized
from ..layers import can_grow, grow_output, has_weights, model_parts, own_threads
from ..saving import Parts, json_part
from ..scoring import Decisions, Score, best_thresholds
from ..tokens import Doc, Example
from .checks import check_example
from .loss import Loss, check_loss, check_width
from .promises import Promises, of_component
from .saved_values import as_labels, as_numbers

if TYPE_CHECKING:
    from .pickling import Origin

ScoresT = TypeVar("ScoresT")
PredictionT = TypeVar("PredictionT")
SelfT = TypeVar("SelfT", bound="Component[Any, Any]")
GetExamples = Callable[[], Iterable[Example]]

SAMPLE_SIZE = 10  # examples that a model sees to infer its shapes from


class Component(ABC, Generic[ScoresT, PredictionT]):
    """A model and its labels, applied to Docs.

    Write `begin_training`, `predict`, `get_loss` and `set_annotations`. The model arrives built, from the config: the
    constructor takes it first, then settings by keyword. Annotate the model with one of the kinds in
    `plait.architectures.types`, so that a config with a model of another kind is refused before anything is built.

    Docs without words never reach the four methods: they come through unannotated.

    Attributes:
        name: the component's name in its pipeline.
        model: Docs in, with more where `model_input` says so, and scores out.
        labels: what it tells apart, in the order of the model's outputs.
        assigns: what it writes on Docs besides columns, such as "ents".
        requires: what it reads there, so that in scoring it is given the gold annotation where no component writes it.
        thresholds: by label the score from which on it is predicted; None for a component that has none. One that has
            them gives `decisions` as well.
        threshold: that of a label which is not among them.
        tune: how thresholds are chosen on held-out examples: one for all labels ("micro"), one a label ("label"), or
            not at all ("none").
        promises: what is said of its model and of the encoders of its pipeline.
        origin: the pipeline that it stands in, with which it is pickled and copied.
    """

    name: str = ""
    model: Model[Any, ScoresT]
    labels: tuple[str, ...] = ()
    assigns: frozenset[str] = frozenset()
    requires: frozenset[str] = frozenset()
    thresholds: dict[str, float] | None = None
    threshold: float = 0.0
    tune: Literal["none", "micro", "label"] = "none"
    promises: Promises = Promises()
    origin: "Origin | None" = None

    # The model with which it last learned and annotated: one that has done so has kept what is said of it.
    _learned_with: Model[Any, Any] | None = None
    _annotated_with: Model[Any, Any] | None = None

    @abstractmethod
    def begin_training(self, get_examples: GetExamples) -> None:
        """Collect the labels and call `initialize_model` with a sample, from which the model infers its shapes.

        `get_examples` gives the training examples anew at each call. Raises ValueError where they hold nothing that
        this component can learn.
        """

    @abstractmethod
    def predict(self, docs: Sequence[Doc]) -> PredictionT:
        """What the model makes of Docs, which are left as they are."""

    @abstractmethod
    def get_loss(self, examples: Sequence[Example], scores: ScoresT) -> Loss[ScoresT]:
        """The loss of the scores of a batch, and its gradient. Missing annotation costs nothing."""

    @abstractmethod
    def set_annotations(self, docs: Sequence[Doc], prediction: PredictionT) -> None:
        """Write what `predict` gave on the Docs."""

    # What a component may override

    def new_scores(self) -> list[Score]:
        """Fresh scores that compare this component's annotations with the gold ones; none by default."""
        return []

    @property
    def main_score(self) -> str | None:
        """The name of the one score that says how good this component is; training keeps the weights that are best."""
        return None

    @property
    def calibrates(self) -> bool:
        """Whether `calibrate` does anything."""
        return self.tune != "none" or type(self).calibrate is not Component.calibrate

    def calibrate(self, examples: Sequence[Example]) -> None:
        """Tune settings that are no weights on annotated held-out examples; by default thresholds, as `tune` says."""
        if self.tune != "none" and examples:
            decisions = self.decisions(examples)
            self.thresholds = best_thresholds(decisions, self.all_thresholds(), self.tune, self.threshold)

    def all_thresholds(self) -> dict[str, float]:
        """The threshold of each label."""
        given = self.thresholds or {}
        return {label: given.get(label, self.threshold) for label in self.labels}

    def decisions(self, examples: Sequence[Example]) -> Decisions:
        """What `thresholds` decide on annotated examples, by which better ones can be chosen (`plait find-threshold`).

        Raises ValueError for a component without thresholds.
        """
        raise ValueError(f"the component '{self.name}' has no thresholds")

    def model_input(self, docs: Sequence[Doc]) -> Any:
        """What the model takes for Docs: a list of them, unless a component has more to give."""
        return list(docs)

    def training_input(self, examples: Sequence[Example]) -> Any:
        """What the model takes in training; by default what it takes for the predicted Docs."""
        return self.model_input([example.predicted for example in examples])

    def n_outputs(self, n_labels: int) -> int:
        """How many outputs the model has for so many labels; one for each by default."""
        return n_labels

    def notes(self) -> list[str]:
        """Lines for people about what `begin_training` found in the training data; none by default."""
        return []

    def parts(self) -> Parts:
        """The files that the component consists of. Override to add some: `{**super().parts(), "x.json": …}`."""
        found = {"labels.json": json_part(lambda: list(self.labels), self._load_labels), **model_parts(self.model)}
        if self.thresholds is not None:
            found["thresholds.json"] = json_part(lambda: self.thresholds, self._load_thresholds)
        return found

    # What a component gets

    def initialize_model(self, get_examples: GetExamples, truth: Callable[[Sequence[Example]], Any]) -> None:
        """Initialize the model with the first examples that have words.

        Args:
            get_examples: the training examples.
            truth: gives the gold array of some examples, as wide as the model's output is to be.

        Raises:
            ValueError: no example has a word in it.
            LayerFailed: a layer cannot be initialized with what comes in.
            WrongOutput: a layer gives something else than its annotation says.
        """
        sample = first_with_words(get_examples)
        if not sample:
            raise ValueError(f"the component '{self.name}' cannot be trained: no training example has a word in it")
        given, gold = self.training_input(sample), truth(sample)
        with self.watched():
            self.model.initialize(X=given, Y=gold)
            check_width(self.name, self.model.predict(given), gold)

    @property
    def is_initialized(self) -> bool:
        """Whether training began or weights were loaded. To override by a component without labels."""
        return bool(self.labels) and has_weights(self.model)

    def add_label(self, label: str) -> bool:
        """Add a label; False where it was there. A trained model keeps every weight that it has and gets new ones.

        Raises LabelsFrozen where the model cannot grow.
        """
        if not isinstance(label, str) or not label:
            raise ValueError(f"a label is a string that is not empty; got {label!r}")
        if label in self.labels:
            return False
        if self.is_initialized:
            if not can_grow(self.model):
                raise LabelsFrozen(self.name, label)
            grow_output(self.model, self.n_outputs(len(self.labels) + 1))
        self.labels = (*self.labels, label)
        if self.thresholds is not None:
            self.thresholds.setdefault(label, self.threshold)
        return True

    def __call__(self, doc: Doc) -> Doc:
        """Annotate one Doc."""
        self.annotate([doc])
        return doc

    def pipe(self, docs: Iterable[Doc], *, batch_size: int = 256) -> Iterator[Doc]:
        """Annotate a stream of Docs, batch by batch."""
        stream = iter(docs)
        while batch := list(islice(stream, batch_size)):
            self.annotate(batch)
            yield from batch

    def annotate(self, docs: Sequence[Doc]) -> None:
        """Annotate a batch of Docs. Raises NotInitialized, and on the first batch what `watched` does."""
        is_first = self._annotated_with is not self.model
        if is_first and not self.is_initialized:
            raise NotInitialized(self.name)
        if with_words := [doc for doc in docs if len(doc.ids)]:
            with own_threads(), self.watched() if is_first else nullcontext():
                prediction = self.predict(with_words)
            self._annotated_with = self.model
            self.set_annotations(with_words, prediction)

    def update(self, examples: Sequence[Example], *, dropout: float = 0.0) -> Loss[Any]:
        """Backpropagate one batch. The gradients add up until an `Updater` takes them.

        Raises NotInitialized, and on the first batch what `watched` does; WrongOutput too for what `get_loss` gives.
        """
        examples = [example for example in examples if len(example.predicted)]
        if not examples:
            return Loss(0.0, 0, None)
        if not self.is_initialized:
            raise NotInitialized(self.name)
        set_dropout_rate(self.model, dropout)
        is_first = self._learned_with is not self.model
        with self.watched() if is_first else nullcontext():
            scores, backprop = self.model.begin_update(self.training_input(examples))
            loss = self.get_loss(examples, scores)
            if is_first:
                check_loss(self.name, type(self).__name__, loss, scores)
            if loss.items:
                backprop(loss.gradient)
                self._learned_with = self.model
        return loss

    def watched(self) -> AbstractContextManager[None]:
        """While this is entered, layers are held to what is said of them; so is the first batch that it sees.

        Raises, where a layer runs:
            LayerFailed: it raised an exception, such as for shapes that do not go together.
            WrongOutput: it gives something else than its annotation says, or than this component takes.
        """
        path = self.name or type(self).__name__
        return self.promises.watch({path: self.model}, of_component(self, self.model, path))

    def check_restored(self) -> None:
        """Raise ValueError where the model, as it was loaded, has another number of outputs than the labels want.

        Weights that no label belongs to are no model, but of a component that `is_initialized` without labels.
        """
        has_any = any(node.param_names for node in self.model.walk())
        if not self.labels and not self.is_initialized and has_any and has_weights(self.model):
            raise ValueError("the model has weights, and there are no labels that they tell apart")
        if not self.labels or not can_grow(self.model) or not self.model.has_dim("nO"):
            return
        has, wants = self.model.get_dim("nO"), self.n_outputs(len(self.labels))
        if has != wants:
            raise ValueError(f"the model has {has} outputs, where {len(self.labels)} labels want {wants}")

    def __reduce__(self) -> tuple[Any, ...]:
        if self.origin is None:
            raise ValueError(
                f"a {type(self).__name__} that stands in no pipeline cannot be pickled or copied, as no config "
                f"says how it is built again"
            )
        return self.origin.reduced(self)

    def __copy__(self: SelfT) -> SelfT:
        """Another component with the same model; a deep copy has a model of its own."""
        copied = object.__new__(type(self))
        vars(copied).update(vars(self))
        return copied

    def _load_labels(self, labels: object) -> None:
        self.labels = as_labels(labels)

    def _load_thresholds(self, thresholds: object) -> None:
        self.thresholds = as_numbers(thresholds)


def first_with_words(get_examples: GetExamples) -> list[Example]:
    """The first examples that have words, from which models infer their shapes."""
    return list(islice((one for one in map(check_example, get_examples()) if len(one.predicted)), SAMPLE_SIZE))
