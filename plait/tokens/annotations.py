"""Writing the annotation of a batch of Docs at once, from one array."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from .columns import Column
from .doc import Doc

Int32s = npt.NDArray[np.int32]


def set_cats(docs: Sequence[Doc], labels: Sequence[str], scores: npt.NDArray[np.float32]) -> None:
    """Write the scores of labels, float32 (n_docs, n_labels), beside the categories that Docs have.

    Each Doc takes in its own when it is asked for them.
    """
    if scores.shape != (len(docs), len(labels)):
        raise ValueError(f"{len(docs)} docs and {len(labels)} labels want as many scores; came: {scores.shape}")
    scores = scores.copy()
    for row, doc in enumerate(docs):
        if doc._new_cats is not None:
            doc.cats  # noqa: B018  # takes in what came before
        doc._new_cats = labels, scores, row


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
