"""The characters of words by their places from both ends."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

# Characters are below 2**21, so a key tells both which character and which place it is.
_PLACE = np.uint64(1 << 21)


def character_keys(forms: Sequence[str], count: int) -> npt.NDArray[np.uint64]:
    """A number for each of the first and of the last characters of words, and for their places.

    Beyond the ends of a short word there is the character 0. The same character at another place is another number,
    and the places of the last ones are counted from the end.

    Args:
        forms: the words.
        count: how many characters are taken from either end.

    Returns:
        uint64 (n_words, 2 · count): the first characters, and the last ones backwards.
    """
    ends = np.array([[form[:count], form[: -count - 1 : -1]] for form in forms], dtype=f"U{count}")
    codes = np.ascontiguousarray(ends).view(np.uint32).reshape(len(forms), 2 * count)
    return codes + np.arange(2 * count, dtype=np.uint64) * _PLACE
