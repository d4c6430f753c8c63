"""Embeddings of words from hashes of their lexical attributes."""

from collections.abc import Sequence

from thinc.api import chain

from ..layers.distinct import with_distinct_words
from ..layers.hash_table import hash_table, hash_tables
from ..layers.mix import mix
from ..registry import registry
from .types import Embedder

# The last three are worth four tenths of a point of tagging accuracy (UD English-EWT), at a tenth of the time.
ATTRS = ("NORM", "PREFIX", "SUFFIX", "SHAPE", "PREFIX3", "SUFFIX2", "SUFFIX4")
ROWS = (5000, 1000, 2500, 2500, 5000, 1000, 5000)


@registry.architectures("plait.MultiHashEmbed.v1")
def multi_hash_embed(
    width: int = 96,
    attrs: Sequence[str] = ATTRS,
    rows: Sequence[int] = ROWS,
    pieces: int = 3,
    seed: int = 7,
) -> Embedder:
    """Vectors of words: one hash embedding for each of several attributes, mixed by a maxout layer with layer norm.

    Any word has a vector, whatever text comes, in tables of fixed size (Miranda et al. 2022, "Multi hash embeddings in
    spaCy"). Each distinct word of a batch is computed once.

    Args:
        width: of each table and of the vectors.
        attrs: the lexical attributes, names under the registry "attributes".
        rows: of the table for each attribute.
        pieces: of the maxout.
        seed: of the first table's hash function; the others count up from it.

    Returns:
        Docs to list of Floats2d (n_tokens, width), with a ref for each attribute's table and "mix".

    Raises:
        ValueError: not one number of rows for each attribute, an attribute twice, or none.
    """
    if len(attrs) != len(rows) or not attrs or len(set(attrs)) != len(attrs):
        raise ValueError(
            f"attrs names different attributes and rows the size of the table of each; got attrs = {list(attrs)} and "
            f"rows = {list(rows)}"
        )
    tables = [hash_table(width, n_rows, seed=seed + i) for i, n_rows in enumerate(rows)]
    mixed = mix(width, width * len(tables), pieces=pieces)
    model = with_distinct_words(chain(hash_tables(tables), mixed), attrs, nO=width)
    for attr, table in zip(attrs, tables, strict=True):
        model.set_ref(attr, table)
    model.set_ref("mix", mixed)
    return model
