"""When plait had the score that spaCy ended with, worked out by hand."""

from benchmarks.suite.results import Found
from benchmarks.suite.tagging import until_equal


def peer(score: float) -> Found:
    return Found({"train_seconds": 300.0}, {"dev_score": score, "best_seconds": 250.0})


def test_the_first_evaluation_that_reaches_the_score_counts() -> None:
    ours = Found({"train_seconds": 90.0}, {"course": [(20.0, 0.7), (40.0, 0.9), (60.0, 0.85), (80.0, 0.95)]})
    theirs = peer(0.9)
    assert until_equal({"plait": ours, "spaCy": theirs}) == []
    assert (ours.values["equal_seconds"], ours.values["reached_seconds"]) == (40.0, 40.0)
    assert (theirs.values["equal_seconds"], theirs.values["reached_seconds"]) == (300.0, 250.0)


def test_a_score_that_is_not_reached_is_told() -> None:
    ours, theirs = Found({"train_seconds": 90.0}, {"course": [(20.0, 0.7)]}), peer(0.9)
    assert until_equal({"plait": ours, "spaCy": theirs}) == [
        "In a round, plait's taggers did not reach the dev score of spaCy's: 0.7000 of 0.9000."
    ]
    assert "equal_seconds" not in ours.values


def test_without_the_peer_there_is_nothing_to_tell() -> None:
    ours = Found({}, {"course": [(20.0, 0.7)]})
    assert until_equal({"plait": ours}) == []
    assert ours.values == {}
