"""The pace of training as the logs tell it, worked out by hand."""

from benchmarks.suite.taggers import mean, pace, spacy_pace


def test_pace_leaves_out_evaluations() -> None:
    """100 words at 50 a second and 300 at 100: 5 seconds."""
    steps = [
        {"words": 60, "words_per_second": 40.0, "scores": None},
        {"words": 100, "words_per_second": 50.0, "scores": {"tag_acc": 0.5}},
        {"words": 400, "words_per_second": 100.0, "scores": {"tag_acc": 0.6}},
    ]
    assert pace(steps) == 80


def test_pace_of_spacy_leaves_out_steps_with_an_evaluation() -> None:
    steps = [
        {"words": 10, "seconds": 9.0, "evaluated": True},
        {"words": 20, "seconds": 1.0, "evaluated": False},
        {"words": 40, "seconds": 2.0, "evaluated": False},
    ]
    assert spacy_pace(steps, "words") == 20


def test_mean() -> None:
    assert mean({"tag_acc": 0.5, "pos_acc": 1.0, "token_f": 0.0}, ["tag", "pos"]) == 0.75
