"""What an entity recognizer learns from: the gold tags of predicted words, and spans that are known to be wrong."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ..tokens import MISSING, UNSEEN, Example, Recoder, SpanTable, biluo
from .tag_loss import WrongSpans

Int32s = npt.NDArray[np.int32]

SHOWN = 5  # misaligned entities in a message


class GoldTags:
    """Reads gold tags off examples.

    Attributes:
        strange: the labels that it met and that are none of those it knows.
        n_strange: how many entities had them.
    """

    def __init__(self, recoder: Recoder, *, missing: str, incorrect: str) -> None:
        """Read nothing yet.

        Args:
            recoder: of the labels.
            missing, incorrect: names of groups of spans of the reference, as in `EntityRecognizer`.
        """
        self._recoder, self._missing, self._incorrect = recoder, missing, incorrect
        self.strange: set[str] = set()
        self.n_strange = 0

    def tags(self, examples: Sequence[Example]) -> Int32s:
        """The code of the tag of each predicted word of a batch, int32 (n_words,), -1 where it is missing.

        Missing are all words of a text whose entities are missing, and else those that an entity touches without
        beginning and ending with them, those of entities with a strange label, and those of the group `missing`.
        """
        return np.concatenate([np.empty(0, dtype=np.int32), *map(self._tags, examples)])

    def wrong(self, examples: Sequence[Example]) -> WrongSpans:
        """The spans of a batch that are known to be no entities, as far as they are whole words."""
        found: list[tuple[Any, Any, Any, Any]] = []
        for i, example in enumerate(examples):
            table = example.reference.spans.tables.get(self._incorrect)
            if table is not None and len(table.starts):
                places, labels = example.places(table), self._recoder.recode(table.labels)
                good = places.exact & (labels != UNSEEN)
                found.append((np.full(int(good.sum()), i), places.starts[good], places.ends[good], labels[good]))
        nothing = [np.empty(0, dtype=np.int64)]
        columns = zip(*found, strict=True) if found else ([], [], [], [])
        return WrongSpans(*(np.concatenate([*nothing, *column]) for column in columns))

    def _tags(self, example: Example) -> Int32s:
        reference, n_words = example.reference, len(example.predicted)
        table = reference.ent_table
        if table is None:
            return np.full(n_words, MISSING, dtype=np.int32)
        places, labels = example.places(table), self._recoder.recode(table.labels)
        good = places.exact & (labels >= 0)
        codes = biluo.tags_of_runs(biluo.Runs(places.starts[good], places.ends[good], labels[good]), n_words)
        if not good.all():
            is_strange = labels == UNSEEN
            values = table.labels.values()
            self.strange.update(values[i] or "" for i in np.flatnonzero(is_strange).tolist())
            self.n_strange += int(is_strange.sum())
            _blank(codes, places.starts[~good], places.ends[~good])
        nobody_looked = reference.spans.tables.get(self._missing)
        if nobody_looked is not None:
            touched = example.places(nobody_looked)
            _blank(codes, touched.starts, touched.ends)
        return codes


def _blank(codes: Int32s, starts: Int32s, ends: Int32s) -> None:
    """Mark the words of spans as missing, but for those of entities that are known."""
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        part = codes[start:end]
        part[part == biluo.OUTSIDE] = MISSING


class Misaligned:
    """Entities of a corpus that begin or end within a word of the tokenizer.

    Attributes:
        entities: how many entities there are in all.
        count: how many of them are misaligned.
        first: the first of those as people read them, with where they stand in their text.
    """

    def __init__(self) -> None:
        self.entities = self.count = 0
        self.first: list[str] = []

    def look_at(self, example: Example, table: SpanTable) -> None:
        """Count the entities of one example."""
        self.entities += len(table.starts)
        exact = example.places(table).exact
        if exact.all():
            return
        doc = example.reference
        spans = table.spans(doc)
        for i in np.flatnonzero(~exact).tolist():
            self.count += 1
            if len(self.first) < SHOWN:
                span = spans[i]
                where = f"characters {span.start_char} to {span.end_char} of {doc.text!r:.70}"
                self.first.append(f"{span.text!r:.60} ({where})")

    def __str__(self) -> str:
        more = ", …" if self.count > len(self.first) else ""
        return (
            f"{self.count:,} of {self.entities:,} entities do not begin and end with words of the tokenizer: "
            f"{', '.join(self.first)}{more}"
        )


class Outside:
    """Whether a corpus tells of any word that it stands in no entity.

    Attributes:
        known: whether it does, or of any span that it is no entity.
        missing: whether there are words of which nothing is known.
    """

    def __init__(self, *, missing: str, incorrect: str) -> None:
        """Nothing is known yet.

        Args:
            missing, incorrect: names of groups of spans of the reference, as in `EntityRecognizer`.
        """
        self._missing, self._incorrect = missing, incorrect
        self._reader = GoldTags(Recoder(()), missing=missing, incorrect=incorrect)
        self.known = self.missing = False

    def look_at(self, example: Example) -> None:
        """Take in one example."""
        if self.known:
            return
        reference = example.reference
        groups = reference.spans.tables
        outside = reference.has_ents and bool((self._reader.tags([example]) == biluo.OUTSIDE).any())
        wrong = groups.get(self._incorrect)
        self.known = outside or (wrong is not None and bool(example.places(wrong).exact.any()))
        self.missing = self.missing or not reference.has_ents or self._missing in groups


def labels_of(tables: Iterable[SpanTable]) -> set[str]:
    """The labels that occur in tables of spans; "" is none."""
    found: set[str] = set()
    for table in tables:
        found.update(value or "" for value in set(table.labels.values()))
    return found
