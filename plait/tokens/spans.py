"""Spans of tokens: views on a Doc, and the tables that hold many of them."""

from collections.abc import Iterable, Iterator, MutableMapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, overload

import numpy as np
import numpy.typing as npt

from .columns import Categories, Column

if TYPE_CHECKING:
    from .doc import Doc
    from .token import Token

Int32s = npt.NDArray[np.int32]
Float32s = npt.NDArray[np.float32]


class Span:
    """The tokens `start` to `end` (exclusive) of a Doc, with a label or without one ("").

    Attributes:
        doc: the Doc that it looks at.
        start, end: token positions.
        label: the label; `label_` is the same string.
        score: how sure a component was, 0 to 1, or None.
    """

    __slots__ = ("doc", "end", "label", "score", "start")

    def __init__(self, doc: "Doc", start: int, end: int, label: str = "", score: float | None = None) -> None:
        """Raises ValueError where the positions are not within the Doc."""
        if not 0 <= start <= end <= len(doc):
            raise ValueError(f"a span needs 0 <= start <= end <= {len(doc)} (tokens of the Doc); got {start} to {end}")
        self.doc, self.start, self.end, self.label, self.score = doc, start, end, label, score

    @property
    def label_(self) -> str:
        return self.label

    @property
    def start_char(self) -> int:
        """Where the first token begins in the text."""
        return int(self.doc.starts[self.start]) if self.start < self.end else self._empty_at()

    @property
    def end_char(self) -> int:
        """Where the last token ends in the text."""
        return int(self.doc.ends[self.end - 1]) if self.start < self.end else self._empty_at()

    @property
    def text(self) -> str:
        """The text from the first token to the last, with the whitespace between."""
        return self.doc.text[self.start_char : self.end_char]

    def _empty_at(self) -> int:
        return int(self.doc.starts[self.start]) if self.start < len(self.doc) else len(self.doc.text)

    def __len__(self) -> int:
        return self.end - self.start

    def __iter__(self) -> "Iterator[Token]":
        return (self.doc[i] for i in range(self.start, self.end))

    @overload
    def __getitem__(self, i: int) -> "Token": ...
    @overload
    def __getitem__(self, i: slice) -> "Span": ...
    def __getitem__(self, i: int | slice) -> "Token | Span":
        if isinstance(i, slice):
            start, end, step = i.indices(len(self))
            if step != 1:
                raise ValueError(f"a span is a run of tokens: a slice with the step {step} is none")
            return Span(self.doc, self.start + start, self.start + max(start, end))
        if not -len(self) <= i < len(self):
            raise IndexError(f"the span has {len(self)} tokens; there is no token {i}")
        return self.doc[self.start + (i if i >= 0 else i + len(self))]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Span):
            return NotImplemented
        return self.doc is other.doc and (self.start, self.end, self.label) == (other.start, other.end, other.label)

    def __hash__(self) -> int:
        return hash((id(self.doc), self.start, self.end, self.label))

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        label = f" {self.label}" if self.label else ""
        return f"<Span {self.start}:{self.end}{label} {self.text!r}>"


class SpanTable(NamedTuple):
    """Many spans as arrays, all (n_spans,).

    Attributes:
        starts, ends: int32 token positions, the end exclusive.
        labels: a column of labels; the code -1 is no label.
        scores: float32, not-a-number where there is none; None where no span has one.
    """

    starts: Int32s
    ends: Int32s
    labels: Column
    scores: Float32s | None = None

    def spans(self, doc: "Doc") -> tuple[Span, ...]:
        """The spans as views on a Doc."""
        scores = [None] * len(self.starts) if self.scores is None else [_score(x) for x in self.scores.tolist()]
        rows = zip(self.starts.tolist(), self.ends.tolist(), self.labels.values(), scores, strict=True)
        return tuple(Span(doc, start, end, label or "", score) for start, end, label, score in rows)

    def lean(self) -> "SpanTable":
        """The same spans, with a lean column of labels."""
        return self._replace(labels=self.labels.lean())


def _score(value: float) -> float | None:
    return None if value != value else value


def span_table(spans: Iterable[Span], doc: "Doc") -> SpanTable:
    """A table of spans of one Doc. Raises ValueError where a span looks at another Doc."""
    spans = list(spans)
    for span in spans:
        if not isinstance(span, Span):
            raise ValueError(f"spans are wanted; got {span!r} of type {type(span).__name__}")
        if span.doc is not doc:
            raise ValueError(f"{span!r} looks at another Doc; make it from this one: doc[start:end] or Span(doc, …)")
    categories = Categories()
    labels = Column(categories.encode([span.label or None for span in spans]), categories)
    scored = any(span.score is not None for span in spans)
    return SpanTable(
        np.array([span.start for span in spans], dtype=np.int32),
        np.array([span.end for span in spans], dtype=np.int32),
        labels,
        np.array([np.nan if s.score is None else s.score for s in spans], dtype=np.float32) if scored else None,
    )


class SpanGroups(MutableMapping[str, tuple[Span, ...]]):
    """The named groups of spans of one Doc; spans of a group may overlap."""

    __slots__ = ("_doc", "tables")

    def __init__(self, doc: "Doc", tables: dict[str, SpanTable]) -> None:
        self._doc = doc
        self.tables = tables

    def __getitem__(self, name: str) -> tuple[Span, ...]:
        return self.tables[name].spans(self._doc)

    def __setitem__(self, name: str, spans: Iterable[Span]) -> None:
        self.tables[name] = span_table(spans, self._doc)

    def __delitem__(self, name: str) -> None:
        del self.tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.tables)

    def __len__(self) -> int:
        return len(self.tables)

    def __repr__(self) -> str:
        return repr(dict(self))


def check_no_overlap(table: SpanTable, what: str) -> None:
    """Raise ValueError where two spans share a token or a span is empty."""
    order = np.argsort(table.starts, kind="stable")
    starts, ends = table.starts[order], table.ends[order]
    if len(starts) and bool((starts >= ends).any()):
        raise ValueError(f"{what} cannot be empty spans")
    clash = np.flatnonzero(starts[1:] < ends[:-1])
    if len(clash):
        i = int(clash[0])
        raise ValueError(
            f"{what} may not overlap, but tokens {starts[i]}:{ends[i]} and {starts[i + 1]}:{ends[i + 1]} do; "
            f"keep overlapping spans in doc.spans[name]"
        )


def sorted_table(table: SpanTable) -> SpanTable:
    """The same spans in the order of the text."""
    order: Sequence[int] = np.lexsort((table.ends, table.starts))  # type: ignore[assignment]  # an index array
    scores = None if table.scores is None else table.scores[order]
    labels = Column(table.labels.codes[order], table.labels.categories)
    return SpanTable(table.starts[order], table.ends[order], labels, scores)
