"""Scoring a pipeline: annotate examples batch by batch, and compare."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from time import perf_counter
from typing import Any, NamedTuple

from ..scoring import Score, TokenizationScore
from ..tokens import Doc, Example
from .component import Component

Annotate = Callable[[Sequence[Doc]], None]
Components = Mapping[str, Component[Any, Any]]

SPEED = "words_per_second"


def score(components: Components, examples: Iterable[Example], annotate: Annotate, batch_size: int) -> dict[str, Any]:
    """The scores of all components on examples, which need not be in memory at once."""
    scores: list[Score] = [TokenizationScore()]
    for component in components.values():
        scores.extend(component.new_scores())
    words, seconds = 0, 0.0
    for batch, took in _annotated(examples, annotate, batch_size, given(components)):
        words += sum(len(example.predicted) for example in batch)
        seconds += took
        for one in scores:
            one.update(batch)
    results: dict[str, Any] = {}
    for one in scores:
        results.update(one.results())
    results[SPEED] = words / seconds if seconds else 0.0
    return results


def score_names(components: Components) -> list[str]:
    """The figures that `score` may give, tables left out: those that no data have to tell."""
    scores: list[Score] = [TokenizationScore(), *(one for each in components.values() for one in each.new_scores())]
    return [*dict.fromkeys(name for one in scores for name in one.names), SPEED]


def tune(components: Components, examples: Iterable[Example], annotate: Annotate, batch_size: int) -> None:
    """Let the components choose their thresholds and the like on annotated examples."""
    found = annotated(components, examples, annotate, batch_size)
    for component in components.values():
        component.calibrate(found)


def annotated(
    components: Components, examples: Iterable[Example], annotate: Annotate, batch_size: int
) -> list[Example]:
    """The examples with fresh Docs that the components have annotated."""
    batches = _annotated(examples, annotate, batch_size, given(components))
    return [example for batch, _ in batches for example in batch]


def given(components: Components) -> frozenset[str]:
    """What the components read on Docs and none of those before them writes, so that it has to be there already."""
    found: set[str] = set()
    written: set[str] = set()
    for component in components.values():
        found |= component.requires - written
        written |= component.assigns
    return frozenset(found)


class Misplaced(NamedTuple):
    """A component that reads what only one after it writes, and would never find it there."""

    name: str
    what: str
    writer: str

    @property
    def message(self) -> str:
        """What is wrong."""
        return f"the component '{self.name}' reads doc.{self.what}, which '{self.writer}' writes after it"


def misplaced(components: Components) -> Iterator[Misplaced]:
    """The components that come too early, in order."""
    written: set[str] = set()
    for name, component in components.items():
        for what in sorted(component.requires - written):
            writers = [other for other, one in components.items() if what in one.assigns and other != name]
            if writers:
                yield Misplaced(name, what, writers[0])
        written |= component.assigns


def check_order(components: Components) -> None:
    """Raise ValueError for a component that comes before the one whose annotation it reads."""
    for one in misplaced(components):
        cure = f"let it come later in [nlp] pipeline, such as by nlp.add_pipe(…, after='{one.writer}')"
        raise ValueError(f"{one.message}; {cure}")


def _annotated(
    examples: Iterable[Example], annotate: Annotate, batch_size: int, gold: Collection[str]
) -> Iterator[tuple[list[Example], float]]:
    """Batches of examples with fresh annotated Docs, and the seconds that annotating took."""
    stream = iter(examples)
    while batch := [example.renew(gold) for example in islice(stream, batch_size)]:
        start = perf_counter()
        annotate([example.predicted for example in batch])
        yield batch, perf_counter() - start
