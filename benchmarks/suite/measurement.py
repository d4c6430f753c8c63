"""A measurement: what each library does for it, the rows of the table that it fills, and a round of it."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from .bench import Bench
from .processes import Failed
from .results import Found, Results, Row

Measure = Callable[[Bench, int], Found]


@dataclass(frozen=True)
class Measurement:
    """What is measured of several libraries, in turn.

    Attributes:
        name: by which it is selected.
        rows: the lines of the table, for the corpora that there are.
        libraries: what measures each library, in a round of a number.
        together: adds what can only be told from all libraries of a round, and gives sentences for people.
    """

    name: str
    rows: Callable[[Bench], Sequence[Row]]
    libraries: Mapping[str, Measure]
    together: Callable[[Mapping[str, Found]], Sequence[str]] | None = None

    def peers(self, bench: Bench) -> list[str]:
        """The libraries that plait is compared with."""
        return list(self.libraries)[1:] if bench.peer else []

    def turn(self, bench: Bench, number: int) -> list[str]:
        """The libraries in the order of a round; every other round goes the other way, as a machine may slow down."""
        order = [next(iter(self.libraries)), *self.peers(bench)]
        return order[::-1] if number % 2 else order


def play(bench: Bench, measurement: Measurement, number: int, results: Results) -> None:
    """A measurement in one round, each library in turn. One that fails is told of, and the others go on."""
    found: dict[str, Found | None] = {}
    for library in measurement.turn(bench, number):
        tell(f"round {number + 1}, {measurement.name}: {library}")
        try:
            found[library] = measurement.libraries[library](bench, number)
        except Failed as error:
            found[library] = None
            results.fail(measurement.name, library, number, error)
            tell(f"  {library} failed: {error}")
    there = {library: one for library, one in found.items() if one is not None}
    if measurement.together:
        for note in measurement.together(there):
            results.note(note)
    results.add(measurement.name, found)


def tell(line: str) -> None:
    """A line for people, on standard error."""
    print(line, file=sys.stderr, flush=True)
