"""Alignment of two tokenizations of one text, by the characters that their words cover."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from .columns import MISSING

if TYPE_CHECKING:
    from .doc import Doc

Int32s = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]


class Alignment(NamedTuple):
    """Which words of the reference each predicted word touches.

    Attributes:
        first, last: the touched words of the reference, `last` exclusive, int (n_predicted,).
        exact: the word of the reference that covers the very same characters, or -1, int (n_predicted,).
        identical: whether both have the same words, so that everything else is trivial.
    """

    first: Int32s
    last: Int32s
    exact: Int32s
    identical: bool

    def project(self, codes: Int32s) -> Int32s:
        """Codes of the reference's words as codes of the predicted words, int32 (n_predicted,).

        A predicted word gets the code of the words it touches where they agree, and is missing where they do not.
        """
        if self.identical:
            return codes
        if not len(codes):
            return np.full(len(self.first), MISSING, dtype=np.int32)
        changes = np.concatenate([[0], np.cumsum(codes[1:] != codes[:-1])])
        first = np.minimum(self.first, len(codes) - 1)
        final = np.maximum(self.last - 1, first)
        agree = (self.last > self.first) & (changes[final] == changes[first])
        return np.where(agree, codes[first], np.int32(MISSING)).astype(np.int32, copy=False)

    def touched(self, mask: Bools) -> Bools:
        """For each predicted word, whether it touches a word of the reference that the mask marks."""
        if self.identical:
            return mask
        marked = np.concatenate([[0], np.cumsum(mask)])
        touched: Bools = marked[self.last] > marked[self.first]
        return touched


def align(predicted: "Doc", reference: "Doc") -> Alignment:
    """Align two Docs whose texts are the same but for whitespace.

    Raises:
        ValueError: the texts differ in more than whitespace.
    """
    same_text = predicted.text == reference.text
    if (
        same_text
        and np.array_equal(predicted.starts, reference.starts)
        and np.array_equal(predicted.ends, reference.ends)
    ):
        every = np.arange(len(reference), dtype=np.int32)
        return Alignment(every, every + 1, every, identical=True)
    p_starts, p_ends, r_starts, r_ends = predicted.starts, predicted.ends, reference.starts, reference.ends
    if not same_text:
        p_before, r_before = visible_before(predicted.text), visible_before(reference.text)
        _check_same(predicted.text, reference.text)
        p_starts, p_ends, r_starts, r_ends = p_before[p_starts], p_before[p_ends], r_before[r_starts], r_before[r_ends]
    first = np.searchsorted(r_ends, p_starts, side="right").astype(np.int32)
    last = np.searchsorted(r_starts, p_ends, side="left").astype(np.int32)
    exact = np.full(len(p_starts), -1, dtype=np.int32)
    if len(r_starts):
        candidate = np.minimum(np.searchsorted(r_starts, p_starts), len(r_starts) - 1)
        matches = (r_starts[candidate] == p_starts) & (r_ends[candidate] == p_ends)
        exact[matches] = candidate[matches]
    identical = len(p_starts) == len(r_starts) and bool((exact >= 0).all())
    return Alignment(first, np.maximum(first, last), exact, identical)


def visible_before(text: str) -> Int32s:
    """For each position of a text, how many characters before it are not whitespace, int32 (n_characters + 1,)."""
    visible = np.fromiter((not char.isspace() for char in text), dtype=np.int32, count=len(text))
    return np.concatenate([[0], np.cumsum(visible)]).astype(np.int32)


def _check_same(predicted: str, reference: str) -> None:
    ours, theirs = "".join(predicted.split()), "".join(reference.split())
    if ours != theirs:
        at = next(
            (i for i, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), min(len(ours), len(theirs))
        )
        raise ValueError(
            f"an example needs the same text on both sides, whitespace aside; after {ours[max(0, at - 20) : at]!r} the "
            f"predicted text goes on with {ours[at : at + 20]!r}, the reference with {theirs[at : at + 20]!r}"
        )


class Places(NamedTuple):
    """Where spans of the reference are among the predicted words, all (n_spans,).

    Attributes:
        starts, ends: the words that a span touches, the end exclusive, int.
        exact: whether it begins and ends where they do, bool.
    """

    starts: Int32s
    ends: Int32s
    exact: Bools


def place_spans(predicted: "Doc", reference: "Doc", alignment: Alignment, starts: Int32s, ends: Int32s) -> Places:
    """The predicted words of spans of the reference, which are given as the words that they begin and end with.

    Args:
        predicted, reference: the two sides of an example.
        alignment: of both.
        starts, ends: words of the reference, the end exclusive, int (n_spans,).
    """
    filled = ends > starts
    if alignment.identical:
        return Places(starts, ends, filled)
    p_starts, p_ends, r_starts, r_ends = predicted.starts, predicted.ends, reference.starts, reference.ends
    if predicted.text != reference.text:
        p_before, r_before = visible_before(predicted.text), visible_before(reference.text)
        p_starts, p_ends, r_starts, r_ends = p_before[p_starts], p_before[p_ends], r_before[r_starts], r_before[r_ends]
    if not len(p_starts) or not len(r_starts):
        return Places(np.zeros_like(starts), np.zeros_like(ends), np.zeros(len(starts), dtype=np.bool_))
    begin, until = r_starts[np.minimum(starts, len(r_starts) - 1)], r_ends[np.maximum(ends - 1, 0)]
    first = np.searchsorted(p_ends, begin, side="right").astype(np.int32)
    last = np.searchsorted(p_starts, until, side="left").astype(np.int32)
    at_first, at_last = p_starts[np.minimum(first, len(p_starts) - 1)], p_ends[np.maximum(last - 1, 0)]
    exact = filled & (last > first) & (at_first == begin) & (at_last == until)
    return Places(first, np.maximum(first, last), exact)
