"""Batchers: how the examples of an epoch are put together into batches."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice, repeat
from typing import Annotated

from ..config import Positive, Range
from ..registry import registry
from ..tokens import Example

Batcher = Callable[[Iterable[Example]], Iterator[list[Example]]]
"""Cuts the examples of one epoch into batches; called once an epoch.

What it makes may depend on the examples and on what it was called with before, and on nothing else, chance included:
a run that is resumed calls it again for the epochs so far, to bring it back to where it was.
"""

Sizes = Positive | Iterator[float]
"""A size, or a schedule that gives one for each batch, over all epochs; it stays at its last where it ends, and a size
below 1 is 1."""


@registry.batchers("plait.BatchByWords.v1")
def batch_by_words(size: Sizes = 1000, *, tolerance: Annotated[float, Range(0, None)] = 0.2) -> Batcher:
    """Batches of about as many words each, in the order of the examples.

    Args:
        size: how many words a batch is to have; it is closed when it has as many.
        tolerance: by which share a batch may be larger. An example that is larger by itself is a batch of its own.
    """
    sizes = _each(size)

    def batch(examples: Iterable[Example]) -> Iterator[list[Example]]:
        gathered: list[Example] = []
        words = wanted = 0
        for example in examples:
            length = len(example.predicted)
            if gathered and words + length > wanted * (1 + tolerance):
                yield gathered
                gathered = []
            if not gathered:
                words, wanted = 0, next(sizes)
            gathered.append(example)
            words += length
            if words >= wanted:
                yield gathered
                gathered = []
        if gathered:
            yield gathered

    return batch


@registry.batchers("plait.BatchBySequence.v1")
def batch_by_sequence(size: Sizes = 32) -> Batcher:
    """Batches of as many examples each, in their order.

    Args:
        size: how many examples a batch has.
    """
    sizes = _each(size)

    def batch(examples: Iterable[Example]) -> Iterator[list[Example]]:
        stream = iter(examples)
        while gathered := list(islice(stream, next(sizes))):
            yield gathered

    return batch


@registry.batchers("plait.BatchByPaddedWords.v1")
def batch_by_padded_words(size: Sizes = 2000, *, buffer: Positive = 256) -> Batcher:
    """Batches of examples of similar length, for models that pad all of a batch to the longest.

    So many examples at a time are sorted by length and cut. The batches come in the order in which their first
    examples came, which is as random as the order of the examples.

    Args:
        size: what the longest example of a batch times the number of its examples may come to. An example that is
            longer by itself is a batch of its own.
        buffer: how many examples are sorted at a time.
    """
    sizes = _each(size)

    def batch(examples: Iterable[Example]) -> Iterator[list[Example]]:
        stream = iter(examples)
        while held := list(islice(stream, buffer)):
            by_length = sorted(range(len(held)), key=lambda i: len(held[i].predicted))
            cut: list[list[int]] = []
            wanted = 0
            for i in by_length:
                if not cut or len(held[i].predicted) * (len(cut[-1]) + 1) > wanted:
                    cut.append([])
                    wanted = next(sizes)
                cut[-1].append(i)
            for places in sorted(cut, key=min):
                yield [held[i] for i in places]

    return batch


def _each(size: Sizes) -> Iterator[int]:
    """The size of every batch to come. Raises ValueError for a number that is less than 1."""
    if isinstance(size, int):
        if size < 1:
            raise ValueError(f"the size of a batch is at least 1; got {size}")
        return repeat(size)
    return _scheduled(size)


def _scheduled(sizes: Iterator[float]) -> Iterator[int]:
    last = None
    for size in sizes:
        last = max(1, int(size))
        yield last
    if last is None:
        raise ValueError("the schedule of batch sizes has no size in it")
    yield from repeat(last)
