"""Candidates against gold spans, whatever the labels."""

import pytest

from plait.scoring import CandidateScore, SpanScore
from plait.tokens import Doc, Example, Span

WORDS = ["a", "b", "c", "d"]


def example(predicted: list[tuple[int, int]] | None, gold: list[tuple[int, int, str]] | None) -> Example:
    one, other = Doc(words=WORDS), Doc(words=WORDS)
    if predicted is not None:
        one.spans["candidates"] = [Span(one, *place) for place in predicted]
    if gold is not None:
        other.spans["sc"] = [Span(other, *span) for span in gold]
    return Example(one, other)


def results(*examples: Example) -> dict[str, float]:
    score = CandidateScore("candidates", "sc")
    score.update(examples)
    found = score.results()
    assert set(found) <= set(score.names)
    return {name.removeprefix("spans_candidates_"): value for name, value in found.items()}  # type: ignore[misc]


def test_places_count_once_without_their_labels() -> None:
    gold = [(0, 1, "X"), (0, 1, "Y"), (1, 3, "X"), (2, 2, "X")]
    found = results(example([(0, 1), (0, 2), (1, 3), (2, 4), (2, 4)], gold))
    assert found == {"p": 2 / 4, "r": 1.0, "f": pytest.approx(2 / 3)}


def test_what_is_missing_is_not_counted() -> None:
    assert results(example([(0, 1)], None)) == {}
    assert results(example(None, [(0, 1, "X")]), example([(0, 1)], None)) == {"p": 0.0, "r": 0.0, "f": 0.0}
    assert results(example([(0, 1)], [])) == {"p": 0.0, "r": 0.0, "f": 0.0}


def test_other_words_and_whitespace() -> None:
    predicted, gold = Doc("ab  cd"), Doc(words=["a", "b", "cd"], spaces=[False, True, False])
    predicted.spans["candidates"] = [predicted[0:1], predicted[0:2]]
    gold.spans["sc"] = [Span(gold, 0, 2, "X"), Span(gold, 0, 1, "X")]
    assert results(Example(predicted, gold)) == {"p": 0.5, "r": 0.5, "f": 0.5}


def test_merging_is_counting_all() -> None:
    parts = [example([(0, 1)], [(0, 1, "X")]), example([(0, 2)], [(0, 1, "X"), (1, 2, "X")])]
    one, other, both = (CandidateScore("candidates", "sc") for _ in range(3))
    one.update(parts[:1])
    other.update(parts[1:])
    one.merge(other)
    both.update(parts)
    assert one.results() == both.results()
    for wrong in (SpanScore("sc"), CandidateScore("candidates", "other")):
        with pytest.raises(ValueError, match="can be merged"):
            one.merge(wrong)
