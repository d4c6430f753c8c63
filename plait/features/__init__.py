"""What a network sees of a word."""

from .distinct import Words, distinct, distinct_forms, distinct_words
from .extractor import feature_extractor
from .ngrams import Bags, mix_hashes, ngram_bags
from .subwords import subword_hashes

__all__ = [
    "Bags",
    "Words",
    "distinct",
    "distinct_forms",
    "distinct_words",
    "feature_extractor",
    "mix_hashes",
    "ngram_bags",
    "subword_hashes",
]
