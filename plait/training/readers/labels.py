"""Category labels as files spell them: names, numbers into a list of names, one or several."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from ...errors import BadData
from .files import text_lines


class Labels:
    """The names of labels, where they are declared in a file of their own, one a line."""

    def __init__(self, path: str | Path | None) -> None:
        """Nothing is opened yet; without a path any name is a label."""
        self.path = None if path is None else Path(path)
        self._names: list[str] | None = None

    def names(self) -> list[str] | None:
        """The declared names in order, None where none are declared. Raises BadData."""
        if self.path is not None and self._names is None:
            if not self.path.is_file():
                raise BadData(self.path, None, "there is no such file of labels; it holds one label a line")
            names = [line.strip() for line in text_lines(self.path)]
            while names and not names[-1]:
                names.pop()
            for number, name in enumerate(names, start=1):
                if not name:
                    raise BadData(self.path, number, "an empty line stands among the labels")
                if name in names[: number - 1]:
                    raise BadData(self.path, number, f"the label {name!r} is there twice")
            if not names:
                raise BadData(self.path, None, "the file of labels is empty; it holds one label a line")
            self._names = names
        return self._names

    def name(self, value: str, path: Path, line: int) -> str:
        """The label that a value stands for: a declared name, or its number counted from 0. Raises BadData."""
        names = self.names()
        if names is None or value in names:
            return value
        if value.isdecimal() and len(value) < 10 and int(value) < len(names):
            return names[int(value)]
        wanted = f"a number from 0 to {len(names) - 1}" if value.isdecimal() else "one of them, or its number"
        mark = next((mark for mark in ",;|" if len(parts := value.split(mark)) > 1 and all(parts)), None)
        cure = "" if mark is None else f'; if these are several, set label_separator = "{mark}"'
        message = f"the label {value!r} is not among the {len(names)} of {self.path}; wanted {wanted}{cure}"
        raise BadData(path, line, message)


def one_label(label: str) -> dict[str, float | None]:
    """The categories of a text with one label, where labels exclude each other: the others are negative by that."""
    return {label: 1.0}


def several_labels(labels: Iterable[str], names: Sequence[str]) -> dict[str, float | None]:
    """The categories of a text with any number of labels: every name has a value, so that the rest is negative."""
    positive = set(labels)
    return {name: float(name in positive) for name in names}
