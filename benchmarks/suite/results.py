"""What all rounds gave: a value for each row, library and round, and what is told of them."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from .processes import Failed
from .quantities import Quantity

OURS = "plait"
Values = dict[str, float]


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes:
        key: what the value is called among those of its measurement.
        what: what is measured, for people.
        quantity: of what kind the value is.
        needs_peer: whether it tells nothing of plait alone.
    """

    key: str
    what: str
    quantity: Quantity
    needs_peer: bool = False


@dataclass
class Found:
    """What one library gave in one round.

    Attributes:
        values: by the keys of rows.
        facts: whatever else is to be kept, of what JSON can hold.
    """

    values: Values
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """The medians of a row, for plait and one peer or none."""

    measurement: str
    what: str
    unit: str
    ours: float | None
    peer: str | None
    theirs: float | None
    compared: float | None
    said: str
    rounds: list[float]


class Results:
    """Gathers what is measured.

    Attributes:
        found: by measurement and library, what each round gave; None for a round that failed.
        failures: what went wrong, as objects for JSON.
        notes: sentences for people.
    """

    def __init__(self) -> None:
        self.found: dict[str, dict[str, list[Found | None]]] = {}
        self.failures: list[dict[str, Any]] = []
        self.notes: list[str] = []

    def add(self, measurement: str, found: Mapping[str, Found | None]) -> None:
        """Add what the libraries gave in one round of a measurement."""
        for library, one in found.items():
            self.found.setdefault(measurement, {}).setdefault(library, []).append(one)

    def fail(self, measurement: str, library: str, number: int, error: Failed) -> None:
        """Add that a library failed in a round."""
        self.failures.append(
            {
                "measurement": measurement,
                "library": library,
                "round": number + 1,
                "status": error.status,
                "command": error.command,
                "lines": error.lines,
            }
        )

    def note(self, text: str) -> None:
        """Add a sentence, once."""
        if text not in self.notes:
            self.notes.append(text)

    def values(self, measurement: str, library: str, key: str) -> list[float | None]:
        """The value of each round; None where there is none."""
        rounds = self.found.get(measurement, {}).get(library, [])
        return [None if one is None else one.values.get(key) for one in rounds]

    def lines(self, measurement: str, rows: Sequence[Row], peers: Sequence[str]) -> list[Line]:
        """A line for each row and peer; where there is no peer, for each row that does without."""
        if not peers:
            return [self._line(measurement, row, None) for row in rows if not row.needs_peer]
        return [self._line(measurement, row, peer) for row in rows for peer in peers]

    def _line(self, measurement: str, row: Row, peer: str | None) -> Line:
        ours = self.values(measurement, OURS, row.key)
        theirs = self.values(measurement, peer, row.key) if peer else []
        pairs = zip(ours, theirs, strict=False)
        each = [row.quantity.compare(mine, other) for mine, other in pairs if mine is not None and other is not None]
        rounds = [one for one in each if one is not None]
        compared = median(rounds)
        return Line(
            measurement=measurement,
            what=row.what,
            unit=row.quantity.unit,
            ours=median(ours),
            peer=peer,
            theirs=median(theirs),
            compared=compared,
            said="" if compared is None else row.quantity.said(compared),
            rounds=rounds,
        )

    def raw(self) -> dict[str, Any]:
        """All that was found, for JSON."""
        return {
            measurement: {
                library: [None if one is None else asdict(one) for one in rounds]
                for library, rounds in libraries.items()
            }
            for measurement, libraries in self.found.items()
        }


def median(values: Sequence[float | None]) -> float | None:
    """The median of the values that are there; None where there are none."""
    there = [value for value in values if value is not None]
    return statistics.median(there) if there else None
