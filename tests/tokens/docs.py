"""Docs of all kinds for property tests, and what it means that two are the same."""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from plait.tokens import Doc, Lexicon, Relation, Span

characters = st.characters(exclude_categories=())  # lone surrogates too
words = st.text(characters, min_size=1, max_size=8).filter(lambda word: not word.isspace())
gaps = st.sampled_from(["", " ", "  ", "\n", "\u00a0\u3000"])
names = st.text(characters, max_size=4)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | names,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(names, inner, max_size=2),
    max_leaves=4,
)
scores = st.none() | st.floats(0, 1, width=32)


@st.composite
def docs(draw: st.DrawFn) -> Doc:
    """A Doc with any words, spaces and annotation, each part of which may be missing."""
    forms = draw(st.lists(words, max_size=6))
    lexicon = draw(st.sampled_from([None, Lexicon()]))
    if draw(st.booleans()):
        text = draw(gaps) + "".join(word + draw(gaps) for word in forms)
        doc = Doc(text, words=forms, lexicon=lexicon) if "".join(forms) else Doc(text)
    else:
        doc = Doc("".join(word + draw(gaps) for word in forms), lexicon=lexicon)
    n = len(doc)
    for name in draw(st.lists(st.sampled_from(["tag", "lemma", "own name", ""]), unique=True)):
        doc.set_column(name, draw(st.lists(st.none() | names, min_size=n, max_size=n)))
    if n and draw(st.booleans()):
        doc.set_column("head", draw(st.lists(st.none() | st.integers(0, n - 1), min_size=n, max_size=n)))
    doc.cats = draw(st.dictionaries(names, scores, max_size=3))
    doc.user_data = draw(st.dictionaries(names, json_values, max_size=2))
    doc.words_given = draw(st.booleans())
    if draw(st.booleans()):
        edges = sorted(draw(st.sets(st.integers(0, n), max_size=4)))
        pairs = zip(edges[::2], edges[1::2], strict=False)
        doc.ents = [Span(doc, start, end, draw(names), draw(scores)) for start, end in pairs]  # type: ignore[assignment]
    for name in draw(st.lists(names, unique=True, max_size=2)):
        places = draw(st.lists(st.tuples(st.integers(0, n), st.integers(0, n)), max_size=3))
        doc.spans[name] = tuple(Span(doc, min(p), max(p), draw(names), draw(scores)) for p in places)
    if draw(st.booleans()):
        places = draw(st.lists(st.tuples(*[st.integers(0, n)] * 4), max_size=3))
        doc.relations = [  # type: ignore[assignment]
            Relation(
                Span(doc, min(a, b), max(a, b), draw(names), draw(scores)),
                Span(doc, min(c, d), max(c, d), draw(names), draw(scores)),
                draw(names.filter(bool)),
                draw(scores),
            )
            for a, b, c, d in places
        ]
    return doc


def facts(doc: Doc) -> dict[str, Any]:
    """Everything that a Doc says."""
    return {
        "text": doc.text,
        "places": (doc.starts.tolist(), doc.ends.tolist(), doc.ids.dtype, doc.starts.dtype),
        "words": (doc.words, doc.words_given),
        "columns": {
            name: column.codes.tolist() if column.categories is None else column.values()
            for name, column in doc.columns.items()
        },
        "cats": list(doc.cats.items()),
        "ents": _spans(doc.ents) if doc.has_ents else None,
        "spans": [(name, _spans(group)) for name, group in doc.spans.items()],
        "relations": [(*_spans([head, tail]), label, score) for head, tail, label, score in doc.relations]
        if doc.has_relations
        else None,
        "user_data": doc.user_data,
    }


def _spans(spans: Sequence[Span]) -> list[tuple[Any, ...]]:
    return [(span.start, span.end, span.label, span.score) for span in spans]
