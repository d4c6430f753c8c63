"""The kinds of model, each named once: the words in which architectures and components speak of their parts.

Kinds of one type with different roles do not stand for each other in a config. A model whose annotation is the bare
type, without a role, fits all of them.
"""

from typing import Annotated

from thinc.api import Model
from thinc.types import Floats2d, Ints2d, Ragged

from ..config import Role
from ..layers.tag_scores import TagScores
from ..tokens import Candidates, Doc, SpanPairs

Tok2Vec = Annotated[Model[list[Doc], list[Floats2d]], Role("vectors of words")]
"""Docs to one vector a token: list of Floats2d (n_tokens, width). The backbone under every component."""

Embedder = Annotated[Model[list[Doc], list[Floats2d]], Role("vectors of words")]
"""A `Tok2Vec` that looks at each word alone."""

Encoder = Model[list[Floats2d], list[Floats2d]]
"""Vectors of words to vectors of words in their context, of the same width."""

FeatureExtractor = Model[list[Doc], list[Ints2d]]
"""Docs to one row of attribute hashes a token: list of uint64 (n_tokens, n_attributes)."""

TokenScorer = Annotated[Model[list[Doc], list[Floats2d]], Role("scores of labels")]
"""Docs to one row of scores a token: list of Floats2d (n_tokens, n_labels)."""

DocScorer = Annotated[Model[list[Doc], Floats2d], Role("scores of labels")]
"""Docs to one row of scores each: Floats2d (n_docs, n_labels)."""

TagSequenceScorer = Annotated[Model[list[Doc], TagScores], Role("scores of tag sequences")]
"""Docs to the scores of sequences of tags: emissions for each word, and transitions from tag to tag."""

TagOutput = Model[list[Floats2d], TagScores]
"""Vectors of words to the scores of sequences of tags."""

SpanScorer = Annotated[Model[tuple[list[Doc], Candidates], Floats2d], Role("scores of labels")]
"""Docs and runs of their words to one row of scores a run: Floats2d (n_candidates, n_labels)."""

BoundaryScorer = Annotated[Model[list[Doc], list[Floats2d]], Role("boundaries of spans")]
"""Docs to two probabilities a token, that spans begin and that they end with it: list of Floats2d (n_tokens, 2)."""

PairScorer = Annotated[Model[tuple[list[Doc], SpanPairs], Floats2d], Role("scores of pairs of spans")]
"""Docs and pairs of their spans to one row of scores a pair: Floats2d (n_pairs, n_labels)."""

Pooling = Model[Ragged, Floats2d]
"""Sequences of vectors to one vector each: Floats2d (n_sequences, width)."""
