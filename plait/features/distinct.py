"""The distinct words of a batch, with their lexical attributes."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ..tokens import Doc


def distinct_words(docs: Sequence[Doc], attrs: Sequence[str]) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int32]]:
    """The attributes of each distinct word of Docs, and which of the words each token is.

    The words are in the order in which they first come, and not in that of the lexicon, which depends on every text
    that was read before: sums over the words would be rounded otherwise in another process. Docs may be of different
    generations of a lexicon; a word that is in two of them comes twice.

    Args:
        docs: any Docs.
        attrs: names of lexical attributes.

    Returns:
        Hashes, uint64 (n_words, n_attrs), and rows of these for the tokens of all Docs, int32 (n_tokens,).
    """
    generations = {doc.generation.serial: doc.generation for doc in docs}
    sequence = np.concatenate([np.empty(0, np.int32), *(doc.ids for doc in docs)])
    if len(generations) == 1:
        (generation,) = generations.values()
        words, tokens = _distinct(sequence)
        return _columns([generation.column(attr)[words] for attr in attrs], len(words)), tokens
    of_token = np.repeat([doc.generation.serial for doc in docs], [len(doc) for doc in docs])
    tokens = np.zeros(len(sequence), dtype=np.int32)
    parts = []
    n_words = 0
    for serial, generation in generations.items():
        here = np.flatnonzero(of_token == serial)
        words, inverse = _distinct(sequence[here])
        tokens[here] = inverse + n_words
        n_words += len(words)
        parts.append(_columns([generation.column(attr)[words] for attr in attrs], len(words)))
    return np.concatenate([np.empty((0, len(attrs)), np.uint64), *parts]), tokens


def _distinct(ids: npt.NDArray[np.int32]) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """The distinct ids in the order in which they first come, and the position among them of each id."""
    values, first, inverse = np.unique(ids, return_index=True, return_inverse=True)
    order = np.argsort(first)
    place = np.empty(len(order), dtype=np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    return values[order], place[inverse]


def _columns(values: Sequence[npt.NDArray[np.uint64]], n_words: int) -> npt.NDArray[np.uint64]:
    return np.stack(values, axis=1) if values else np.empty((n_words, 0), np.uint64)


def distinct_forms(docs: Sequence[Doc]) -> tuple[list[str], npt.NDArray[np.int32]]:
    """The distinct words of Docs as strings, and which of them each token is, int32 (n_tokens,)."""
    generations = {doc.generation.serial: doc.generation for doc in docs}
    forms: list[str] = []
    tokens: list[npt.NDArray[np.int32]] = [np.empty(0, np.int32)] * len(docs)
    for serial, generation in generations.items():
        here = [i for i, doc in enumerate(docs) if doc.generation.serial == serial]
        words, inverse = _distinct(np.concatenate([docs[i].ids for i in here]))
        inverse += np.int32(len(forms))
        forms.extend(generation.forms[word] for word in words.tolist())
        at = 0
        for i in here:
            tokens[i] = inverse[at : at + len(docs[i])]
            at += len(docs[i])
    return forms, np.concatenate([np.empty(0, np.int32), *tokens])
