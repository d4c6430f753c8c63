"""What a text becomes: words with their lexical features, annotation in columns, and examples to learn from."""

from . import attributes, biluo
from .alignment import Alignment, Places, align
from .annotations import Annotation, put_annotation, set_cats, set_columns, set_ents, set_spans, take_annotation
from .candidates import Candidates
from .columns import INTEGER_COLUMNS, MISSING, UNSEEN, Categories, Column, Recoder
from .doc import Doc
from .example import Example, gold_codes
from .languages import LanguageCode
from .lexicon import Generation, Lexicon, default_lexicon
from .pairs import SpanPairs, spans_of
from .relations import Relation, RelationTable
from .spans import Span, SpanGroups, SpanTable
from .storage import docs_from_bytes, docs_to_bytes, read_docs, write_docs
from .token import Token
from .tokenizer import Tokenizer

__all__ = [
    "INTEGER_COLUMNS",
    "MISSING",
    "UNSEEN",
    "Alignment",
    "Annotation",
    "Candidates",
    "Categories",
    "Column",
    "Doc",
    "Example",
    "Generation",
    "LanguageCode",
    "Lexicon",
    "Places",
    "Recoder",
    "Relation",
    "RelationTable",
    "Span",
    "SpanGroups",
    "SpanPairs",
    "SpanTable",
    "Token",
    "Tokenizer",
    "align",
    "attributes",
    "biluo",
    "default_lexicon",
    "docs_from_bytes",
    "docs_to_bytes",
    "gold_codes",
    "put_annotation",
    "read_docs",
    "set_cats",
    "set_columns",
    "set_ents",
    "set_spans",
    "spans_of",
    "take_annotation",
    "write_docs",
]
