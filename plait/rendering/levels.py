"""Levels: what overlaps is drawn one above the other."""

from bisect import bisect_left, insort
from collections.abc import Sequence


def levels(stretches: Sequence[tuple[int, int]]) -> list[int]:
    """A level for each stretch from a start to an end (exclusive, and greater), counted from 0.

    No two that overlap have one level. One that lies within another has the lower level, as short ones come first and
    whatever is in the way of the inner one is in the way of the outer one.
    """
    found = [0] * len(stretches)
    taken: list[list[tuple[int, int]]] = []  # for each level what lies on it, in order
    for i in sorted(range(len(stretches)), key=lambda i: (stretches[i][1] - stretches[i][0], stretches[i], i)):
        start, end = stretches[i]
        found[i] = next((level for level, others in enumerate(taken) if _is_free(others, start, end)), len(taken))
        if found[i] == len(taken):
            taken.append([])
        insort(taken[found[i]], (start, end))
    return found


def _is_free(others: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether no one of some stretches, which are in order, overlaps another."""
    at = bisect_left(others, (start, end))
    return (at == 0 or others[at - 1][1] <= start) and (at == len(others) or others[at][0] >= end)
