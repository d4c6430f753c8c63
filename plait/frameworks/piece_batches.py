"""Windows over the word pieces of texts, in batches that a transformer reads at once."""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np

from ..features.wordpieces import Pieces, Window, by_size, windows
from .huggingface import Pretrained

# How many batches are read before words are made of their pieces: enough to put windows of like length together.
BATCHES = 8


class PieceBatch(NamedTuple):
    """Windows that are read at once, padded to one length, and with rows of padding up to one of a few numbers of rows.

    Attributes:
        ids: the pieces: int64 (n_rows, n_columns).
        mask: 1 for pieces and 0 for padding.
        at: row and column of the pieces whose vectors are taken from here.
        flat: the numbers of those pieces, counted through all texts.
    """

    ids: Any
    mask: Any
    at: tuple[Any, Any]
    flat: Any

    def halves(self) -> list["PieceBatch"]:
        """The windows in two batches."""
        middle = len(self.ids) // 2
        low = self.at[0] < middle
        first = PieceBatch(self.ids[:middle], self.mask[:middle], (self.at[0][low], self.at[1][low]), self.flat[low])
        rest = (self.at[0][~low] - middle, self.at[1][~low])
        return [first, PieceBatch(self.ids[middle:], self.mask[middle:], rest, self.flat[~low])]


class Stretch(NamedTuple):
    """Windows that follow one another, from which all pieces up to one are taken.

    Attributes:
        windows: each with the number of its text.
        end: the number of the first piece, counted through all texts, that is not taken from them.
    """

    windows: Sequence[tuple[int, Window]]
    end: int


class Windows:
    """The windows over the pieces of a batch of texts.

    Args of the constructor:
        pieces: of each text.
        pretrained: the encoder that is to read them.
        size: of a window at the most, special pieces included.
        overlap: how many pieces two windows share.
        most: how many pieces a batch has, padding included.
    """

    def __init__(self, pieces: Sequence[Pieces], pretrained: Pretrained, *, size: int, overlap: int, most: int) -> None:
        self._pieces, self._pretrained, self._most = pieces, pretrained, most
        self._special = len(pretrained.before) + len(pretrained.after)
        self._starts = [0, *accumulate(len(cut.ids) for cut in pieces)]
        inner = min(size, pretrained.longest) - self._special
        self._all = [(i, window) for i, cut in enumerate(pieces) for window in windows(len(cut.ids), inner, overlap)]

    def whole(self) -> Stretch:
        """All windows."""
        return Stretch(self._all, self._starts[-1])

    def stretches(self) -> Iterator[Stretch]:
        """The windows in their order, cut where those before take as many pieces as several batches hold."""
        first, begin = 0, 0
        for at, (i, window) in enumerate(self._all):
            end = self._starts[i] + window.last
            if end - begin >= BATCHES * self._most and at + 1 < len(self._all):
                yield Stretch(self._all[first : at + 1], end)
                first, begin = at + 1, end
        yield Stretch(self._all[first:], self._starts[-1])

    def batches(self, stretch: Stretch) -> Iterator[PieceBatch]:
        """The windows of a stretch, those of like length together."""
        before, after = self._pretrained.before, self._pretrained.after
        lengths = [window.end - window.start + self._special for _, window in stretch.windows]
        for chosen in by_size(lengths, self._most):
            parts = [stretch.windows[int(i)] for i in chosen]
            n_columns = min(round_up(lengths[int(chosen[0])], 3), self._pretrained.longest)
            ids = np.full((round_up(len(parts), 4), n_columns), self._pretrained.padding, dtype=np.int64)
            mask = np.zeros_like(ids)
            mask[len(parts) :, 0] = 1  # what attends to nothing would be no number
            rows, columns, flat = [], [], []
            for row, (i, window) in enumerate(parts):
                read = [*before, *self._pieces[i].ids[window.start : window.end].tolist(), *after]
                ids[row, : len(read)] = read
                mask[row, : len(read)] = 1
                taken = np.arange(window.first, window.last)
                rows.append(np.full(len(taken), row))
                columns.append(taken - window.start + len(before))
                flat.append(taken + self._starts[i])
            yield PieceBatch(ids, mask, (np.concatenate(rows), np.concatenate(columns)), np.concatenate(flat))


def round_up(number: int, bits: int) -> int:
    """The next number of which all but the first binary digits are zeros: of 3 bits, one of 8, 10, 12, 14, 16, 20, …

    What computes matrix products on the CPU prepares code for every shape that it has not seen, which takes as long as
    the product itself, and keeps it. Shapes that come again save a third of the time of training, and much memory.
    """
    step = 1 << max(0, number.bit_length() - bits)
    return -(-number // step) * step
