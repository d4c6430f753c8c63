"""BILUO: runs of words as a tag for each word, in arrays.

A word begins a run (B), is inside of it (I), is its last one (L), is a run alone (U, unit) or is outside of all (O); it
tells more than IOB does (Ratinov and Roth 2009, https://aclanthology.org/W09-1119/). The code of O is 0, and the label
number k has the codes 1 + 4 k to 4 + 4 k, in the order B, I, L, U.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Int32s = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]

OUTSIDE = 0
B, I, L, U = range(4)  # noqa: E741  # the letters that the scheme has its name from
PER_LABEL = 4


class Runs(NamedTuple):
    """Labelled runs of words, all int (n_runs,): first word, last word (exclusive), number of the label."""

    starts: npt.NDArray[Any]
    ends: npt.NDArray[Any]
    labels: npt.NDArray[Any]


def n_tags(n_labels: int) -> int:
    """How many tags there are for so many labels."""
    return 1 + PER_LABEL * n_labels


def tag_names(labels: tuple[str, ...]) -> list[str]:
    """The tags in the order of their codes: O, then B-, I-, L- and U- of each label."""
    return ["O", *(f"{letter}-{label}" for label in labels for letter in "BILU")]


def tags_of_runs(runs: Runs, n_words: int) -> Int32s:
    """The code of each word, int32 (n_words,), for runs that do not overlap and are not empty."""
    codes = np.zeros(n_words, dtype=np.int32)
    starts, ends, labels = runs
    first = 1 + PER_LABEL * labels
    # Inside: what is added at the first word is taken away after the last.
    steps = np.zeros(n_words + 1, dtype=np.int64)
    np.add.at(steps, starts, first + I)
    np.subtract.at(steps, ends, first + I)
    codes[:] = np.cumsum(steps[:-1])
    codes[starts] = first + B
    codes[ends - 1] = first + L
    alone = ends - starts == 1
    codes[starts[alone]] = (first + U)[alone]
    return codes


def runs_of_tags(codes: Int32s, begins: Bools) -> Runs:
    """The runs that codes mark.

    Codes that cannot follow each other are read as if they could: a run begins at B and U, and where no run of the same
    label goes on; it ends at L and U, and before a word that does not go on with it.

    Args:
        codes: int (n_words,).
        begins: whether a text begins with this word, which ends all runs before it, bool (n_words,).
    """
    inside = codes != OUTSIDE
    labels, letters = np.divmod(codes - 1, PER_LABEL)
    starts = inside & (begins | (letters == B) | (letters == U))
    if len(codes) > 1:
        broken = ~inside[:-1] | (labels[1:] != labels[:-1]) | (letters[:-1] == L) | (letters[:-1] == U)
        starts[1:] |= inside[1:] & broken
    ends = np.ones(len(codes), dtype=np.bool_)  # after this word the run does not go on
    ends[:-1] = starts[1:] | ~inside[1:] | begins[1:]
    first = np.flatnonzero(starts)
    return Runs(first, np.flatnonzero(inside & ends) + 1, labels[first])


def follows(n_labels: int) -> Bools:
    """Which tag may follow which, bool (n_tags + 1, n_tags + 1).

    Tags are counted from 1; row 0 stands before the first word of a text and column 0 after its last.
    """
    n = n_tags(n_labels)
    labels, letters = np.divmod(np.arange(n) - 1, PER_LABEL)
    outside = np.arange(n) == OUTSIDE
    open_after = ~outside & ((letters == B) | (letters == I))  # the run has to go on
    goes_on = ~outside & ((letters == I) | (letters == L))
    table = np.zeros((n + 1, n + 1), dtype=np.bool_)
    same = labels[:, None] == labels[None, :]
    table[1:, 1:] = np.where(open_after[:, None], goes_on[None, :] & same, ~goes_on[None, :])
    table[0, 1:] = ~goes_on
    table[1:, 0] = ~open_after
    return table
