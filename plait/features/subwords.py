"""N-grams of characters of words, computed once a distinct word."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ..registry import registry
from ..tokens import Doc
from ..tokens.attributes import hash_string
from .distinct import distinct_forms


def subword_hashes(
    docs: Sequence[Doc], attr: str, sizes: Sequence[int]
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]:
    """The character n-grams of each token, as in fastText (Bojanowski et al. 2017): "<wh", "whe", "her", "er>".

    Args:
        docs: any Docs.
        attr: the lexical attribute whose characters are taken.
        sizes: numbers of characters, with the marks of the word's ends.

    Returns:
        Hashes, uint64 (n_parts,), and the token among all of the Docs that each is of, int64 (n_parts,).
    """
    forms, tokens = distinct_forms(docs)
    of = registry.attributes.get(attr)
    parts = [_hashes(of(form), tuple(sizes)) for form in forms]
    counts = np.array([len(part) for part in parts], dtype=np.int64)
    flat = np.concatenate([np.empty(0, np.uint64), *parts])
    starts = np.cumsum(counts) - counts
    repeats = counts[tokens]
    at = np.repeat(np.arange(len(tokens)), repeats)
    ends = np.cumsum(repeats)
    within = np.arange(len(at)) - np.repeat(ends - repeats, repeats)
    return flat[np.repeat(starts[tokens], repeats) + within], at


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
