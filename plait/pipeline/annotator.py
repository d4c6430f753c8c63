"""Annotating texts and scoring that: a tokenizer and named components that run one after the other."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from itertools import islice
from typing import Any, Literal, TypeVar, overload

from ..architectures.types import Tok2Vec
from ..config import Config, Joint
from ..layers import Parameter, one_batch, own_threads, parameters
from ..tokens import Doc, Example, Lexicon, Tokenizer
from .checks import check_example, check_gold, check_many, check_text
from .component import Component
from .evaluation import score, tune
from .promises import Promises
from .selection import Selection
from .streams import OnError, Stream
from .users import Users
from .word_limit import within

ContextT = TypeVar("ContextT")

MAX_BATCH_WORDS = 50_000  # a batch of very long texts is cut, so that memory stays bounded


class Annotator:
    """The half of a `Pipeline` that annotates, and is scored.

    Attributes:
        config: the filled config that it was built from.
        tokenizer: finds the words of a text.
        encoders: the backbones that components share, by name.
        components: the components by name, in the order in which they run.
    """

    def __init__(
        self,
        config: Config,
        tokenizer: Tokenizer,
        encoders: Mapping[str, Tok2Vec],
        components: Mapping[str, Component[Any, Any]],
        joints: Sequence[Joint] = (),
    ) -> None:
        """Put built parts together. From a config they are built by `Pipeline.from_config`.

        Args:
            config: the filled config of the parts.
            tokenizer: finds the words of a text.
            encoders: the backbones that components share, by name.
            components: the components by name, in the order in which they run.
            joints: what the config says of each model, to which it is held the first time that it runs.
        """
        self.config = config
        self.tokenizer = tokenizer
        self.encoders = dict(encoders)
        self.components = dict(components)
        self._disabled: frozenset[str] = frozenset()
        self._users = Users()
        self._promises = Promises(self.encoders).and_of(joints, "encoders")
        for name, component in self.components.items():
            self._welcome(name, component, joints)

    def _welcome(self, name: str, component: Component[Any, Any], joints: Sequence[Joint]) -> None:
        """Tell a component what it is called here, and what the config says of the models that it runs."""
        component.name = name
        component.promises = self._promises.and_of(joints, "components", name)

    # What it consists of

    @property
    def lang(self) -> str:
        """The code of the language."""
        return str(self.config["nlp"]["lang"])

    @property
    def pipe_names(self) -> list[str]:
        """The names of the components that run, in order."""
        return [name for name in self.components if name not in self._disabled]

    @property
    def running(self) -> dict[str, Component[Any, Any]]:
        """The components that run, by name."""
        return {name: self.components[name] for name in self.pipe_names}

    @property
    def max_length(self) -> int | None:
        """The most characters of a text; None where any number will do."""
        limit = self.config["nlp"]["max_length"]
        return None if limit is None else int(limit)

    @property
    def is_initialized(self) -> bool:
        """Whether every component was trained or loaded."""
        return all(component.is_initialized for component in self.components.values())

    @property
    def lexicon(self) -> Lexicon:
        """The lexicon that its Docs are made with."""
        return self.tokenizer.lexicon

    def get_pipe(self, name: str) -> Component[Any, Any]:
        """The component of a name. Raises ValueError where there is none."""
        if name not in self.components:
            raise ValueError(f"the pipeline has no component '{name}'; it has: {', '.join(self.components) or 'none'}")
        return self.components[name]

    def _names(self, names: str | Collection[str]) -> frozenset[str]:
        found = frozenset((names,) if isinstance(names, str) else names)
        for name in found:
            self.get_pipe(name)
        return found

    def select(self, *, enable: str | Collection[str] | None = None, disable: str | Collection[str] = ()) -> Selection:
        """Run only some components, from now on, or within a `with` block.

        >>> with nlp.select(enable="tagger"):
        ...     doc = nlp("Only tags.")

        Args:
            enable: the names of those that run; all where it is left out.
            disable: the names of those that do not.
        """
        wanted = set(self.components) if enable is None else {enable} if isinstance(enable, str) else set(enable)
        unwanted = {disable} if isinstance(disable, str) else set(disable)
        for name in wanted | unwanted:
            self.get_pipe(name)
        before = self._disabled
        self._disabled = frozenset(name for name in self.components if name not in wanted or name in unwanted)
        return Selection(self, before)

    # Annotating

    def make_doc(self, text: str) -> Doc:
        """The words of a text, without annotation. Raises ValueError for no string, or one longer than `max_length`."""
        return self.make_docs([text])[0]

    def make_example(self, reference: Doc, *, gold_tokens: bool = False) -> Example:
        """An example from a gold Doc, whose words are found anew in its text, or taken as they are.

        Raises ValueError for what is no Doc.
        """
        check_gold(reference)
        if gold_tokens:
            return Example(reference.copy_words(self.lexicon), reference)
        return Example(self.tokenizer(reference.text), reference)

    def make_examples(self, references: Iterable[Doc], *, gold_tokens: bool = False) -> Iterator[Example]:
        """As `make_example` for a stream of gold Docs, faster than one by one."""
        check_many(references)
        stream = iter(references)
        while batch := list(islice(stream, 1000)):
            for doc in batch:
                check_gold(doc)
            if gold_tokens:
                predicted = [doc.copy_words(self.lexicon) for doc in batch]
            else:
                predicted = list(self.tokenizer.pipe(doc.text for doc in batch))
            yield from map(Example, predicted, batch)

    def __call__(self, text: str | Doc) -> Doc:
        """Annotate one text, or a Doc whose words are known.

        Raises:
            ValueError: neither a string nor a Doc, or one that is longer than `max_length`.
            NotInitialized: a component was never trained.
        """
        (doc,) = self.make_docs([text])
        self.annotate([doc])
        return doc

    @overload
    def pipe(
        self,
        texts: Iterable[str | Doc],
        *,
        as_tuples: Literal[False] = False,
        batch_size: int | None = None,
        n_workers: int = 1,
        on_error: OnError | None = None,
    ) -> Iterator[Doc]: ...
    @overload
    def pipe(
        self,
        texts: Iterable[tuple[str | Doc, ContextT]],
        *,
        as_tuples: Literal[True],
        batch_size: int | None = None,
        n_workers: int = 1,
        on_error: OnError | None = None,
    ) -> Iterator[tuple[Doc, ContextT]]: ...
    def pipe(
        self,
        texts: Iterable[Any],
        *,
        as_tuples: bool = False,
        batch_size: int | None = None,
        n_workers: int = 1,
        on_error: OnError | None = None,
    ) -> Iterator[Doc] | Iterator[tuple[Doc, Any]]:
        """Annotate a stream of texts or Docs, batch by batch and in order.

        Args:
            texts: strings or Docs; with `as_tuples`, pairs of one and anything that is to come out beside it.
            as_tuples: give pairs of an annotated Doc and what came with its text.
            batch_size: how many texts are annotated at once; by default that of the config.
            n_workers: in how many processes, each of which has the pipeline and one thread. They are started when a
                stream takes longer than a second, on a CPU alone; a script that asks for several keeps what it does
                behind `if __name__ == "__main__":`.
            on_error: is called with the `TextFailed` of each text that cannot be annotated, which is left out; all
                others come through. Without it the first one is raised, after the Docs before it.

        Raises:
            ValueError: not texts but one, no pairs, or a number below 1.
            TextFailed: a text cannot be annotated, with what a component raised as its cause.
            NotInitialized: a component was never trained.
            WorkersFailed: a process ended by itself, where there are several.
        """
        size = batch_size if batch_size is not None else int(self.config["nlp"]["batch_size"])
        if size < 1 or n_workers < 1:
            raise ValueError(f"batch_size and n_workers are at least 1; got {size} and {n_workers}")
        if isinstance(texts, (str, Doc)):
            raise ValueError("nlp.pipe annotates many texts; give a list or another iterable; nlp(text) annotates one")
        stream = Stream(self, size=size, n_workers=n_workers, on_error=on_error)
        return stream.tuples(texts) if as_tuples else stream.docs(texts)

    def annotated(self, batch: Sequence[str | Doc]) -> list[Doc]:
        """The annotated Docs of some texts, in order, as `pipe` gives them."""
        docs = self.make_docs(batch)
        for part in within(docs, MAX_BATCH_WORDS):
            self.annotate(part)
        return docs

    def make_docs(self, batch: Sequence[str | Doc]) -> list[Doc]:
        """The words of some texts, without annotation; Docs among them as they are. Raises ValueError as `make_doc`."""
        for text in batch:
            check_text(text, self.max_length)
        made = self.tokenizer.pipe([text for text in batch if not isinstance(text, Doc)])
        return [text if isinstance(text, Doc) else next(made) for text in batch]

    def annotate(self, docs: Sequence[Doc]) -> None:
        """Run the components over a batch of Docs, shared encoders once.

        Raises what they raise, and InUse while another thread trains the pipeline.
        """
        if failed := self.try_annotate(docs):
            raise failed[1]

    def try_annotate(self, docs: Sequence[Doc]) -> tuple[str, Exception] | None:
        """As `annotate`, but what a component raises is given back with its name. Raises InUse."""
        self.adopt(docs)
        with self._users.annotating(), one_batch(), own_threads():
            for name in self.pipe_names:
                try:
                    self.components[name].annotate(docs)
                except Exception as error:
                    return name, error
        return None

    def training(self) -> AbstractContextManager[None]:
        """While this is entered, weights may change: other threads that would annotate or train get InUse.

        Raises InUse where another thread does either already.
        """
        return self._users.training()

    def parameters(self) -> dict[str, Parameter]:
        """Every parameter by its dotted path: "encoders.main.embed.0.E", "tagger.output_layer.W"."""
        models = {f"encoders.{name}": encoder for name, encoder in self.encoders.items()}
        models |= {name: component.model for name, component in self.components.items()}
        return {path: one for prefix, model in models.items() for path, one in parameters(model, prefix=prefix).items()}

    def evaluate(
        self, examples: Iterable[Example], *, batch_size: int | None = None, calibrate: bool = False
    ) -> dict[str, Any]:
        """Annotate examples and compare with their gold annotation, batch by batch.

        Args:
            examples: what to score on. Their predicted Docs are left as they are.
            batch_size: how many are annotated at once; by default that of the config.
            calibrate: tune thresholds and the like on these examples first; they must all fit into memory then.

        Returns:
            the scores by name, 0 to 1, tables per label, and `words_per_second` of annotating words that are known.
        """
        size = batch_size if batch_size is not None else int(self.config["nlp"]["batch_size"])
        if size < 1:
            raise ValueError(f"batch_size is at least 1; got {size}")
        if calibrate and any(component.calibrates for component in self.running.values()):
            examples = list(map(check_example, examples))
            tune(self.running, examples, self.annotate, size)
        return score(self.running, map(check_example, examples), self.annotate, size)

    def adopt(self, docs: Iterable[Doc]) -> None:
        """Intern the words of Docs that were made with another lexicon, whose features may be other ones, in this."""
        for doc in docs:
            if not self.lexicon.made(doc.generation):
                doc.generation, doc.ids = self.lexicon.intern(doc.words)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.lang}: {', '.join(self.pipe_names) or 'no components'}>"
