import pytest

from plait.scoring import ColumnScore, SpanScore
from plait.tokens import Doc, Example

Rows = list[tuple[int, int, str]]


def doc(words: list[str], ents: Rows | None, *, group: str | None = None, gap: str = " ") -> Doc:
    made = Doc(words=words, spaces=[gap] * len(words))
    if ents is not None:
        spans = [made[start:end] for start, end, _ in ents]
        for span, (_, _, label) in zip(spans, ents, strict=True):
            span.label = label
        if group is None:
            made.ents = spans  # type: ignore[assignment]
        else:
            made.spans[group] = tuple(spans)
    return made


def score(*pairs: tuple[Doc, Doc], group: str | None = None) -> SpanScore:
    made = SpanScore(group)
    made.update([Example(*pair) for pair in pairs])
    return made


WORDS = ["New", "York", "saw", "Ann"]


def test_figures_by_hand() -> None:
    # Ann is right, New York has the wrong label, "saw" is invented: p 1/3, r 1/2.
    predicted = doc(WORDS, [(0, 2, "ORG"), (2, 3, "PER"), (3, 4, "PER")])
    results = score((predicted, doc(WORDS, [(0, 2, "LOC"), (3, 4, "PER")]))).results()
    assert results["ents_p"] == pytest.approx(1 / 3)
    assert results["ents_r"] == 0.5
    assert results["ents_f"] == pytest.approx(0.4)
    table = results["ents_per_label"]
    assert isinstance(table, dict)
    assert table["PER"] == {"p": 0.5, "r": 1.0, "f": pytest.approx(2 / 3), "n": 1}
    assert table["LOC"]["n"] == 1


def test_the_same_place_in_two_texts_is_not_the_same() -> None:
    pairs = [(doc(WORDS, [(0, 1, "X")]), doc(WORDS, [])), (doc(WORDS, []), doc(WORDS, [(0, 1, "X")]))]
    assert score(*pairs).results()["ents_f"] == 0.0


def test_missing_entities_are_left_out_and_none_are_counted() -> None:
    found = doc(WORDS, [(0, 1, "X")])
    assert score((found, doc(WORDS, None))).results() == {}
    assert score((found, doc(WORDS, []))).results()["ents_p"] == 0.0
    assert score((doc(WORDS, None), doc(WORDS, [(0, 1, "X")]))).results()["ents_r"] == 0.0


@pytest.mark.parametrize("gap", [" ", "  \n"])
def test_other_words_over_the_same_characters(gap: str) -> None:
    predicted = doc(["N", "York"], [(0, 2, "X")], gap="")
    reference = doc(["NY", "or", "k"], [(0, 3, "X")], gap="")
    assert score((predicted, reference)).results()["ents_f"] == 1.0
    spaced = doc(["New", "York"], [(1, 2, "X")], gap=gap)
    tight = doc(["New", "Yo", "rk"], [(1, 3, "X")], gap="")
    assert score((spaced, tight)).results()["ents_f"] == 1.0


def test_groups_may_overlap_and_repeat() -> None:
    gold: Rows = [(0, 2, "X"), (0, 2, "X"), (0, 2, "Y"), (1, 3, "")]
    predicted: Rows = [(0, 2, "X"), (1, 3, "")]
    results = score((doc(WORDS, predicted, group="g"), doc(WORDS, gold, group="g")), group="g").results()
    assert results["spans_g_p"] == 1.0
    assert results["spans_g_r"] == pytest.approx(2 / 3)
    assert set(results["spans_g_per_label"]) == {"X", "Y", ""}  # type: ignore[arg-type]


