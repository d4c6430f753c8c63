"""The gold spans of a batch of examples, where they are among the predicted words."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..tokens import UNSEEN, Candidates, Example, Recoder

Int32s = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]


class GoldSpans(NamedTuple):
    """The spans of one group of the references of a batch.

    Attributes:
        known: whether the reference has the group, be it with no span at all, bool (n_docs,).
        spans: the predicted words that each span touches.
        labels: the number of each span's label; -1 for one without a label, -2 for a label of no number.
        exact: whether a span begins and ends where predicted words do, bool (n_spans,).
        strange: the labels without a number.
    """

    known: Bools
    spans: Candidates
    labels: Int32s
    exact: Bools
    strange: set[str]


def gold_spans(examples: Sequence[Example], group: str, recoder: Recoder) -> GoldSpans:
    """The gold spans of a batch.

    Args:
        examples: the batch.
        group: the group of `doc.spans`.
        recoder: numbers the labels.
    """
    known = np.zeros(len(examples), dtype=np.bool_)
    none = np.empty(0, dtype=np.int32)
    docs, starts, ends, labels, exact = [none], [none], [none], [none], [np.empty(0, dtype=np.bool_)]
    strange: set[str] = set()
    for i, example in enumerate(examples):
        table = example.reference.spans.tables.get(group)
        if table is None:
            continue
        known[i] = True
        places, codes = example.places(table), recoder.recode(table.labels)
        docs.append(np.full(len(codes), i, dtype=np.int32))
        starts.append(places.starts)
        ends.append(places.ends)
        labels.append(codes)
        exact.append(places.exact)
        if (codes == UNSEEN).any():
            values = zip(table.labels.values(), codes.tolist(), strict=True)
            strange.update(value for value, code in values if value is not None and code == UNSEEN)
    spans = Candidates(np.concatenate(docs), np.concatenate(starts), np.concatenate(ends))
    return GoldSpans(known, spans, np.concatenate(labels), np.concatenate(exact), strange)
