"""How many weights a pipeline will have, as far as that is known before data is seen."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple

from thinc.api import Model

from ..layers import has_weights
from ..layers.parameters import Parameter, slots
from ..layers.resize import AXES
from ..layers.shapes import without_weights
from ..tokens import Doc
from .annotator import Annotator

LABELS: Final = "labels"


class Tags(NamedTuple):
    """A length of so many for each label, and some more: that of an axis of tags."""

    per_label: int
    more: int

    def __str__(self) -> str:
        return f"{self.per_label} labels + {self.more}" if self.more else f"{self.per_label} labels"


Shape = tuple[int | Literal["labels"] | Tags, ...]
KeyPath = tuple[str, ...]

# Each model is tried with so many labels and so many words. What grows as the labels do counts them; what changes in
# any other way depends on data.
_TRIALS = ((1, 3), (2, 6))
_WORDS = ("one", "Two", "3", "four-4", "FIVE", "!")


@dataclass(frozen=True)
class Count:
    """A number of weights.

    Attributes:
        fixed: those whose number is known.
        per_label: how many there are beside them for each label, which the data will tell.
        per_square: how many beside them for the square of the number of labels.
        unknown: how many parameters, or whole models, are of a size that nothing tells before data is seen.
    """

    fixed: int = 0
    per_label: int = 0
    unknown: int = 0
    per_square: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(
            self.fixed + other.fixed,
            self.per_label + other.per_label,
            self.unknown + other.unknown,
            self.per_square + other.per_square,
        )


@dataclass(frozen=True)
class Sizes:
    """The parameters of a pipeline before data is seen.

    Attributes:
        shapes: the shape of each by its path; "labels" stands in it for their number, `Tags` for one that comes of it,
            and None is an unknown shape.
        hidden: why the parameters of some models have no paths, by "encoders.main" or the name of a component.
    """

    shapes: Mapping[str, Shape | None]
    hidden: Mapping[str, str]
    _paths: Mapping[tuple[int, str], str]

    def count(self, paths: Collection[str] | None = None) -> Count:
        """The weights of some parameters, or of all."""
        counts = [count(self.shapes[path]) for path in (self.shapes if paths is None else paths)]
        return sum(counts, Count(unknown=len(self.hidden) if paths is None else 0))

    def within(self, model: Model[Any, Any]) -> Count:
        """The weights of a model that is anywhere in the pipeline."""
        keys = [(id(node), name) for node in model.walk() for name in node.param_names]
        shims = sum(bool(node.shims) for node in model.walk())
        return sum((count(self.shapes[self._paths[key]]) for key in keys if key in self._paths), Count(unknown=shims))


def count(shape: Shape | None) -> Count:
    """The weights of a parameter, whose axes may have a length for each label; more than two such axes tell nothing."""
    if shape is None:
        return Count(unknown=1)
    powers = [1]  # how many weights there are once, for each label, for each square of their number, …
    for length in shape:
        times, more = (0, length) if isinstance(length, int) else (1, 0) if isinstance(length, str) else length
        powers = [times * low + more * high for low, high in zip([0, *powers], [*powers, 0], strict=True)]
        powers = powers if times else powers[:-1]
    if len(powers) > 3:
        return Count(unknown=1)
    fixed, per_label, per_square = [*powers, 0, 0][:3]
    return Count(fixed, per_label, per_square=per_square)


def models_of(nlp: Annotator) -> dict[str, Model[Any, Any]]:
    """The models of a pipeline, by what the paths of their parameters begin with; shared encoders come first."""
    encoders = {f"encoders.{name}": encoder for name, encoder in nlp.encoders.items()}
    return encoders | {name: component.model for name, component in nlp.components.items()}


def all_slots(nlp: Annotator) -> tuple[dict[str, Parameter], dict[str, str]]:
    """Every parameter of a pipeline by its path, also those without a value; and of models without paths, why."""
    found: dict[str, Parameter] = {}
    hidden: dict[str, str] = {}
    for prefix, model in models_of(nlp).items():
        try:
            found.update(slots(model, prefix))
        except ValueError as error:
            hidden[prefix] = str(error)
    return found, hidden


def block_models(nlp: Annotator) -> dict[KeyPath, Model[Any, Any]]:
    """The model that each block of the config made, by the path of the block."""
    found: dict[KeyPath, Model[Any, Any]] = {("encoders", name): encoder for name, encoder in nlp.encoders.items()}
    for component in nlp.components.values():
        found.update((joint.path, joint.model) for joint in component.promises.joints)
    return found


def sizes(nlp: Annotator) -> Sizes:
    """Find the shapes of all parameters, without weights and without data. The pipeline is left as it was."""
    found, hidden = all_slots(nlp)
    one, two = (_try(nlp, found, n_labels, n_words) for n_labels, n_words in _TRIALS)
    steps = {name: one.n_outputs(2) - one.n_outputs(1) for name, one in nlp.components.items()}
    shapes = {path: _common(one[path], two[path], steps.get(path.split(".")[0], 1)) for path in found}
    paths = {(id(parameter.node), parameter.name): path for path, parameter in found.items()}
    return Sizes(shapes, hidden, paths)


def _try(
    nlp: Annotator, found: Mapping[str, Parameter], n_labels: int, n_words: int
) -> dict[str, tuple[int, ...] | None]:
    """The shapes of parameters where there are so many labels; None where a model has to see data first."""
    models = models_of(nlp)
    doc = Doc(words=_WORDS[:n_words])
    with without_weights(models.values()):
        for prefix, model in models.items():
            if has_weights(model):
                continue
            component = nlp.components.get(prefix)
            for layer in _with_labels(model) if component is not None else ():
                layer.set_dim("nO", n_labels if component is None else component.n_outputs(n_labels))
            _initialize(model, list if component is None else component.model_input, doc)
        return {
            path: parameter.value.shape if parameter.node.has_param(parameter.name) else None
            for path, parameter in found.items()
        }


def _with_labels(model: Model[Any, Any]) -> Iterator[Model[Any, Any]]:
    """The parts of a component's model whose unknown output is its labels: the whole, and its output layers."""
    output = model.maybe_get_ref("output_layer")
    for node in model.walk():
        if (node is model or node is output or AXES in node.attrs) and node.has_dim("nO") is None:
            yield node


def _initialize(model: Model[Any, Any], given: Callable[[list[Doc]], Any], doc: Doc) -> None:
    """Initialize a model as far as that goes: without data, or else with what it is given for a Doc."""
    for docs in (None, [doc]):
        try:
            model.initialize(None if docs is None else given(docs))
        except Exception:  # whatever a layer may raise that misses something
            continue
        else:
            return


def _common(one: tuple[int, ...] | None, two: tuple[int, ...] | None, step: int) -> Shape | None:
    """A shape in which the number of labels is named, from those with one label and with two.

    A label more makes `step` outputs more.
    """
    if one is None or two is None or len(one) != len(two):
        return None
    axes: list[int | Literal["labels"] | Tags] = []
    for length, other in zip(one, two, strict=True):
        if length == other:
            axes.append(length)
        elif (length, other) == (1, 2):
            axes.append(LABELS)
        elif other - length == step > 1:
            axes.append(Tags(step, length - step))
        else:
            return None
    return tuple(axes)
