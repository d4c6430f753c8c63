"""Readers: files of annotated text as streams of Docs, registered under `readers`."""

from .conllu import conllu
from .corpus import corpus, reader_for
from .docs import stored_docs
from .files import Reader
from .iob import iob
from .jsonl import jsonl
from .tables import csv_table

__all__ = ["Reader", "conllu", "corpus", "csv_table", "iob", "jsonl", "reader_for", "stored_docs"]
