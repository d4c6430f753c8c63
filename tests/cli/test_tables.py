"""Scores as tables."""

from plait.cli.tables import figures, score_tables

SCORES = {
    "tag_acc": 0.98765,
    "tag_per_label": {
        "B": {"p": 0.5, "r": 1.0, "f": 2 / 3, "n": 1},
        "A": {"p": 1.0, "r": 1.0, "f": 1.0, "n": 1200},
        "C": {"p": 0.0, "r": 0.0, "f": 0.0, "n": 1},
    },
    "words_per_second": 12345.6,
}


def test_figures_in_percent_and_the_speed_in_words() -> None:
    assert figures(SCORES).splitlines() == [
        "score                  %",
        "tag_acc            98.77",
        "words_per_second  12,346",
    ]


def test_labels_by_frequency_then_by_name() -> None:
    assert score_tables(SCORES, all_labels=False).splitlines()[4:] == [
        "tag       p       r       f      n",
        "A    100.00  100.00  100.00  1,200",
        "B     50.00  100.00   66.67      1",
        "C      0.00    0.00    0.00      1",
    ]


def test_rare_labels_are_cut_with_a_word_on_it() -> None:
    rows = {f"L{i:02}": {"p": 0.0, "r": 0.0, "f": 0.0, "n": 100 - i} for i in range(33)}
    cut = score_tables({"x_per_label": rows}, all_labels=False).splitlines()
    assert cut[-1] == "… and 3 labels that occur less often (--all-labels)"
    assert cut[-2].startswith("L29")
    assert score_tables({"x_per_label": rows}, all_labels=True).splitlines()[-1].startswith("L32")


def test_empty_tables_are_left_out() -> None:
    assert score_tables({"x_acc": 0.0, "x_per_label": {}}, all_labels=False) == "score     %\nx_acc  0.00"
