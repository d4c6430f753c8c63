"""Quantities: the unit of what is measured, and how two values of it are compared in words."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Quantity:
    """Something that is measured.

    Attributes:
        unit: what stands behind a value.
        more_is_better: whether the larger of two values is the better one.
        better, worse: what a library is called whose value is better, or worse; "" where values are subtracted.
    """

    unit: str
    more_is_better: bool
    better: str = ""
    worse: str = ""

    def compare(self, ours: float, theirs: float) -> float | None:
        """By which factor ours is better, or how many points it is ahead; None where it cannot be told."""
        if not self.better:
            return ours - theirs
        over, under = (ours, theirs) if self.more_is_better else (theirs, ours)
        return over / under if under > 0 and over > 0 else None

    def said(self, compared: float) -> str:
        """What `compare` gave, in words: "5.3x faster", "1.2x larger", "+0.7 points"."""
        if not self.better:
            return f"{compared:+.1f} points"
        if round(compared, 2) == 1:
            return "equal"
        factor, word = (compared, self.better) if compared > 1 else (1 / compared, self.worse)
        return f"{factor:.{0 if factor >= 100 else 1 if factor >= 3 else 2}f}x {word}"


def number(value: float) -> str:
    """A value as it stands in the table."""
    size = abs(value)
    return f"{value:,.{0 if size >= 100 else 1 if size >= 10 else 2 if size >= 0.1 else 4}f}"


SECONDS = Quantity("s", False, "faster", "slower")
MILLISECONDS = Quantity("ms", False, "faster", "slower")
WORDS_PER_SECOND = Quantity("words/s", True, "faster", "slower")
TEXTS_PER_SECOND = Quantity("texts/s", True, "faster", "slower")
MEGABYTES = Quantity("MB", False, "smaller", "larger")
PERCENT = Quantity("%", True)
