"""Relations between spans: views on a Doc, and the table that holds those of one Doc."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from .columns import Categories, Column
from .spans import Span, SpanTable, span_table

if TYPE_CHECKING:
    from .doc import Doc

Float32s = npt.NDArray[np.float32]


class Relation(NamedTuple):
    """A directed relation from one span to another, such as Component-Whole from "wheel" to "car".

    Attributes:
        head: the span that it goes out from.
        tail: the span that it leads to.
        label: what holds between them.
        score: how sure a component was, 0 to 1, or None.
    """

    head: Span
    tail: Span
    label: str
    score: float | None = None

    @property
    def label_(self) -> str:
        return self.label

    def __repr__(self) -> str:
        return f"<Relation {self.head.text!r} -{self.label}-> {self.tail.text!r}>"


class RelationTable(NamedTuple):
    """The relations of a Doc as arrays, all (n_relations,).

    Attributes:
        heads, tails: the two spans of each.
        labels: a column of labels.
        scores: float32, not-a-number where there is none; None where no relation has one.
    """

    heads: SpanTable
    tails: SpanTable
    labels: Column
    scores: Float32s | None = None

    def relations(self, doc: "Doc") -> tuple[Relation, ...]:
        """The relations as views on a Doc."""
        # A span of a table with scores is made of them as relations are.
        labelled = SpanTable(self.heads.starts, self.heads.ends, self.labels, self.scores).spans(doc)
        sides = zip(self.heads.spans(doc), self.tails.spans(doc), labelled, strict=True)
        return tuple(Relation(head, tail, both.label, both.score) for head, tail, both in sides)

    def lean(self) -> "RelationTable":
        """The same relations, with lean columns of labels."""
        return self._replace(heads=self.heads.lean(), tails=self.tails.lean(), labels=self.labels.lean())


def relation_table(relations: Iterable[Relation], doc: "Doc") -> RelationTable:
    """A table of relations of one Doc.

    Raises ValueError for what is no relation, one without a label, or one whose spans look at another Doc.
    """
    relations = list(relations)
    for one in relations:
        if not isinstance(one, Relation):
            raise ValueError(
                f"relations are wanted: Relation(head, tail, label); got {one!r:.80} of type {type(one).__name__}"
            )
        if not isinstance(one.label, str) or not one.label:
            raise ValueError(f"the label of a relation is a string that is not empty; got {one.label!r}")
    categories = Categories()
    labels = Column(categories.encode([one.label for one in relations]), categories)
    scored = any(one.score is not None for one in relations)
    scores = np.array([np.nan if one.score is None else one.score for one in relations], dtype=np.float32)
    heads = span_table([one.head for one in relations], doc)
    tails = span_table([one.tail for one in relations], doc)
    return RelationTable(heads, tails, labels, scores if scored else None)
