"""Embeddings of words from their characters."""

from collections.abc import Sequence
from typing import Annotated

from thinc.api import Model, chain, concatenate
from thinc.types import Floats2d

from ..config import Has, Is, Must, Positive, Registered
from ..features.distinct import Words
from ..layers.characters import over_columns, word_characters
from ..layers.distinct import with_words, word_features
from ..layers.hash_table import Seed, hash_table, hash_tables
from ..layers.mix import mix
from ..registry import registry
from .types import Embedder


def _are_different(attrs: Sequence[str]) -> bool:
    return len(set(attrs)) == len(attrs)


@registry.architectures("plait.CharacterEmbed.v1")
def character_embed(
    width: Annotated[Positive, Is("width")] = 96,
    characters: Positive = 4,
    character_width: Positive = 24,
    character_rows: Positive = 5000,
    attrs: Annotated[
        Sequence[Annotated[str, Registered("attributes")]],
        Has(length="tables"),
        Must("each attribute once", _are_different),
    ] = ("NORM",),
    rows: Annotated[Sequence[Positive], Has(length="tables")] = (5000,),
    pieces: Positive = 3,
    seed: Seed = 7,
) -> Annotated[Embedder, Has(nO="width")]:
    """Vectors of words from their first and last characters, and from hash embeddings of some attributes.

    A character has a vector for each place, counted from the beginning and from the end; those of a word and of its
    attributes stand side by side and are mixed by a maxout layer with layer norm. Each distinct word of a batch is
    computed once.

    Args:
        width: of the vectors, and of each attribute's table.
        characters: how many are taken from either end; those of a short word are taken twice.
        character_width: of the vector of a character at a place.
        character_rows: of the table that these are found in, by hashes.
        attrs: lexical attributes that are looked at as well, names under the registry "attributes".
        rows: of the table for each attribute.
        pieces: of the maxout.
        seed: of the hash function for characters; those of the attributes count up from it.

    Returns:
        Docs to list of Floats2d (n_tokens, width), with the refs "characters", one for each attribute, and "mix".

    Raises:
        ValueError: not one number of rows for each attribute, or an attribute twice.
    """
    if len(attrs) != len(rows) or not _are_different(attrs):
        raise ValueError(
            f"attrs names different attributes and rows the size of the table of each; got attrs = {list(attrs)} and "
            f"rows = {list(rows)}"
        )
    places = hash_table(character_width, character_rows, seed=seed)
    tables = [hash_table(width, n_rows, seed=seed + 1 + i) for i, n_rows in enumerate(rows)]
    parts: Model[Words, Floats2d] = chain(word_characters(characters), over_columns(places, 2 * characters))
    if tables:
        parts = concatenate(parts, chain(word_features(attrs), hash_tables(tables)))
    mixed = mix(width, 2 * characters * character_width + len(tables) * width, pieces=pieces)
    model = with_words(chain(parts, mixed), nO=width)
    model.set_ref("characters", places)
    for attr, table in zip(attrs, tables, strict=True):
        model.set_ref(attr, table)
    model.set_ref("mix", mixed)
    return model
