"""Docs made of the bytes of an input, and what has to be true of every Doc."""

from itertools import pairwise
from typing import Any

import numpy as np

from plait.tokens import Doc, Lexicon, Relation, Span
from plait.tokens.columns import INTEGER_COLUMNS

from .source import Source

GAPS = ("", " ", " ", "  ", "\n", "\t", "\r\n", "\u00a0", "\u3000\u2028", "\x1c", "\x85")
COLUMNS = ("tag", "pos", "morph", "lemma", "dep", "own name", "")
LEXICON = Lexicon()


def made_doc(source: Source) -> Doc:
    """A Doc with any words and annotation, each part of which may be missing."""
    doc = _words(source)
    parts = source.byte()
    if parts & 1:
        for _ in range(source.below(4)):
            doc.set_column(source.pick(COLUMNS), [source.text(4) if source.flag() else None for _ in doc])
    if parts & 2 and len(doc):
        doc.set_column("head", [None if source.flag() else source.below(len(doc)) for _ in doc])
    if parts & 4:
        doc.set_column("sent_start", [source.pick((0, 1, None)) for _ in doc])
    if parts & 8:
        for _ in range(source.below(4)):
            doc.cats[source.text(6)] = source.pick((None, 0.0, 1.0, source.share()))
    if parts & 16:
        edges = sorted({source.below(len(doc) + 1) for _ in range(source.below(8))})
        pairs = zip(edges[::2], edges[1::2], strict=False)
        doc.ents = [Span(doc, start, end, source.text(6), _score(source)) for start, end in pairs]  # type: ignore[assignment]
    if parts & 32:
        for _ in range(source.below(3)):
            name = source.pick(("sc", "missing", "multiword", source.text(4)))
            doc.spans[name] = tuple(made_span(source, doc) for _ in range(source.below(4)))
    if parts & 64:
        sides = [(made_span(source, doc), made_span(source, doc)) for _ in range(source.below(4))]
        doc.relations = [Relation(*pair, source.text(6) or "R", _score(source)) for pair in sides]  # type: ignore[assignment]
    if parts & 128:
        for _ in range(source.below(3)):
            doc.user_data[source.pick(("sent_id", "newdoc", "sentences", "text", source.text(6)))] = made_json(source)
    return doc


def made_span(source: Source, doc: Doc) -> Span:
    """Any span of a Doc, an empty one too."""
    start, end = sorted((source.below(len(doc) + 1), source.below(len(doc) + 1)))
    return Span(doc, start, end, source.text(6), _score(source))


def made_json(source: Source, depth: int = 0) -> Any:
    """A value that JSON can hold."""
    kind = source.below(8 if depth < 3 else 6)
    if kind == 6:
        return [made_json(source, depth + 1) for _ in range(source.below(4))]
    if kind == 7:
        return {source.text(4): made_json(source, depth + 1) for _ in range(source.below(4))}
    whole = int.from_bytes(source.take(source.below(10)), "little", signed=True)
    return (None, source.flag(), whole, source.share(), source.text(), source.text(4))[kind]


def spaced_words(source: Source, most: int = 12) -> tuple[str, list[str]]:
    """A text, and words that cover all of it but whitespace."""
    words, parts = [], [source.pick(GAPS)]
    for _ in range(source.below(most)):
        word = source.text(8)
        if word and not word.isspace():
            words.append(word)
            parts += [word, source.pick(GAPS)]
    return "".join(parts), words


def check_doc(doc: Doc) -> None:
    """Raise AssertionError where what a Doc holds cannot be."""
    at, n = 0, len(doc)
    assert len(doc.starts) == len(doc.ends) == n
    for word, start, end in zip(doc.words, doc.starts.tolist(), doc.ends.tolist(), strict=True):
        assert at <= start < end <= len(doc.text)
        assert not doc.text[at:start].strip()
        assert doc.text[start:end] == word
        assert not word.isspace()
        at = end
    assert not doc.text[at:].strip()
    for name, column in doc.columns.items():
        assert len(column.codes) == n, name
        assert column.codes.dtype == np.int32
        assert (column.categories is None) == (name in INTEGER_COLUMNS)
        most = {"head": n, "sent_start": 2}.get(name) if column.categories is None else len(column.categories)
        assert column.codes.min(initial=-1) >= -1
        assert most is None or column.codes.max(initial=-1) < most
    for one, other in pairwise(doc.ents):
        assert one.end <= other.start
    spans = [*doc.ents, *(span for group in doc.spans.values() for span in group)]
    spans += [side for relation in doc.relations for side in (relation.head, relation.tail)]
    assert all(0 <= span.start <= span.end <= n for span in spans)
    assert all(relation.label for relation in doc.relations)
    assert all(len(span) for span in doc.ents)


def _words(source: Source) -> Doc:
    kind = source.below(4)
    if kind == 0:
        return Doc(source.text(64))
    text, words = spaced_words(source)
    if kind == 1 or not words:
        return Doc(text)
    return Doc(text, words=words, lexicon=LEXICON if kind == 2 else None)


def _score(source: Source) -> float | None:
    # Scores are kept as float32.
    return float(np.float32(source.share())) if source.flag() else None
