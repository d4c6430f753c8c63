import re
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plait.rendering.colors import NO_LABEL, Palette, color_of, contrast
from tests.rendering.parsed import LABELS

HEX = st.from_regex(r"#(?:[0-9a-f]{3}|[0-9A-F]{6})", fullmatch=True)


def test_contrast_is_that_of_the_source() -> None:
    """Worked by hand: black on white has 21, and #777777 on white 4.48."""
    assert contrast("#000000", "#fff") == pytest.approx(21)
    assert contrast("#777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@given(label=LABELS, given_color=st.none() | HEX)
def test_every_ink_can_be_read(label: str, given_color: str | None) -> None:
    style = Palette(None if given_color is None else {label: given_color}).style(label)
    found = re.fullmatch(r"background:(#\w+);color:(#\w+)", style)
    assert found
    assert contrast(found[1], found[2]) >= 4.5
    assert found[1] == (given_color or color_of(label))
    assert Palette({label: found[1]}).ink(label) == f"color:{found[2]}"


def test_a_label_has_one_colour_in_every_process() -> None:
    code = "from plait.rendering.colors import color_of; print(color_of('PERSON'))"
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert found.strip() == color_of("PERSON")
    assert color_of("") == NO_LABEL


def test_labels_that_are_seen_together_differ() -> None:
    for names in (["PER", "LOC", "ORG", "MISC"], ["PERSON", "ORG", "GPE", "DATE"], ["Chemical", "Disease"]):
        assert len({color_of(name) for name in names}) == len(names)


@pytest.mark.parametrize(
    "wrong", ["red", "#12", "#12345g", "#ffffff;x:y", "#fff\n", 'url("x")', "", None, 7, "#fffffff", "rgb(1,2,3)"]
)
def test_what_is_no_colour_is_refused(wrong: Any) -> None:
    with pytest.raises(ValueError, match="the colour of 'PER' is wanted as #rgb or #rrggbb"):
        Palette({"PER": wrong})


@pytest.mark.parametrize("wrong", ["#fff", ["#fff"], {3: "#fff"}])
def test_colours_come_by_label(wrong: Any) -> None:
    with pytest.raises(ValueError, match="colors are wanted by label"):
        Palette(wrong)
