"""Writing the annotation of a batch of Docs at once, from one array."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from .columns import Column
from .doc import Doc
from .held import annotation_of
from .spans import SpanTable

Int32s = npt.NDArray[np.int32]


def set_cats(docs: Sequence[Doc], labels: Sequence[str], scores: npt.NDArray[np.float32]) -> None:
    """Write the scores of labels, float32 (n_docs, n_labels), beside the categories that Docs have.

    Each Doc takes in its own when it is asked for them.
    """
    if scores.shape != (len(docs), len(labels)):
        raise ValueError(f"{len(docs)} docs and {len(labels)} labels want as many scores; came: {scores.shape}")
    for row, doc in zip(scores, docs, strict=True):
        if doc._new_cats is not None:
            doc.cats  # noqa: B018  # takes in what came before
        doc._new_cats = labels, row.copy()  # a Doc that is kept does not keep those of others


def set_columns(docs: Sequence[Doc], name: str, codes: Int32s, categories: Sequence[str] | None) -> None:
    """Write one column of a batch of Docs from one flat array, int32 (n_tokens of all docs,).

    The columns are slices of the array, so it must not be written to afterwards.
    """
    end = 0
    for doc in docs:
        start, end = end, end + len(doc.ids)
        doc.columns[name] = Column(codes[start:end], categories)
    if end != len(codes):
        raise ValueError(f"the docs have {end} tokens, but {len(codes)} codes came for the column '{name}'")


def set_ents(docs: Sequence[Doc], counts: Sequence[int], table: SpanTable) -> None:
    """Write the entities of a batch of Docs from one table that holds them Doc after Doc.

    Args:
        docs: the Docs.
        counts: how many entities each has.
        table: the entities of all Docs, in the order of each text and without overlap, which is not looked at again;
            the arrays must not be written to afterwards.
    """
    end = 0
    starts, ends, (codes, categories), scores = table
    for doc, count in zip(docs, counts, strict=True):
        start, end = end, end + count
        here = slice(start, end)
        column = Column(codes[here], categories)
        doc._ents = SpanTable(starts[here], ends[here], column, None if scores is None else scores[here])
    if end != len(starts):
        raise ValueError(f"the docs have {end} entities, but {len(starts)} came")


def set_spans(docs: Sequence[Doc], name: str, counts: Sequence[int], table: SpanTable) -> None:
    """Write a named group of spans of a batch of Docs, as `set_ents` does entities; the spans may overlap."""
    end = 0
    starts, ends, (codes, categories), scores = table
    for doc, count in zip(docs, counts, strict=True):
        start, end = end, end + count
        here = slice(start, end)
        column = Column(codes[here], categories)
        doc._spans[name] = SpanTable(starts[here], ends[here], column, None if scores is None else scores[here])
    if end != len(starts):
        raise ValueError(f"the docs have {end} spans in the group '{name}', but {len(starts)} came")


class Annotation(NamedTuple):
    """What is annotated on a batch of Docs, as few arrays, to be sent to another process.

    Attributes:
        columns: by name the codes of all Docs one after the other, and the categories, where all Docs have the column
            with the same categories.
        cats: labels, and their scores, (n_docs, n_labels), where all Docs had them written by one `set_cats`.
        others: for each Doc what is not told by the rest, by the names of its attributes.
    """

    columns: dict[str, Column]
    cats: tuple[Sequence[str], npt.NDArray[np.float32]] | None
    others: list[dict[str, Any]]


def take_annotation(docs: Sequence[Doc]) -> Annotation:
    """All annotation of Docs."""
    first = docs[0].columns if docs else {}
    columns = {name: column for name, column in first.items() if _is_common(docs, name, column)}
    together = {
        name: Column(np.concatenate([doc.columns[name].codes for doc in docs]), column.categories)
        for name, column in columns.items()
    }
    cats = _common_cats(docs)
    return Annotation(together, cats, [_others(doc, columns, cats is None) for doc in docs])


def put_annotation(docs: Sequence[Doc], annotation: Annotation) -> None:
    """Write what `take_annotation` gave for Docs of the same words, instead of what these have."""
    for doc, others in zip(docs, annotation.others, strict=True):
        doc.columns, doc.cats = {}, {}
        for name, value in others.items():
            setattr(doc, name, value)
    for name, (codes, categories) in annotation.columns.items():
        set_columns(docs, name, codes, categories)
    if annotation.cats is not None:
        set_cats(docs, *annotation.cats)


def _is_common(docs: Sequence[Doc], name: str, column: Column) -> bool:
    return all(name in doc.columns and doc.columns[name].categories is column.categories for doc in docs)


def _common_cats(docs: Sequence[Doc]) -> tuple[Sequence[str], npt.NDArray[np.float32]] | None:
    new = [doc._new_cats for doc in docs if doc._new_cats is not None and not doc._cats]
    if not new or len(new) < len(docs) or any(labels is not new[0][0] for labels, _ in new):
        return None
    return new[0][0], np.stack([row for _, row in new])


def _others(doc: Doc, columns: Mapping[str, Column], with_cats: bool) -> dict[str, Any]:
    found = annotation_of(doc)
    del found["words_given"]
    found["columns"] = {name: column for name, column in found["columns"].items() if name not in columns}
    if not with_cats:
        del found["cats"]
    return {name: value for name, value in found.items() if value}
