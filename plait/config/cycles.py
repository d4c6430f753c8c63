"""Blocks that need each other by name, and so could never be built."""

from collections.abc import Iterator, Mapping, Sequence

from .config import Config
from .paths import KeyPath, dotted
from .problems import Problem

Target = tuple[str, str]
Uses = Mapping[Target, Sequence[tuple[KeyPath, Target]]]


def cycles(config: Config, uses: Uses) -> Iterator[Problem]:
    """One problem for every round of names that leads back to the block it begins in."""
    rounds: set[frozenset[Target]] = set()
    for user, targets in uses.items():
        for path, target in targets:
            way = _way(target, user, uses)
            if way is None or frozenset(way) in rounds:
                continue
            rounds.add(frozenset(way))
            if target == user:
                yield config.problem(path, f"{dotted(user)} needs itself", "name another block, or write one here")
            else:
                message = f"the blocks need each other: {' -> '.join(dotted(step) for step in (user, *way))}"
                yield config.problem(path, message, "let one of them do without the other")


def _way(start: Target, goal: Target, uses: Uses) -> list[Target] | None:
    """The shortest way along uses from one block to another, both included, or None."""
    ways = [[start]]
    seen = {start}
    for way in ways:
        if way[-1] == goal:
            return way
        for _, target in uses.get(way[-1], ()):
            if target not in seen:
                seen.add(target)
                ways.append([*way, target])
    return None
