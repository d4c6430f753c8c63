"""Whether a value is what an annotation says: its type, and the shapes that follow from what came in."""

import inspect
from collections.abc import Iterator
from typing import Any, NamedTuple, TypeVar, get_args, get_origin

import numpy as np
import thinc.types
from thinc.types import Floats2d, Padded, Ragged
from thinc.util import is_xp_array

from ..config import show
from ..config.types import alternatives, is_open, is_union, plain
from ..tokens import Candidates, Doc
from .describe import Mismatch, describe


class _Fault(NamedTuple):
    """What a type wants beyond its name, and the item of a list that lacks it."""

    wanted: str = ""
    at: int | None = None


# Thinc's names for arrays: the letters of their data types, and how many axes they have.
ARRAYS: dict[Any, tuple[str, int]] = {
    getattr(thinc.types, f"{name}{axes}d"): (letters, axes)
    for name, letters in (("Floats", "f"), ("Ints", "iu"))
    for axes in (1, 2, 3, 4)
}


def mismatch(value: Any, kind: Any, given: Any = None, *, width: int | None = None, xp: Any = np) -> Mismatch | None:
    """How what a model gave differs from what its annotation says; None where it does not.

    Only types and shapes are looked at. A list of arrays has as many as the list that came in. With Docs in, arrays in
    a list have a row for each word, and one array a row for each Doc; vectors of words in, vectors of as many words
    out; sequences in one array in, or Docs and candidates, a row for each. Floats are float32.

    Args:
        value: what came out.
        kind: the annotation; what it leaves open is not compared.
        given: what went in.
        width: of the last axis of all arrays, where it is known.
        xp: numpy or cupy, of which the arrays are to be.
    """
    kind = plain(kind)
    fault = _fault(value, kind, xp) or next(_shape_faults(value, kind, given, width), None)
    if fault is None:
        return None
    shown = " | ".join(map(show, alternatives(kind))) if isinstance(kind, TypeVar) else show(kind)
    return Mismatch(describe(value, fault.at), f"{shown}{fault.wanted}")


def _fault(value: Any, kind: Any, xp: Any) -> _Fault | None:
    kind = plain(kind)
    if is_open(kind):
        return None
    if isinstance(kind, TypeVar) or is_union(kind):
        options = alternatives(kind) if isinstance(kind, TypeVar) else get_args(kind)
        return None if any(_fault(value, option, xp) is None for option in options) else _Fault()
    if kind in ARRAYS:
        return _array_fault(value, *ARRAYS[kind], xp)
    base, arguments = get_origin(kind) or kind, get_args(kind)
    if not inspect.isclass(base) or getattr(base, "_is_protocol", False):
        return None
    if not isinstance(value, base):
        return _Fault()
    if isinstance(value, (Ragged, Padded)):
        return None if isinstance(value.data, xp.ndarray) else _Fault(f" of {xp.__name__}")
    return _item_fault(value, arguments, xp) if isinstance(value, (list, tuple)) else None


def _array_fault(value: Any, letters: str, axes: int, xp: Any) -> _Fault | None:
    if not is_xp_array(value) or value.ndim != axes or value.dtype.kind not in letters:
        return _Fault()
    if not isinstance(value, xp.ndarray):
        return _Fault(f" of {xp.__name__}; it is of {type(value).__module__.partition('.')[0]}")
    return _Fault(" of float32") if letters == "f" and value.dtype != "float32" else None


def _item_fault(items: list[Any] | tuple[Any, ...], kinds: tuple[Any, ...], xp: Any) -> _Fault | None:
    """What is wrong with an item of a list, or of a tuple, whose kinds can be one for each."""
    if not kinds:
        return None
    if len(kinds) == 1 or kinds[-1] is Ellipsis:
        kinds = (kinds[0],) * len(items)
    if len(kinds) != len(items):
        return _Fault()
    for at, (item, kind) in enumerate(zip(items, kinds, strict=True)):
        fault = _fault(item, kind, xp)
        if fault is not None:
            return _Fault(fault.wanted, at)
    return None


def _shape_faults(value: Any, kind: Any, given: Any, width: int | None) -> Iterator[_Fault]:
    """What is wrong with the shapes of a value that has the right type."""
    item = plain(get_args(kind)[0]) if get_origin(kind) is list else None
    if item in ARRAYS and isinstance(given, list):
        yield from _list_faults(value, item, given)
    if kind is Floats2d and (count := _sequences(given)) not in (None, len(value)):
        yield _Fault(f" with a row for each {_noun(given)}: {count}")
    yield from _width_faults(value, width)


def _list_faults(value: list[Any], item: Any, given: list[Any]) -> Iterator[_Fault]:
    if len(value) != len(given):
        yield _Fault(f" of {len(given)}, one for each {_noun(given)} that came in")
    elif item is Floats2d and all(isinstance(one, Doc) or _is_vectors(one) for one in given):
        for at, (rows, of) in enumerate(zip(value, given, strict=True)):
            if len(rows) != len(of):
                where = f" at [{at}]" if len(given) > 1 else ""
                yield _Fault(f" with a row for each word: {len(of)}{where}", at)


def _width_faults(value: Any, width: int | None) -> Iterator[_Fault]:
    items = value if isinstance(value, list) else [value]
    arrays = [item.data if isinstance(item, (Ragged, Padded)) else item for item in items]
    # A batch without any row may have any width: nothing is done with it.
    if width is not None and all(is_xp_array(array) and array.ndim > 1 for array in arrays) and any(map(len, arrays)):
        yield from (
            _Fault(f" of width {width} (nO)", at) for at, array in enumerate(arrays) if array.shape[-1] != width
        )


def _noun(given: Any) -> str:
    if isinstance(given, list) and given and all(isinstance(item, Doc) for item in given):
        return "Doc"
    if _candidates(given) is not None:
        return "candidate"
    return "item" if isinstance(given, list) else "sequence"


def _is_vectors(value: Any) -> bool:
    return is_xp_array(value) and value.ndim == 2 and bool(value.dtype.kind == "f")


def _sequences(given: Any) -> int | None:
    """How many texts or sequences came in."""
    if isinstance(given, Ragged):
        return len(given.lengths)
    if (candidates := _candidates(given)) is not None:
        return len(candidates.starts)
    return len(given) if isinstance(given, list) and all(isinstance(item, Doc) for item in given) else None


def _candidates(given: Any) -> Candidates | None:
    """The runs of words that came in beside Docs."""
    is_pair = isinstance(given, tuple) and len(given) == 2 and isinstance(given[1], Candidates)
    return given[1] if is_pair else None
