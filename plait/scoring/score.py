"""What every score does: it is fed examples, merged with others, and read."""

from collections.abc import Sequence
from typing import Protocol

from ..tokens import Example
from .counts import Results


class Score(Protocol):
    """Counts over examples, held as sums: feeding two scores and merging them equals feeding one with everything.

    What the reference leaves out is missing, not negative: it is not counted. `results` has no entry for a figure of
    which nothing was counted.
    """

    @property
    def names(self) -> tuple[str, ...]:
        """All figures that `results` may give, tables left out. Known before anything is counted."""

    def update(self, examples: Sequence[Example]) -> None:
        """Count a batch."""

    def merge(self, other: "Score") -> None:
        """Add the counts of a score of the same kind and settings. Raises ValueError for another."""

    def results(self) -> Results:
        """The figures by name: numbers from 0 to 1, and tables by label."""
