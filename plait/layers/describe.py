"""Values that pass between layers, as people write them: `list of 3 Floats2d (5, 96), (2, 96), (7, 96)`."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from thinc.types import Padded, Ragged
from thinc.util import is_xp_array

from ..tokens import Doc

MOST = 3  # items of a list that are told one by one


class Mismatch(NamedTuple):
    """What came, and what was wanted, as people write them."""

    came: str
    wanted: str


def describe(value: object, at: int | None = None) -> str:
    """The type and shape of a value. Nothing is copied from a device.

    Args:
        value: anything.
        at: the item of a list that is to be told of in any case.
    """
    if is_xp_array(value):
        return " ".join(array_facts(value))
    if isinstance(value, (list, tuple)):
        return _describe_items(value, at)
    if isinstance(value, Ragged):
        return f"Ragged {_shape(value.data)} of {len(value.lengths)} sequences"
    if isinstance(value, Padded):
        return f"Padded {_shape(value.data)}"
    if isinstance(value, Doc):
        return f"Doc of {len(value)} words"
    return "None" if value is None else type(value).__name__


def array_facts(array: Any) -> tuple[str, str]:
    """The type of an array as Thinc names it, and its shape: ("Floats2d", "(5, 96)")."""
    names = {"f": "Floats", "i": "Ints", "u": "Ints"}
    kind = f"{names.get(array.dtype.kind, 'array')}{array.ndim}d"
    usual = array.dtype.kind in "iu" or array.dtype == "float32"
    return (kind if usual else f"{kind} of {array.dtype}"), _shape(array)


def _describe_items(items: Sequence[Any], at: int | None) -> str:
    name = "tuple" if isinstance(items, tuple) else "list"
    if not items:
        return f"empty {name}"
    if all(isinstance(item, Doc) for item in items):
        return f"{name} of {_counted(len(items), 'Doc')} of {_some([str(len(doc)) for doc in items], at)} words"
    facts = [array_facts(item) if is_xp_array(item) else (describe(item), "") for item in items]
    kinds = {kind for kind, _ in facts}
    if len(kinds) > 1:
        return f"{name} of {len(items)}: {_some([' '.join(one).strip() for one in facts], at)}"
    shapes = _some([shape for _, shape in facts], at) if facts[0][1] else ""
    return f"{name} of {len(items)} {kinds.pop()} {shapes}".strip()


def _some(told: Sequence[str], at: int | None) -> str:
    """The first items, and the one that is wanted with its number, which counts from 0 as in Python."""
    if len(told) <= MOST:
        return ", ".join(told)
    shown = [*told[:MOST], "…"]
    if at is not None and at >= MOST:
        shown[-2:] = ["…", f"[{at}] {told[at]}", *(["…"] if at + 1 < len(told) else [])]
    return ", ".join(shown)


def _shape(array: Any) -> str:
    return str(tuple(array.shape))


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
