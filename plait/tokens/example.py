"""Examples: a Doc as the pipeline sees it beside the Doc as it should be."""

from collections.abc import Callable, Collection, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from .alignment import Alignment, Places, align, place_spans
from .columns import MISSING, Column, Recoder
from .doc import Doc
from .spans import SpanTable

Int32s = npt.NDArray[np.int32]


class Example:
    """A predicted Doc and its reference, which may have other words over the same text.

    Attributes:
        predicted: what components read and write.
        reference: the gold annotation. What it lacks is missing: it gives no loss and no score.
    """

    __slots__ = ("_alignment", "predicted", "reference")

    def __init__(self, predicted: Doc, reference: Doc) -> None:
        self.predicted, self.reference = predicted, reference
        self._alignment: Alignment | None = None

    @classmethod
    def from_reference(cls, reference: Doc, make_doc: Callable[[str], Doc]) -> "Example":
        """An example whose words are found anew in the text, as they will be when the pipeline is used."""
        return cls(make_doc(reference.text), reference)

    @property
    def alignment(self) -> Alignment:
        """How the words correspond; computed once. Raises ValueError where the texts differ."""
        if self._alignment is None:
            self._alignment = align(self.predicted, self.reference)
        return self._alignment

    def codes(self, name: str, recoder: Recoder) -> Int32s:
        """The gold codes of a column for the predicted words, int32 (n_predicted,).

        -1 where the annotation is missing or the words disagree, -2 where the value is none of the recoder's labels.
        """
        column = self.reference.columns.get(name)
        if column is None:
            return np.full(len(self.predicted), MISSING, dtype=np.int32)
        recoded = recoder.recode(column)
        return recoded if self.alignment.identical else self.alignment.project(recoded)

    def places(self, table: SpanTable) -> Places:
        """Where spans of the reference are among the predicted words."""
        return place_spans(self.predicted, self.reference, self.alignment, table.starts, table.ends)

    def gold_ents(self) -> SpanTable | None:
        """The entities of the reference that begin and end with predicted words, as words of it; None where missing."""
        table = self.reference.ent_table
        if table is None:
            return None
        places = self.places(table)
        kept = places.exact
        labels = Column(table.labels.codes[kept], table.labels.categories)
        return SpanTable(places.starts[kept], places.ends[kept], labels)

    def renew(self, given: Collection[str] = ()) -> "Example":
        """The same example with a predicted Doc that has no annotation yet.

        Args:
            given: annotation that it gets from the reference all the same: "ents".
        """
        fresh = Example(self.predicted.copy_words(), self.reference)
        fresh._alignment = self._alignment
        if "ents" in given:
            fresh.predicted.ent_table = self.gold_ents()
        return fresh

    def __reduce__(self) -> tuple[Any, ...]:
        return Example, (self.predicted, self.reference)

    def __repr__(self) -> str:
        return f"<Example {self.reference.text[:60]!r}>"


def gold_codes(examples: Sequence[Example], name: str, recoder: Recoder) -> Int32s:
    """The gold codes of a column for all predicted words of a batch, int32 (n_tokens,), as in `Example.codes`."""
    if not examples:
        return np.empty(0, dtype=np.int32)
    return np.concatenate([example.codes(name, recoder) for example in examples])
