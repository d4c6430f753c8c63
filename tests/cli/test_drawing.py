"""The wiring as SVG."""

from xml.etree import ElementTree

import pytest

from plait.cli.drawing import drawing
from plait.config import Config

from .wired import CNN, config, parts_of, several, shared, tagger

SVG = "{http://www.w3.org/2000/svg}"


def drawn(written: Config, name: str = "config.cfg") -> ElementTree.Element:
    return ElementTree.fromstring(drawing(parts_of(written), name))


def texts(svg: ElementTree.Element) -> list[str]:
    return [element.text or "" for element in svg.iter(f"{SVG}text")]


@pytest.mark.parametrize("name", sorted(several()))
def test_it_is_whole_and_needs_nothing_else(name: str) -> None:
    parts = parts_of(several()[name])
    text = drawing(parts, "config.cfg")
    svg = ElementTree.fromstring(text)
    assert svg.tag == f"{SVG}svg"
    for word in ("href", "url(http", "@import", "<script", "src="):
        assert word not in text
    width, height = (float(svg.attrib[side]) for side in ("width", "height"))
    assert svg.attrib["viewBox"] == f"0 0 {width:g} {height:g}"
    blocks = [inner for node in parts.nodes if node.path[0] in ("encoders", "components") for inner in node.walk()]
    boxes = [inner for inner in blocks if not parts.stands_for_another(inner)]
    titles = [element.text for group in svg.iter(f"{SVG}g") for element in group.findall(f"{SVG}title")]
    assert sorted(map(str, titles)) == sorted(".".join(inner.path) for inner in boxes)


def test_slots_types_widths_and_weights_are_told() -> None:
    found = texts(drawn(several()["shared"]))
    assert found[0] == "config.cfg"
    assert found[1] == "en · plait.Tokenizer.v1 · parameters: 21,920 + 17 per label of tagger, pos"
    for text, times in {
        "tok2vec": 2,
        "model": 2,
        "list[Doc] →": 4,
        "list[Floats2d] · 16": 2,
        "list[Floats2d] · labels": 2,
        "encoders.main": 1,
        "plait.HashEmbedCNN.v1": 1,
        "21,920": 1,
        "17 per label": 2,
        "tagger": 1,
    }.items():
        assert found.count(text) == times, text


def test_each_slot_has_an_arrow() -> None:
    paths = [element for element in drawn(several()["shared"]).iter(f"{SVG}path") if "marker-end" in element.attrib]
    assert len(paths) == 4
    assert all(path.attrib["d"].startswith("M") for path in paths)


def test_components_that_do_not_run_or_learn() -> None:
    written = config({"a": tagger(CNN), "unused": tagger(CNN), "b": tagger(CNN)}, frozen_components=["a"])
    found = texts(drawn(written))
    assert found.count("frozen") == 1
    assert found.count("not in nlp.pipeline") == 1


def test_texts_are_escaped() -> None:
    assert texts(drawn(several()["one"], '<b>&"\x07.cfg'))[0] == '<b>&"\ufffd.cfg'


def test_it_is_readable_on_light_and_on_dark() -> None:
    style = drawing(parts_of(several()["one"]), "x").partition("<style>")[2].partition("</style>")[0]
    light, _, dark = style.partition("@media (prefers-color-scheme: dark)")
    for name in ("text", ".ground", ".box", ".component .box", ".encoder .box", ".title", ".edge", ".tip"):
        assert name in light
        assert name in dark


def test_equal_configs_give_equal_drawings() -> None:
    written = config({"a": tagger(shared()), "b": tagger(shared())}, {"main": CNN})
    assert drawing(parts_of(written), "x") == drawing(parts_of(written), "x")
