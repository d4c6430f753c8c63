import pytest
from hypothesis import given
from hypothesis import strategies as st

from plait.training.readers.iob_tags import BadTag, missing_runs, spans_of_tags, tags_of_spans

SPANS = [(0, 2, "A"), (2, 3, "A"), (4, 5, "B")]


@pytest.mark.parametrize(
    "tags",
    [
        "B-A I-A B-A O B-B",  # IOB2
        "I-A I-A B-A O I-B",  # IOB1
        "B-A L-A U-A O U-B",  # BILOU
        "B-A E-A S-A O S-B",  # IOBES
    ],
)
def test_every_scheme(tags: str) -> None:
    assert spans_of_tags(tags.split()) == SPANS


@pytest.mark.parametrize(
    ("tags", "spans"),
    [
        ("I-A I-B", [(0, 1, "A"), (1, 2, "B")]),
        ("B-A I-B", [(0, 1, "A"), (1, 2, "B")]),
        ("L-A L-A", [(0, 1, "A"), (1, 2, "A")]),
        ("O B-A-b I-A-b", [(1, 3, "A-b")]),
        ("B I O B", [(0, 2, ""), (3, 4, "")]),
        ("B-A - I-A _ _", [(0, 1, "A"), (2, 3, "A")]),
        ("", []),
    ],
)
def test_tags_by_hand(tags: str, spans: list[tuple[int, int, str]]) -> None:
    assert spans_of_tags(tags.split()) == spans


@pytest.mark.parametrize("tag", ["X-A", "b-A", "B-", "NOUN", "", "--", "O-A", "-A", "BI-A"])
def test_other_tags_are_refused(tag: str) -> None:
    with pytest.raises(BadTag) as error:
        spans_of_tags(["O", tag])
    assert error.value.word == 1


@pytest.mark.parametrize(
    ("tags", "runs"),
    [("O B-A", []), ("- _ O - B-A -", [(0, 2), (3, 4), (5, 6)]), ("_", [(0, 1)]), ("", [])],
)
def test_runs_of_missing_tags(tags: str, runs: list[tuple[int, int]]) -> None:
    assert missing_runs(tags.split()) == runs


def test_entities_stand_out_of_what_is_missing() -> None:
    assert tags_of_spans([(1, 3, "A")], 5, [(0, 2), (2, 4)]) == ["-", "B-A", "I-A", "-", "O"]


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(1, 3), st.sampled_from(["A", "B", "A-b", ""]))))
def test_written_tags_are_read_again(steps: list[tuple[int, int, str]]) -> None:
    spans, at = [], 0
    for gap, length, label in steps:
        spans.append((at + gap, at + gap + length, label))
        at += gap + length
    assert spans_of_tags(tags_of_spans(spans, at + 1)) == spans


def test_a_tag_of_any_length_is_told_in_a_few_words() -> None:
    with pytest.raises(BadTag) as caught:
        spans_of_tags(["B" * 1_000_000])
    assert len(str(caught.value)) < 300
