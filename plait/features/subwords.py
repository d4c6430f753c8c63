"""N-grams of characters of words, computed once a distinct word."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ..registry import registry
from ..tokens.attributes import hash_string
from .distinct import Words


def subword_hashes(
    words: Words, attr: str, sizes: Sequence[int]
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int32]]:
    """The character n-grams of each word, as in fastText (Bojanowski et al. 2017): "<wh", "whe", "her", "er>".

    Args:
        words: distinct words.
        attr: the lexical attribute whose characters are taken.
        sizes: numbers of characters, with the marks of the word's ends.

    Returns:
        Hashes, uint64 (n_parts,), and the word that each is of, int32 (n_parts,).
    """
    of = registry.attributes.get(attr)
    parts = [_hashes(of(form), tuple(sizes)) for form in words.forms()]
    owners = np.repeat(np.arange(len(parts), dtype=np.int32), [len(part) for part in parts])
    return np.concatenate([np.empty(0, np.uint64), *parts]), owners


_CACHE: dict[tuple[str, tuple[int, ...]], npt.NDArray[np.uint64]] = {}
_CACHE_SIZE = 100_000


def _hashes(form: str, sizes: tuple[int, ...]) -> npt.NDArray[np.uint64]:
    found = _CACHE.get((form, sizes))
    if found is None:
        marked = f"<{form}>"
        grams = [marked[i : i + size] for size in sizes for i in range(len(marked) - size + 1)]
        found = np.array([hash_string(gram) for gram in grams], dtype=np.uint64)
        if len(_CACHE) >= _CACHE_SIZE:
            _CACHE.clear()
        _CACHE[(form, sizes)] = found
    return found
