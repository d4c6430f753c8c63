"""JSON from a file that nobody vouches for: whatever is in it is read in bounded time, or refused."""

import json
from typing import Any

MAX_DEPTH = 100
"""So deep may lists and tables stand in each other; more would end in Python's own limit on recursion."""

MAX_JSON = 32 * 1024**2
"""Bytes. What is read takes some ten times as much memory."""


def read_json(data: bytes) -> Any:
    """A JSON value. Raises ValueError for one that is damaged, too large or too deep, or has one key twice."""
    if len(data) > MAX_JSON:
        raise ValueError(f"it has {len(data):,} bytes of JSON, where {MAX_JSON:,} are the most")
    try:
        value = json.loads(data.decode("utf8", "surrogatepass"), object_pairs_hook=_without_duplicates)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    level, depth = [value], 0
    while level := [inner for outer in level if isinstance(outer, (dict, list)) for inner in _inside(outer)]:
        depth += 1
        if depth > MAX_DEPTH:
            raise ValueError("it is nested too deeply")
    return value


def to_json(value: object) -> bytes:
    """A JSON value as a file. Raises ValueError for one that `read_json` would find too large."""
    # The json of Python, as faster ones cut floats to ten digits.
    data = f"{json.dumps(value, indent=2, ensure_ascii=False)}\n".encode("utf8", "surrogatepass")
    if len(data) > MAX_JSON:
        raise ValueError(f"this would be {len(data):,} bytes of JSON, where {MAX_JSON:,} are the most that is read")
    return data


def _inside(value: dict[str, Any] | list[Any]) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else value


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise ValueError(f"the key {twice!r:.80} is there twice")
    return table
