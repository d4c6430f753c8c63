from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plait.errors import BadData
from plait.training.readers.iob_schemes import SCHEMES, SchemeCheck
from plait.training.readers.iob_tags import parted_tag, tags_of_spans


def fitting(tags: str) -> list[str]:
    parts = [parted_tag(tag) for tag in tags.split()]
    return [name for name, first_fault in SCHEMES.items() if first_fault(parts) is None]


@pytest.mark.parametrize(
    ("tags", "schemes"),
    [
        ("O - _ O", ["IOB2", "IOB1", "BILOU", "IOBES"]),
        ("B-A I-A B-A O B-B", ["IOB2"]),
        ("I-A I-A B-A O I-B", ["IOB1"]),
        ("I-A I-B", ["IOB1"]),
        ("B-A L-A U-A O U-B B-A I-A L-A", ["BILOU"]),
        ("B-A E-A S-A O S-B B-A I-A E-A", ["IOBES"]),
        ("B L U", ["BILOU"]),
        ("B-A I-B", []),
        ("- I-A", ["IOB1"]),
        ("B-A O I-A", []),
        ("B-A I-A U-A", []),
        ("B-A L-B", []),
        ("B-A - L-A", []),
        ("I-A L-A", []),
        ("L-A", []),
        ("U-A S-A", []),
        ("B-A E-A U-A", []),
        ("", ["IOB2", "IOB1", "BILOU", "IOBES"]),
    ],
)
def test_which_schemes_fit(tags: str, schemes: list[str]) -> None:
    assert fitting(tags) == schemes


@pytest.mark.parametrize(
    ("sentences", "line", "reason"),
    [
        (["B-A O", "I-A"], 3, "'I-A' does not fit IOB2, .*: a run begins with B"),
        (["I-A O", "B-A"], 3, "'B-A' does not fit IOB1, .*: a run begins with I"),
        (["B-A L-A", "B-A I-A O"], 4, "'I-A' does not fit BILOU, .*: a run ends with L"),
        (["S-A", "B-A E-A", "E-A"], 4, "'E-A' does not fit IOBES, .*: a run begins with B"),
        (["U-A", "S-A"], 2, "'S-A' does not fit BILOU, .*: it has no S; .*IOB2 not 'U-A' in line 1"),
        (["B-A I-A", "B-A", "U-A"], 4, "'U-A' does not fit IOB2, .*: it has no U"),
    ],
)
def test_the_scheme_that_fitted_longest_is_told(sentences: list[str], line: int, reason: str) -> None:
    check, at = SchemeCheck(Path("a.iob")), 1
    *fine, wrong = (sentence.split() for sentence in sentences)
    for tags in fine:
        check.add(tags, range(at, at + len(tags)))
        at += len(tags)
    with pytest.raises(BadData, match=reason) as error:
        check.add(wrong, range(at, at + len(wrong)))
    assert error.value.line == line


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(1, 3), st.sampled_from(["A", "B", ""]))))
def test_what_is_written_fits(steps: list[tuple[int, int, str]]) -> None:
    spans, at = [], 0
    for gap, length, label in steps:
        spans.append((at + gap, at + gap + length, label))
        at += gap + length
    assert "IOB2" in fitting(" ".join(tags_of_spans(spans, at + 1, [(0, at + 1)])))
