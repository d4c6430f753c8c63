"""Facts of a config that contradict each other: told as problems, or settled where one of them is a mere default."""

from collections.abc import Iterator, Sequence

from .config import Config
from .facts import End, Fact, Facts
from .paths import KeyPath, dotted
from .problems import Problem
from .shows import show
from .values import accepts, show_plain


def contradictions(config: Config, facts: Facts) -> Iterator[Problem]:
    """One problem for every value that contradicts another; both places are named."""
    for ends in facts.contradictions():
        # Where somebody wrote anything, defaults have given way.
        standing = [end for end in ends if not _gives_way(config, end, ends)]
        first, *others = sorted(standing or ends, key=lambda end: _weight(config, end))
        told = {_exactly(first.value)}
        for end in others:
            if _exactly(end.value) not in told:
                told.add(_exactly(end.value))
                yield _problem(config, facts, first, end)
    for path, wanted, end in facts.unsuitable():
        message = f"{path[-1]} follows from elsewhere, and does not fit here"
        cure = f"give {dotted(end.path)} another value" if end.said_by is None else "use another function"
        came = f"{_show(end)}, as {_said_at(config, end)}"
        yield config.problem(path, message, cure, came=came, wanted=show(wanted))


def overruled(config: Config, facts: Facts) -> dict[KeyPath, Fact]:
    """New values for keys that nobody wrote, and whose default is contradicted by what somebody wrote elsewhere."""
    found: dict[KeyPath, Fact] = {}
    for ends in facts.contradictions():
        written = {_exactly(end.value): end.value for end in ends if not _is_default(config, end)}
        if len(written) == 1:
            (value,) = written.values()
            found.update({end.path: value for end in ends if _gives_way(config, end, ends)})
    return found


def _gives_way(config: Config, end: End, ends: Sequence[End]) -> bool:
    """Whether a value is a default that another one can replace; no list is made longer or shorter."""
    others = [other.value for other in ends if not _is_default(config, other)]
    is_replaceable = _is_default(config, end) and not end.is_length
    return is_replaceable and bool(others) and all(accepts(value, end.wanted) for value in others)


def _weight(config: Config, end: End) -> tuple[bool, bool, bool, int]:
    """Sorts first what a function insists on, then defaults, lines and options: the last is the one to change."""
    source, line, _ = config.place(end.path)
    return end.said_by is None, not _is_default(config, end), source.startswith("--"), line or 0


def _is_default(config: Config, end: End) -> bool:
    return end.said_by is None and config.place(end.path).default_of is not None


def _problem(config: Config, facts: Facts, first: End, second: End) -> Problem:
    """The problem of a second value beside a first one."""
    key = second.path[-1] if second.path else ""
    if first.said_by is not None and second.said_by is None:
        wanted = f"{first.fact} = {_show(first)}, which '{first.said_by}' needs at {dotted(first.path)}"
        return config.problem(
            second.path,
            f"{key} does not suit '{first.said_by}'",
            f"give {key} {_show(first)}" if second.is_length else f"write {key} = {_show(first)}",
            came=_show(second),
            wanted=wanted,
        )
    if second.said_by is not None:
        message = f"'{second.said_by}' and '{first.said_by}' want different things of this"
        return config.problem(
            second.path,
            message,
            "give each a model of its own",
            came=f"{second.fact} = {_show(second)}",
            wanted=f"{first.fact} = {_show(first)}, as {_said_at(config, first)}",
        )
    cure = "give both lists as many items" if second.is_length else "give both the same value"
    if first.is_length is not second.is_length:
        counted, number = (second, first) if second.is_length else (first, second)
        cure = f"write {number.path[-1]} = {counted.value}, or give {counted.path[-1]} as many items as it says"
    if second.path in facts.optional:
        cure += f", or leave {key} out, as it follows from the other"
    return config.problem(
        second.path,
        f"{key} contradicts {dotted(first.path)}",
        cure,
        came=_show(second),
        wanted=f"{_show(first)}, as {_said_at(config, first)}",
    )


def _said_at(config: Config, end: End) -> str:
    """Who says something, and where: `encoders.main.width is (line 12)`."""
    place = config.place(end.path)
    where = place.source if place.line is None else f"line {place.line}"
    where = f"a default of '{place.default_of}'" if place.default_of is not None else where
    if end.said_by is not None:
        return f"'{end.said_by}' says at {dotted(end.path)} ({where})"
    return f"{dotted(end.path)} {'has' if end.is_length else 'is'} ({where})"


def _exactly(value: Fact) -> tuple[type, Fact]:
    """Tells true from 1, which Python takes to be equal."""
    return type(value), value


def _show(end: End) -> str:
    if end.is_length:
        return "1 item" if end.value == 1 else f"{end.value} items"
    return show_plain(end.value)
