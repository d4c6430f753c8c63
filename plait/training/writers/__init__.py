"""Writers: Docs in the formats that the readers read."""

from .conllu import conllu_text
from .corpus import write_corpus
from .iob import iob_text
from .jsonl import json_line, json_record
from .losses import left_out

__all__ = ["conllu_text", "iob_text", "json_line", "json_record", "left_out", "write_corpus"]
