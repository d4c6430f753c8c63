"""Settings for some of the parameters of a pipeline, by patterns on their paths."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Annotated

from ..config import Range
from ..errors import nearest

_FromZero = Range(0, None)

LearnRate = Annotated[float, _FromZero] | Iterator[float]
"""A learning rate, or a schedule that gives one for each step; it stays at its last where it ends."""


@dataclass(frozen=True, kw_only=True)
class Group:
    """Settings for some parameters; None leaves the optimizer's.

    Attributes:
        learn_rate: a learning rate of their own, instead of the optimizer's and its schedule: a number, or a schedule.
        scale: a factor on the learning rate, whichever it is.
        weight_decay: their L2 penalty.
        frozen: whether they stay as they are.
    """

    learn_rate: LearnRate | None = None
    scale: Annotated[float, _FromZero] | None = None
    weight_decay: Annotated[float, _FromZero] | None = None
    frozen: bool | None = None

    def over(self, other: "Group") -> "Group":
        """These settings, and those of another group where this one has none."""
        return Group(
            learn_rate=other.learn_rate if self.learn_rate is None else self.learn_rate,
            scale=other.scale if self.scale is None else self.scale,
            weight_decay=other.weight_decay if self.weight_decay is None else self.weight_decay,
            frozen=other.frozen if self.frozen is None else self.frozen,
        )


class LearnRates:
    """The learning rates of groups at the step that is reached."""

    def __init__(self, groups: Mapping[str, Group]) -> None:
        """Begin with the first step. Raises ValueError for a schedule that has no rate in it."""
        schedules = [group.learn_rate for group in groups.values() if isinstance(group.learn_rate, Iterator)]
        self._schedules = {id(schedule): schedule for schedule in schedules}
        self._now: dict[int, float] = {}
        self.step()
        if len(self._now) < len(self._schedules):
            raise ValueError("the schedule of a group's learning rate has no rate in it")

    def step(self) -> None:
        """Go one step on."""
        for key, schedule in self._schedules.items():
            if (rate := next(schedule, None)) is not None:
                self._now[key] = rate

    def of(self, group: Group) -> float | None:
        """The learning rate of a group now, None for that of the optimizer."""
        if isinstance(group.learn_rate, Iterator):
            return self._now[id(group.learn_rate)]
        return group.learn_rate


def matches(pattern: str, paths: Collection[str]) -> bool:
    """Whether a pattern (as of `fnmatch`) covers one of the paths, as a whole."""
    return any(fnmatchcase(path, pattern) for path in paths)


def group_of(path: str, groups: Mapping[str, Group]) -> Group:
    """The settings of the parameter at a path, by patterns of which later ones win."""
    found = Group()
    for pattern, group in groups.items():
        if fnmatchcase(path, pattern):
            found = group.over(found)
    return found


def roots(paths: Collection[str]) -> list[str]:
    """Patterns that cover the paths, one for each encoder and component: "encoders.main.*", "tagger.*"."""
    beginnings = (path.split(".")[: 2 if path.startswith("encoders.") else 1] for path in paths)
    return [f"{root}.*" for root in dict.fromkeys(".".join(beginning) for beginning in beginnings)]


def nearest_pattern(pattern: str, paths: Collection[str]) -> str | None:
    """The pattern that was most likely meant by one that covers no path, or None where nothing is near."""
    candidates = [*_written_otherwise(pattern), *_written_otherwise(_spelled(pattern, paths))]
    found = next((candidate for candidate in candidates if matches(candidate, paths)), None)
    return found or nearest(pattern, [*_beginnings(paths), *paths])


def _written_otherwise(pattern: str) -> Iterator[str]:
    """What a pattern would be that is not cut short, and speaks of parameters as they are called."""
    section, _, rest = pattern.partition(".")
    # The path of a component in the config, [components.tagger.model], is not that of its parameters.
    called = rest.replace(".model.", ".", 1).removesuffix(".model") if section == "components" else pattern
    for one in dict.fromkeys((pattern, called)):
        yield from (one, f"{one}.*", f"{one}*", f"*.{one}", f"*.{one}.*")


def _spelled(pattern: str, paths: Collection[str]) -> str:
    """A pattern with each part that is in no path as the nearest that is in one."""
    known = {part for path in paths for part in path.split(".")}
    parts = (part if "*" in part or part in known else nearest(part, known) or part for part in pattern.split("."))
    return ".".join(parts)


def _beginnings(paths: Collection[str]) -> set[str]:
    """A pattern for every layer that has parameters in it."""
    split = [path.split(".") for path in paths]
    return {".".join(parts[:size]) + ".*" for parts in split for size in range(1, len(parts))}
