"""Scores as tables for people: percents, and labels sorted by how often they occur."""

from collections.abc import Iterator, Mapping
from typing import Any

from . import screen

SPEED = "words_per_second"
PER_LABEL = "_per_label"
MOST_LABELS = 30


def score_tables(scores: Mapping[str, Any], *, all_labels: bool) -> str:
    """All scores: one table of figures, and one for the labels of each kind of annotation."""
    parts = [figures(scores)]
    for name, per_label in scores.items():
        if isinstance(per_label, Mapping) and per_label:
            parts.append(_labels(name.removesuffix(PER_LABEL), per_label, None if all_labels else MOST_LABELS))
    return "\n\n".join(parts)


def figures(scores: Mapping[str, Any]) -> str:
    """The scores that are numbers, in percent, and the speed."""
    rows = [(name, f"{100 * value:.2f}") for name, value in scores.items() if _is_figure(name, value)]
    if SPEED in scores:
        rows.append((SPEED, f"{scores[SPEED]:,.0f}"))
    return screen.table(rows, "<>", header=("score", "%"))


def _is_figure(name: str, value: object) -> bool:
    return isinstance(value, (int, float)) and name != SPEED


def _labels(name: str, per_label: Mapping[str, Mapping[str, float]], most: int | None) -> str:
    in_order = sorted(per_label, key=lambda label: (-per_label[label]["n"], label))
    rows = [list(_cells(label, per_label[label])) for label in in_order[:most]]
    shown = screen.table(rows, "<>>>>", header=(name, "p", "r", "f", "n"))
    left = len(in_order) - len(rows)
    return f"{shown}\n… and {left} labels that occur less often (--all-labels)" if left else shown


def _cells(label: str, row: Mapping[str, float]) -> Iterator[str]:
    yield screen.clip(label, max(20, screen.width() - 40))
    for key in "prf":
        yield f"{100 * row[key]:.2f}"
    yield f"{int(row['n']):,}"
