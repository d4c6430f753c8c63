"""The examples of a run: kept or read anew for each epoch, in an order that can be repeated."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

from ..errors import TrainingFailed
from ..pipeline import Pipeline
from ..tokens import Example
from .readers import Reader


class Examples:
    """What a corpus gives to a pipeline, from the first example on each time it is called.

    The predicted Docs of kept examples are the same in all epochs, so nothing may be written on them.
    """

    def __init__(
        self, nlp: Pipeline, reader: Reader, *, name: str, gold_tokens: bool = False, stream: bool = False
    ) -> None:
        """Read nothing yet.

        Args:
            nlp: finds the words of the texts.
            reader: gives the gold Docs.
            name: what the corpus is called in messages, as in the section [corpora].
            gold_tokens: take the words of the gold Docs instead of finding them.
            stream: read anew at each call instead of keeping the examples in memory.
        """
        self.name = name
        self.stream = stream
        self._nlp, self._reader, self._gold_tokens = nlp, reader, gold_tokens
        self._kept: list[Example] | None = None

    def __call__(self) -> Iterator[Example]:
        """All examples in their order. Raises TrainingFailed where they are to be kept and memory does not suffice."""
        if self.stream:
            return self._read()
        if self._kept is None:
            self._kept = self._keep()
        return iter(self._kept)

    def check(self) -> None:
        """Raise ValueError where no example has a word in it."""
        if not any(len(example.predicted) for example in self()):
            raise ValueError(
                f"the corpus '{self.name}' has no example with a word in it; "
                f"check the file that --paths.{self.name} names, or the section [corpora.{self.name}]"
            )

    def shuffled(self, seed: int, epoch: int, *, buffer: int) -> Iterator[Example]:
        """All examples in the order that belongs to a seed and an epoch.

        Kept examples are shuffled as a whole. Of a stream, so many are held at a time, of which a random one is given
        out for each that comes in.
        """
        random = np.random.default_rng([seed, epoch])
        if not self.stream:
            examples = list(self())
            return (examples[i] for i in random.permutation(len(examples)).tolist())
        return _shuffled_stream(self._read(), random, buffer)

    def fingerprint(self) -> int | None:
        """A number that changes with the texts, their words and all that is annotated.

        None for a stream, which is not read for it.
        """
        if self.stream:
            return None
        value = 0
        categories: dict[int, Sequence[str]] = {}

        def add(*arrays: npt.NDArray[Any] | None) -> None:
            nonlocal value
            for array in arrays:
                value = crc32(b"" if array is None else array.tobytes(), value)

        for example in self():
            gold = example.reference
            value = crc32(gold.text.encode("utf8", "surrogatepass"), value)
            value = crc32(example.predicted.ends.tobytes(), value)
            value = crc32(repr(sorted(gold.cats.items())).encode("utf8", "surrogatepass"), value)
            for name, column in sorted(gold.columns.items()):
                value = crc32(column.codes.tobytes(), crc32(name.encode("utf8", "surrogatepass"), value))
                if column.categories is not None:
                    categories[id(column.categories)] = column.categories  # many columns share them
            spans = [("", gold.ent_table), *sorted(gold.spans.tables.items())]
            if (related := gold.relation_table) is not None:
                add(related.labels.codes)
                spans += [("", related.heads), ("", related.tails)]
                categories[id(related.labels.categories)] = related.labels.categories or ()
            for name, table in spans:
                value = crc32(b"\0" if table is None else name.encode("utf8", "surrogatepass"), value)
                if table is not None:
                    add(table.starts, table.ends, table.labels.codes)
                    categories[id(table.labels.categories)] = table.labels.categories or ()
        for values in categories.values():
            value = crc32("\0".join(values).encode("utf8", "surrogatepass"), value)
        return value

    def _keep(self) -> list[Example]:
        kept: list[Example] = []
        try:
            kept.extend(self._read())
        except MemoryError:
            count = len(kept)
            kept.clear()  # or there would be no memory to tell of it
            raise TrainingFailed(
                f"the corpus '{self.name}' does not fit into memory, which was full after {count:,} examples; "
                f"read it anew in each epoch (training.stream = true)"
            ) from None
        return kept

    def _read(self) -> Iterator[Example]:
        return self._nlp.make_examples(self._reader(), gold_tokens=self._gold_tokens)


def _shuffled_stream(examples: Iterable[Example], random: np.random.Generator, buffer: int) -> Iterator[Example]:
    held: list[Example] = []
    for example in examples:
        if len(held) < buffer:
            held.append(example)
        else:
            at = int(random.integers(buffer))
            yield held[at]
            held[at] = example
    yield from (held[i] for i in random.permutation(len(held)).tolist())
