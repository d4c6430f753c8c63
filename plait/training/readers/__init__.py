"""Readers: files of annotated text as streams of Docs, registered under `readers`."""

from .conllu import conllu
from .corpus import corpus, reader_for
from .files import Reader
from .jsonl import jsonl
from .tables import csv_table

__all__ = ["Reader", "conllu", "corpus", "csv_table", "jsonl", "reader_for"]
