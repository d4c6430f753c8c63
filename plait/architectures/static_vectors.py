"""Pretrained vectors of words as an embedder."""

from collections.abc import Sequence
from typing import Annotated

from thinc.api import chain

from ..config import Has, Is, Must, Positive, Registered
from ..features.vectors import LOOK_UP
from ..layers.distinct import with_words
from ..layers.mix import mix
from ..layers.word_table import word_table
from ..registry import registry
from .types import Embedder


def _are_some(attrs: Sequence[str]) -> bool:
    return len(attrs) > 0


@registry.architectures("plait.StaticVectors.v1")
def static_vectors(
    path: str,
    words: str | None = None,
    width: Annotated[Positive, Is("width")] = 96,
    attrs: Annotated[
        Sequence[Annotated[str, Registered("attributes")]], Must("one attribute at least", _are_some)
    ] = LOOK_UP,
    pieces: Positive = 3,
) -> Annotated[Embedder, Has(nO="width")]:
    """Pretrained vectors of words, such as those of word2vec, GloVe, fastText and floret, and a layer that adapts them.

    The vectors themselves are not trained. A maxout layer with layer norm makes of them vectors of any width; words
    that have none share one that is trained. A saved pipeline has the vectors in it. Each distinct word of a batch is
    computed once.

    Args:
        path: the file with the vectors, of any format that is known; read when training begins, not when a saved
            pipeline is loaded.
        words: for a table of numpy (.npy) or of safetensors, the file with its words, one a line, or with the tokenizer
            of its word pieces (.json).
        width: of what is made of the vectors.
        attrs: the lexical attributes by which a word is looked up, one after the other until it is found. They do not
            matter for tables of subwords.
        pieces: of the maxout.

    Returns:
        Docs to list of Floats2d (n_tokens, width), with the refs "vectors" and "mix".

    Raises:
        BadData: the file is not there or damaged.
        MissingExtra: it is a table of word pieces, and the library tokenizers is not installed.
        ValueError: there is no attribute to look words up by.
    """
    if not attrs:
        raise ValueError('a word is looked up by an attribute or more: attrs = ["ORTH", "LOWER"]')
    table = word_table(path, words, attrs)
    mixed = mix(width, table.maybe_get_dim("nO"), pieces=pieces)
    model = with_words(chain(table, mixed), nO=width)
    model.set_ref("vectors", table)
    model.set_ref("mix", mixed)
    return model
