"""Words in a table of word pieces: the vector of a word is the mean of those of its pieces. Needs `tokenizers`."""

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt
import tokenizers

from .distinct import Words
from .finders import Rows

Array = npt.NDArray[Any]


class ByPieces:
    """Cuts words with the tokenizer that a table was made with."""

    kind = "pieces"

    def __init__(self, tokenizer: Array) -> None:
        """Take the file of a tokenizer, uint8 (n_bytes,). Raises ValueError for what is none."""
        self._file = tokenizer
        try:
            self._tokenizer = tokenizers.Tokenizer.from_str(bytes(tokenizer).decode("utf8"))
        except Exception as error:  # the library raises bare ones
            raise ValueError(f"there is no tokenizer of word pieces in it ({str(error)[:200]})") from error
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()

    def find(self, words: Words, attrs: Sequence[str]) -> Rows:
        """The rows of the pieces of words."""
        cut = self._tokenizer.encode_batch(words.forms(), add_special_tokens=False)
        lengths = np.array([len(one) for one in cut], dtype=np.int64)
        rows = np.fromiter(chain.from_iterable(one.ids for one in cut), dtype=np.int64, count=int(lengths.sum()))
        return Rows(rows, lengths)

    def arrays(self) -> Mapping[str, Array]:
        """The file of the tokenizer."""
        return {"tokenizer": self._file}

    def settings(self) -> Mapping[str, Any]:
        """Nothing: all is in the file."""
        return {}

    def check(self, n_rows: int) -> None:
        """Raise ValueError where the tokenizer knows pieces that a table of so many rows does not have."""
        last = max(self._tokenizer.get_vocab(with_added_tokens=True).values(), default=-1)
        if last >= n_rows:
            raise ValueError(f"the tokenizer has pieces up to number {last}, the table has {n_rows} rows")
