from hypothesis import given

import plait
from plait.rendering.choice import PARTS
from plait.tokens import Doc, Relation, Span
from tests.rendering.parsed import area, docs, elements, labels


@given(doc=docs())
def test_nothing_lies_on_something_else(doc: Doc) -> None:
    """Words, labels, values and bars of one line have places of their own in its grid."""
    show = PARTS if "head" in doc.columns else PARTS[:-1]
    kinds = {"plait-word", "plait-value", "plait-bar", "plait-of", "plait-role", "plait-name"}
    for line in elements(plait.render(doc, show=show, columns=["pos"]), "plait-line"):
        taken: set[tuple[int, int]] = set()
        for one in line:
            if kinds & set(one.get("class").split()):
                top, left, bottom, right = area(one)
                places = {(row, column) for row in range(top, bottom) for column in range(left, right)}
                assert places
                assert not places & taken
                taken |= places


@given(doc=docs())
def test_all_that_has_a_width_covers_whole_words(doc: Doc) -> None:
    """So that both halves of a word are as wide, and an arc ends in its middle."""
    for line in elements(plait.render(doc, show="relations", columns=["pos"]), "plait-line"):
        for one in line:
            _, left, _, right = area(one)
            assert right - left >= 2 or one.get("class") == "plait-name"
            if not one.get("class").startswith("plait-arc"):
                assert left == 1 or (left % 2 == 0 and right % 2 == 0)


def test_rows_by_hand() -> None:
    """From the top: two levels of arcs, words, labels of entities, the column, the group."""
    doc = Doc("Anna met Bob Ray")
    doc.ents = [Span(doc, 0, 1, "PER"), Span(doc, 2, 4, "PER")]
    doc.set_column("pos", ["PROPN", "VERB", None, "PROPN"])
    doc.spans["g"] = [Span(doc, 0, 4, "all"), Span(doc, 1, 2, "one")]
    doc.relations = [Relation(doc.ents[0], doc.ents[1], "met"), Relation(doc[1:2], doc[0:1], "who")]
    drawing = plait.render(doc, columns="pos")
    places = {
        kind: [area(one) for one in elements(drawing, f"plait-{kind}")]
        for kind in ("arc", "role", "word", "box", "of", "value", "name", "bar")
    }
    assert places == {
        "arc": [[1, 3, 3, 8], [2, 3, 3, 5]],
        "role": [[1, 2, 2, 8], [2, 2, 3, 6]],
        "word": [[3, 2, 4, 4], [3, 4, 4, 6], [3, 6, 4, 8], [3, 8, 4, 10]],
        "box": [[3, 2, 5, 4], [3, 6, 5, 10]],
        "of": [[4, 2, 5, 4], [4, 6, 5, 10]],
        "value": [[5, 2, 6, 4], [5, 4, 6, 6], [5, 8, 6, 10]],
        "name": [[5, 1, 6, 2], [6, 1, 8, 2]],
        "bar": [[7, 2, 8, 10], [6, 4, 7, 6]],
    }


def test_the_ends_of_relations_are_seen_where_nothing_else_shows_them() -> None:
    doc = Doc("The old man met her .")
    doc.relations = [Relation(doc[0:3], doc[4:5], "met"), Relation(Span(doc, 4, 5, "PRON"), doc[0:3], "met_by")]
    drawing = plait.render(doc)
    assert [area(bar)[1::2] for bar in elements(drawing, "plait-bar")] == [[2, 8], [10, 12]]
    assert labels(drawing, "plait-bar") == ["", "PRON"]
    doc.ents = [Span(doc, 0, 3, "PER")]
    assert labels(plait.render(doc), "plait-bar") == ["PRON"]


def test_a_span_goes_on_in_the_next_line() -> None:
    doc = Doc("one two\n\nthree")
    doc.spans["g"] = [Span(doc, 1, 3, "L", 0.5)]
    bars = elements(plait.render(doc), "plait-bar")
    assert [bar.get("class") for bar in bars] == ["plait-bar plait-open-end", "plait-bar plait-open-start"]
    assert {bar.get("title") for bar in bars} == {"L 0.50: two three"}
    assert [one.text for one in elements(plait.render(doc), "plait-blank")] == ["\n"]
