"""What a network sees of a word."""

from .distinct import Words, distinct, distinct_forms, distinct_words
from .extractor import feature_extractor
from .ngrams import Bags, mix_hashes, ngram_bags
from .subwords import subword_hashes
from .vector_files import read_vectors
from .vectors import Coverage, Vectors, coverage

__all__ = [
    "Bags",
    "Coverage",
    "Vectors",
    "Words",
    "coverage",
    "distinct",
    "distinct_forms",
    "distinct_words",
    "feature_extractor",
    "mix_hashes",
    "ngram_bags",
    "read_vectors",
    "subword_hashes",
]