def test_overlap_by_hand() -> None:
    """New York touches York, with the right label; "saw Ann" touches Ann with another one; the Ann of both is right."""
    predicted = doc(WORDS, [(0, 2, "LOC"), (2, 3, "PER"), (3, 4, "PER")])
    results = score((predicted, doc(WORDS, [(1, 2, "LOC"), (2, 3, "ORG"), (3, 4, "PER")]))).results()
    assert results["ents_p"] == pytest.approx(1 / 3)
    assert results["ents_overlap_p"] == results["ents_overlap_r"] == pytest.approx(2 / 3)
    assert results["ents_overlap_f"] == pytest.approx(2 / 3)


def test_one_span_may_touch_several() -> None:
    """Precision counts predicted spans, recall gold ones: 1 of 2 and 2 of 2, and F is of both."""
    predicted = doc(WORDS, [(0, 2, "X"), (3, 4, "X")])
    results = score((predicted, doc(WORDS, [(0, 1, "X"), (1, 2, "X")]))).results()
    assert (results["ents_overlap_p"], results["ents_overlap_r"]) == (0.5, 1.0)
    assert results["ents_overlap_f"] == pytest.approx(2 / 3)
    assert results["ents_f"] == 0.0


def test_nothing_touches() -> None:
    results = score((doc(WORDS, [(0, 1, "X")]), doc(WORDS, [(1, 2, "X")]))).results()
    assert results["ents_overlap_f"] == 0.0


def with_missing(start: int, end: int, ents: Rows) -> Doc:
    made = doc(WORDS, ents)
    made.spans["missing"] = (made[start:end],)
    return made


def test_what_touches_a_region_that_nobody_looked_at_is_left_out() -> None:
    """Of three predictions, one touches "New York saw" without being right, one is right, and one is wrong."""
    predicted = doc(WORDS, [(0, 1, "X"), (1, 2, "Y"), (3, 4, "X")])
    gold = with_missing(0, 3, [(1, 2, "Y")])
    made = SpanScore(missing="missing")
    made.update([Example(predicted, gold)])
    results = made.results()
    assert (results["ents_p"], results["ents_r"]) == (0.5, 1.0)
    assert score((predicted, gold)).results()["ents_p"] == pytest.approx(1 / 3)


def scored(probabilities: list[float | None], ents: Rows) -> Doc:
    made = doc(WORDS, ents)
    spans = made.ents
    for span, p in zip(spans, probabilities, strict=True):
        span.score = p
    made.ents = spans
    return made


def test_calibration_error_by_hand() -> None:
    """Near 0.9 one of two is right, near 0.4 none is. What has no score is not counted."""
    predicted = scored([0.95, 0.92, 0.45, None], [(0, 1, "X"), (1, 2, "X"), (2, 3, "X"), (3, 4, "X")])
    results = score((predicted, doc(WORDS, [(0, 1, "X")]))).results()
    assert results["ents_ece"] == pytest.approx((0.87 + 0.45) / 3, abs=1e-6)
    assert "ents_ece" not in score((doc(WORDS, [(0, 1, "X")]), doc(WORDS, []))).results()


def test_names_are_those_of_the_results() -> None:
    made = score((scored([0.5], [(0, 1, "X")]), doc(WORDS, [(0, 1, "X")])))
    assert {*made.names} == {*made.results()} - {"ents_per_label"}
    assert "spans_g_overlap_f" in SpanScore("g").names


def test_merged_is_as_fed_with_everything() -> None:
    pairs = [
        (scored([0.75], [(0, 2, "A")]), doc(WORDS, [(0, 2, "A")])),
        (doc(WORDS, [(0, 2, "B")]), doc(WORDS, [(0, 1, "B"), (3, 4, "A")])),
    ]
    whole, one, other = score(*pairs), score(*pairs[:1]), score(*pairs[1:])
    one.merge(other)
    assert one.results() == whole.results() != {}
    assert one.results()["ents_ece"] == 0.25


def test_only_its_like_can_be_merged() -> None:
    for other in (SpanScore("g"), SpanScore(missing="m"), ColumnScore("tag")):
        with pytest.raises(ValueError, match="'ents'"):
            SpanScore().merge(other)  # type: ignore[arg-type]
