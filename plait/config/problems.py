"""One mistake in a config, and how it is told."""

from typing import NamedTuple


class Place(NamedTuple):
    """Where a value of a config comes from.

    `line` counts from 1 and is None for what stands in no file. `default_of` names the function or section
    whose default the value is, and is None for what somebody wrote.
    """

    source: str
    line: int | None
    default_of: str | None = None


class Problem(NamedTuple):
    """A mistake in a config.

    Attributes:
        path: where it is in the config, dotted.
        source: where that was written: a file or an option of the command line.
        line: its line in the file, from 1; None where there is none.
        message: what is wrong.
        cure: what to do about it.
        came: what stands there.
        wanted: what should.
    """

    path: str
    source: str
    line: int | None
    message: str
    cure: str
    came: str = ""
    wanted: str = ""

    @property
    def where(self) -> str:
        """The place as editors and terminals know it: `config.cfg:12`."""
        return self.source if self.line is None else f"{self.source}:{self.line}"

    def __str__(self) -> str:
        facts = [f"{name}: {fact}" for name, fact in (("came", self.came), ("wanted", self.wanted)) if fact]
        told = "; ".join(filter(None, [self.message, *facts, self.cure]))
        says_path = self.path and self.source != f"--{self.path}"
        return f"{self.where}: {self.path}: {told}" if says_path else f"{self.where}: {told}"

    def as_dict(self) -> dict[str, str | int | None]:
        """The problem as plain values, for JSON."""
        return self._asdict()


def in_order(problems: list[Problem]) -> list[Problem]:
    """Problems as they stand in their files, those without a line last.

    A mistake that `${…}` copied to other places is told once, where it stands.
    """
    told: dict[object, Problem] = {}
    for problem in problems:
        written = problem.line is not None or problem.source.startswith("--")
        key = problem.path.rpartition(".")[2] if written else problem.path
        told.setdefault((problem.source, problem.line, key, problem.message, problem.came), problem)
    return sorted(told.values(), key=lambda problem: (problem.line is None, problem.line or 0))
