"""Readers: files of annotated text as streams of Docs, registered under `readers`."""

from .conllu import conllu
from .corpus import corpus, reader_for
from .docs import stored_docs
from .files import Reader
from .iob import iob
from .jsonl import jsonl
from .prodigy import prodigy
from .semeval import semeval_2010_task_8
from .tables import csv_table

__all__ = [
    "Reader",
    "conllu",
    "corpus",
    "csv_table",
    "iob",
    "jsonl",
    "prodigy",
    "reader_for",
    "semeval_2010_task_8",
    "stored_docs",
]
