import os
from pathlib import Path

import pytest
from hypothesis import given

import plait
from plait.errors import OutputExists
from plait.rendering import page_parts
from plait.rendering.choice import PARTS
from plait.rendering.escaping import shown
from plait.tokens import Doc, Relation, Span
from tests.rendering.parsed import area, check_nothing_came_in, docs, elements, labels, text_of


def annotated() -> Doc:
    doc = Doc("Anna moved to New York.")
    doc.ents = [Span(doc, 0, 1, "PERSON", 0.98), Span(doc, 3, 5, "GPE")]
    return doc


@given(doc=docs())
def test_the_text_is_that_of_the_doc_and_nothing_in_it_is_markup(doc: Doc) -> None:
    """With all that can be shown, in columns and in running text."""
    whole = plait.render(doc, show=PARTS if "head" in doc.columns else None, columns=["pos"])
    for drawing in (whole, plait.render(doc, show="ents"), plait.render(doc, show=[])):
        check_nothing_came_in(drawing)
        assert text_of(drawing) == shown(doc.text)


@given(doc=docs())
def test_every_label_is_there(doc: Doc) -> None:
    """In running text once; in columns on each piece of what is broken over lines."""
    ents = [shown(ent.label) for ent in doc.ents if ent.label]
    drawing = plait.render(doc, show="ents")
    assert [bdi.text for bdi in elements(drawing) if bdi.tag == "bdi"] == ents
    relations = {shown(relation.label) for relation in doc.relations}
    assert set(labels(plait.render(doc, show="relations"), "plait-role")) == relations
    for name in doc.spans:
        wanted = {shown(span.label) for span in doc.spans[name]}
        assert set(labels(plait.render(doc, show=[], groups=name), "plait-bar")) == wanted


def test_a_notebook_shows_what_str_gives() -> None:
    drawing = plait.render(annotated())
    assert drawing._repr_html_() == str(drawing)
    assert str(drawing).startswith('<div class="plait">')
    assert repr(drawing).startswith("<Drawing of 'Anna moved to New York.'")


def test_a_page_holds_the_same_and_asks_for_nothing() -> None:
    drawing = plait.render(annotated())
    assert drawing.page.startswith("<!DOCTYPE html>")
    assert str(drawing) in drawing.page
    assert "<title>Anna moved to New York.</title>" in drawing.page
    for word in ("<script", "http:", "https:", "url(", "@import", "<link", " src="):
        assert word not in drawing.page


def test_a_title_is_text() -> None:
    page = plait.render(Doc("</title><script>alert(1)</script>")).page
    assert "<script" not in page
    assert "<title>&lt;/title&gt;" in page


def test_a_file_is_not_replaced_unasked(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "drawing.html"
    drawing = plait.render(annotated())
    drawing.to_disk(path)
    assert path.read_text(encoding="utf8") == drawing.page
    with pytest.raises(OutputExists, match="already exists"):
        plait.render(Doc("other")).to_disk(path)
    assert path.read_text(encoding="utf8") == drawing.page
    plait.render(Doc("other \ud800")).to_disk(path, overwrite=True)
    assert "other \ufffd" in path.read_text(encoding="utf8")
    assert os.listdir(path.parent) == ["drawing.html"]


def test_several_docs_of_any_iterable() -> None:
    texts = ["One.", "Two.", ""]
    drawing = plait.render(Doc(text) for text in texts)
    assert len(elements(drawing, "plait-doc")) == 3
    assert text_of(drawing) == "One.Two."
    assert elements(plait.render([]), "plait-doc") == []


@pytest.mark.parametrize("wrong", ["A text.", ["A text."], 3, None, [Doc("x"), None]])
def test_what_is_no_doc_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match=r"render draws a Doc, or several; got .*nlp\(text\) makes a Doc"):
        plait.render(wrong)  # type: ignore[arg-type]


def test_docs_without_words_and_without_annotation() -> None:
    for text in ("", "  ", "\n", "No annotation."):
        assert text_of(plait.render(Doc(text))) == text
    empty = Doc("\n")
    empty.spans["group"] = [Span(empty, 0, 0, "NOTHING")]
    assert labels(plait.render(empty), "plait-bar") == ["NOTHING"]
    assert text_of(plait.render(empty)) == "\n"


def test_a_text_from_the_right_is_drawn_from_there() -> None:
    doc = Doc("12: ולדת ליلى in Berlin")
    assert elements(plait.render(doc), "plait-doc")[0].get("dir") == "rtl"
    assert elements(plait.render(Doc("Hello שלום")), "plait-doc")[0].get("dir") == "ltr"
    doc.relations = [Relation(doc[0:1], doc[2:3], "to")]
    words = elements(plait.render(doc), "plait-word")
    assert [area(word)[1] for word in words] == [2 * at + 2 for at in range(len(doc))]  # which dir mirrors
    assert {word.get("dir") for word in words} == {"auto"}


def test_categories_come_by_their_scores_and_the_rest_is_told() -> None:
    doc = Doc("A text.")
    doc.cats = {f"c{i}": i / 10 for i in range(7)} | {"missing": None}
    spans = elements(plait.render(doc), "plait-cats")[0]
    told = ["".join(span.itertext()) for span in spans]
    assert told == ["c6 0.60", "c5 0.50", "c4 0.40", "c3 0.30", "c2 0.20", "and 2 more"]
    assert spans[-1].get("title") == "c1 0.10, c0 0.00"
    assert elements(plait.render(doc, show=[]), "plait-cats") == []


def test_colors_of_the_user_are_taken() -> None:
    marks = [one for one in elements(plait.render(annotated(), colors={"GPE": "#036"})) if one.tag == "mark"]
    assert marks[1].get("style") == "background:#036;color:#ffffff"
    assert "#036" not in marks[0].get("style")


def test_many_entities() -> None:
    doc = Doc(words=["word"] * 20_000)
    doc.ents = [Span(doc, at, at + 1, f"L{at % 50}") for at in range(0, 20_000, 2)]
    assert len([one for one in elements(plait.render(doc)) if one.tag == "mark"]) == 10_000
    doc.spans["all"] = [*doc.ents, Span(doc, 0, 20_000, "ALL")]
    assert text_of(plait.render(doc)) == doc.text


def test_a_stream_becomes_one_page() -> None:
    drawn = []

    def stream() -> object:
        for text in ("One.", "Two."):
            drawn.append(text)
            yield Doc(text)

    parts = page_parts(stream(), "a <title>")  # type: ignore[arg-type]
    assert "<title>a &lt;title&gt;</title>" in next(parts)
    assert drawn == []
    assert "One." in next(parts)
    assert drawn == ["One."]
    assert "".join(page_parts([Doc("One.")], "One.")) == plait.render(Doc("One.")).page
