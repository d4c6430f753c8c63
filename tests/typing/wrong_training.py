"""Readers, batchers, loggers and training in Python that mypy refuses."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from thinc.api import Optimizer

import plait
from plait import Config, Doc, Example, Pipeline, TextCategoriser

# E: Module "plait" has no attribute "TextCategoriser" [attr-defined]
from plait.layers import Group
from plait.registry import registry
from plait.training import Batcher, Logger, Reader, Step, run_training


@registry.readers("acme.Texts.v1")
def texts(path: Path) -> Reader:
    """A reader gives Docs."""

    def read() -> Iterator[str]:
        yield from path.read_text(encoding="utf8").splitlines()

    return read
    # E: Incompatible return value type (got "Callable[[], Iterator[str]]", expected "Callable[[], Iterator[Doc]]")
    #    [return-value]


@registry.readers("acme.Once.v1")
def once(path: Path) -> Reader:
    """A reader is called for each epoch; these are the Docs of one."""
    return (Doc(words=line.split()) for line in path.open(encoding="utf8"))
    # E: Incompatible return value type (got "Generator[Doc, None, None]", expected "Callable[[], Iterator[Doc]]")
    #    [return-value]


@registry.batchers("acme.Sizes.v1")
def sizes() -> Batcher:
    """Batches are lists."""

    def batch(examples: Iterable[Example]) -> Iterator[Example]:
        yield from examples

    return batch
    # E: Incompatible return value type (got "Callable[[Iterable[Example]], Iterator[Example]]", expected
    #    "Callable[[Iterable[Example]], Iterator[list[Example]]]") [return-value]


@registry.loggers("acme.Printed.v1")
def printed() -> Logger:
    """A logger hands on what it sees."""

    def log(steps: Iterator[Step]) -> None:
        for step in steps:
            print(step.loss)
            # E: "Step" has no attribute "loss"; maybe "losses"? [attr-defined]

    return log
    # E: Incompatible return value type (got "Callable[[Iterator[Step]], None]", expected "Callable[[Iterator[Step]],
    #    Iterator[Step]]") [return-value]


@registry.architecture("acme.Wrong.v1")
# E: "type[registry]" has no attribute "architecture" [attr-defined]
# E: Untyped decorator makes function "no_such_registry" untyped [untyped-decorator]
def no_such_registry() -> int:
    """A kind that there is not."""
    return 1


def training(nlp: Pipeline, references: list[Doc]) -> None:
    """A loop of one's own."""
    examples = list(nlp.make_examples(references))
    nlp.make_examples(["One text."])
    # E: List item 0 has incompatible type "str"; expected "Doc" [list-item]
    nlp.begin_training(examples)
    # E: Argument 1 to "begin_training" of "Pipeline" has incompatible type "list[Example]"; expected "Callable[[],
    #    Iterable[Example]]" [arg-type]
    nlp.begin_training(lambda: references)
    # E: Argument 1 to "begin_training" of "Pipeline" has incompatible type "Callable[[], list[Doc]]"; expected
    #    "Callable[[], Iterable[Example]]" [arg-type]
    # E: Incompatible return value type (got "list[Doc]", expected "Iterable[Example]") [return-value]
    updater = nlp.begin_training(lambda: examples, groups={"*": {"frozen": True}})
    # E: Dict entry 0 has incompatible type "str": "dict[str, bool]"; expected "str": "Group" [dict-item]
    nlp.begin_training(lambda: examples, groups={"*": Group(learning_rate=0.1)})
    # E: Unexpected keyword argument "learning_rate" for "Group"; did you mean "learn_rate"? [call-arg]
    nlp.update(references, updater)
    # E: Argument 1 to "update" of "Pipeline" has incompatible type "list[Doc]"; expected "Sequence[Example]" [arg-type]
    nlp.update(examples, Optimizer(0.01))
    # E: Argument 2 to "update" of "Pipeline" has incompatible type "Optimizer"; expected "Updater | None" [arg-type]
    nlp.update(examples, sgd=updater)
    # E: Unexpected keyword argument "sgd" for "update" of "Pipeline" [call-arg]
    nlp.update(examples, updater, drop=0.1)
    # E: Unexpected keyword argument "drop" for "update" of "Pipeline" [call-arg]
    nlp.update(examples, updater)["tagger"] + 1.0
    # E: Unsupported operand types for + ("Loss[Any]" and "float") [operator]
    nlp.evaluate(references)
    # E: Argument 1 to "evaluate" of "Annotator" has incompatible type "list[Doc]"; expected "Iterable[Example]"
    #    [arg-type]
    nlp.add_pipe(TextCategoriser)
    nlp.add_pipe(plait.Component)
    # E: Argument 1 to "add_pipe" of "Pipeline" has incompatible type "type[Component[ScoresT, PredictionT]]"; expected
    #    "str | Component[Any, Any]" [arg-type]
    nlp.add_pipe("tagger", config=[])
    # E: Argument "config" to "add_pipe" of "Pipeline" has incompatible type "list[Never]"; expected "Mapping[str, Any]
    #    | None" [arg-type]
    nlp(["One text.", "Another."])
    # E: Argument 1 to "__call__" of "Annotator" has incompatible type "list[str]"; expected "str | Doc" [arg-type]
    print(nlp("One text.")[0].upos)
    # E: "Token" has no attribute "upos"; maybe "pos"? [attr-defined]
    run_training("config.cfg", "output")
    # E: Argument 1 to "run_training" has incompatible type "str"; expected "Config" [arg-type]
    Config.from_file("config.cfg").override("training.max_steps", 10)
    # E: Too many arguments for "override" of "Config" [call-arg]
    # E: Argument 1 to "override" of "Config" has incompatible type "str"; expected "Mapping[str, Any]" [arg-type]
