"""Figures are SVG, and the same each time."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks.long_run.figures import Panel, draw


def test_a_figure_has_its_words_and_is_the_same_each_time(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    panels = [
        Panel([1, 10, 100], [3, 4, 5], ("words", "µs a word"), log=(True, False)),
        Panel([0, 1], [0, 2], ("words", "seconds"), ([0, 1], [0, 2]), "in proportion", joined=True),
    ]
    for name in ("first.svg", "second.svg"):
        draw(tmp_path / name, "A title", panels)
    first, second = ((tmp_path / name).read_bytes() for name in ("first.svg", "second.svg"))
    assert first == second
    ElementTree.fromstring(first)
    for text in ("A title", "µs a word", "in proportion"):
        assert text.encode() in first
