"""The schemes of tags that mark runs of words, and whether the tags of a file fit one of them."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from ...errors import BadData
from .iob_tags import OUTSIDE, parted_tag

# The letter of a tag and its label.
Tag = tuple[str, str]


class _Fault(NamedTuple):
    """Where a scheme does not fit."""

    line: int
    tag: str
    why: str


class SchemeCheck:
    """Holds the tags of one file, sentence after sentence, against every scheme."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._faults: dict[str, _Fault] = {}

    def add(self, tags: Sequence[str], lines: Sequence[int]) -> None:
        """Look at the tags of a sentence and the lines that they stand in.

        Raises:
            BadData: none of the schemes fits all tags so far.
        """
        parts = [parted_tag(tag) for tag in tags]
        for name, first_fault in SCHEMES.items():
            if name not in self._faults and (found := first_fault(parts)) is not None:
                word, why = found
                self._faults[name] = _Fault(lines[word], tags[word], why)
        if len(self._faults) == len(SCHEMES):
            raise BadData(self._path, *self._told())

    def _told(self) -> tuple[int, str]:
        """The line and the message, about the scheme that fitted longest."""
        last = max(self._faults, key=lambda name: self._faults[name].line)
        line, tag, why = self._faults[last]
        others = ", ".join(
            f"{name} not {fault.tag!r:.80} in line {fault.line}" for name, fault in self._faults.items() if name != last
        )
        return line, (
            f"the tag {tag!r:.80} does not fit {last}, as all tags before it do: {why}; no other scheme fits the file "
            f'({others}); correct the tags, or set malformed = "repair", which begins a run wherever none goes on'
        )


def _open(goes_on: str, why: str) -> Callable[[Sequence[Tag]], tuple[int, str] | None]:
    """A scheme whose runs end where no tag goes on; one letter stands only right after a tag of its own label."""

    def first_fault(tags: Sequence[Tag]) -> tuple[int, str] | None:
        before: Tag = (OUTSIDE, "")
        for i, tag in enumerate(tags):
            letter, label = tag
            if letter not in "OBI":
                return i, f"it has no {letter}"
            if letter == goes_on and (before[0] == OUTSIDE or before[1] != label):
                return i, why
            before = tag
        return None

    return first_fault


def _closed(last: str, unit: str) -> Callable[[Sequence[Tag]], tuple[int, str] | None]:
    """A scheme with letters for the last word of a run and for a run of one word."""

    def first_fault(tags: Sequence[Tag]) -> tuple[int, str] | None:
        unfinished: str | None = None
        for i, (letter, label) in enumerate([*tags, (OUTSIDE, "")]):
            if letter not in f"OBI{last}{unit}":
                return i, f"it has no {letter}"
            goes_on = letter in ("I", last)
            if unfinished is not None and not (goes_on and label == unfinished):
                return i - 1, f"a run ends with {last}, or with {unit} where it has one word, and has one label"
            if unfinished is None and goes_on:
                return i, f"a run begins with B, or with {unit} where it has one word"
            unfinished = label if letter in ("B", "I") else None
        return None

    return first_fault


# By name what gives the first word that does not fit, and why; the common ones first.
SCHEMES: dict[str, Callable[[Sequence[Tag]], tuple[int, str] | None]] = {
    "IOB2": _open("I", "a run begins with B, and has one label"),
    "IOB1": _open("B", "a run begins with I, and with B only right after another one with the same label"),
    "BILOU": _closed("L", "U"),
    "IOBES": _closed("E", "S"),
}
