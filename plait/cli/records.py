"""Annotated Docs as text: a line of JSON, or sentences of CoNLL-U."""

import json
from collections.abc import Mapping
from typing import Any

from ..tokens import Doc
from ..training.writers import conllu_text, json_record

DIGITS = 6  # of the scores; a float32 has no more


def jsonl_line(doc: Doc, fields: Mapping[str, Any]) -> str:
    """A Doc as a line of JSON that the JSONL reader reads: the fields of its input, and all annotation.

    Words are the lists `words`, `starts` and `ends` (characters); each column is a list beside them.
    """
    annotation = json_record(doc)
    del annotation["text"]  # it is in the fields, under the name that it has there
    if doc.cats:
        annotation["cats"] = _rounded(doc.cats)
    words = {"words": doc.words, "starts": doc.starts.tolist(), "ends": doc.ends.tolist()}
    return json.dumps({**fields, **words, **annotation}, ensure_ascii=False) + "\n"


def conllu_sentences(doc: Doc) -> str:
    """A Doc as sentences of CoNLL-U, with its categories as JSON in a comment; "" where it has no words."""
    text = conllu_text(doc)
    comment = f"# cats = {json.dumps(_rounded(doc.cats), ensure_ascii=False)}\n" if text and doc.cats else ""
    return comment + text


def _rounded(cats: Mapping[str, float | None]) -> dict[str, float | None]:
    return {label: None if score is None else round(score, DIGITS) for label, score in cats.items()}
