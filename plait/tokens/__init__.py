"""What a text becomes: words with their lexical features, annotation in columns, and examples to learn from."""

from . import attributes
from .alignment import Alignment, align
from .columns import MISSING, UNSEEN, Categories, Column, Recoder
from .doc import Doc, set_columns
from .example import Example, gold_codes
from .lexicon import Generation, Lexicon, default_lexicon
from .spans import Span, SpanGroups, SpanTable
from .token import Token
from .tokenizer import Tokenizer

__all__ = [
    "MISSING",
    "UNSEEN",
    "Alignment",
    "Categories",
    "Column",
    "Doc",
    "Example",
    "Generation",
    "Lexicon",
    "Recoder",
    "Span",
    "SpanGroups",
    "SpanTable",
    "Token",
    "Tokenizer",
    "align",
    "attributes",
    "default_lexicon",
    "gold_codes",
    "set_columns",
]
