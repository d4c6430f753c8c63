import re

import plait
from plait.rendering.style import PAGE, STYLE
from plait.tokens import Doc
from tests.rendering.parsed import elements


def test_only_drawings_are_styled_and_nothing_is_fetched() -> None:
    for rule in re.findall(r"^([^{}\n]+)\{", STYLE, re.MULTILINE):
        assert all(selector.strip().startswith(".plait") for selector in rule.split(","))
    assert not {"<", "@", "url"} & set(re.findall(r"<|@|url", STYLE + PAGE))


def test_classes_are_in_the_style_sheet() -> None:
    doc = Doc("one two\nthree")
    doc.ents, doc.cats = [doc[0:1]], {"a": 1.0}
    doc.spans["g"] = [doc[0:3]]
    doc.set_column("pos", ["A", "B", "C"])
    doc.set_column("head", [1, 0, 0])
    doc.set_column("dep", ["x", "y", "z"])
    drawings = [
        plait.render(doc, show=["ents", "cats", "deps", "spans"], columns="pos"),
        plait.render(doc, show="ents"),
    ]
    used = {name for drawing in drawings for one in elements(drawing) for name in one.get("class", "").split()}
    assert {"plait-arc", "plait-box", "plait-open-end", "plait-ltr"} <= used
    assert [name for name in used if f".{name} " not in STYLE] == []
