"""Gradients beside what they are the gradients of: whether types and shapes are alike."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from thinc.types import Padded, Ragged
from thinc.util import is_xp_array

from .describe import Mismatch, describe


def gradient_mismatch(gradient: Any, of: Any) -> Mismatch | None:
    """How a gradient differs in type or shape from what it is the gradient of; None where it does not.

    What is no array of floats, nor a list of some, has no gradient that could differ.
    """
    return _compared(gradient, of, _differs(gradient, of))


def shape_clash(gradient: Any, of: Any) -> Mismatch | None:
    """As `gradient_mismatch`, but only where there are arrays on both sides, and their shapes differ.

    A layer of which nothing is said may give no gradient at all, or one of another precision.
    """
    return _compared(gradient, of, _clashes(gradient, of))


def takes_floats(value: Any) -> bool:
    """Whether a value consists of arrays of floats, so that it has a gradient."""
    if isinstance(value, (list, tuple)):
        return all(map(takes_floats, value))
    if isinstance(value, (Ragged, Padded)):
        return takes_floats(value.data)
    return is_xp_array(value) and bool(value.dtype.kind == "f")


def width_of(value: Any) -> int | None:
    """The width of vectors: of one array, of the first that has any in a list, or of sequences. None for all else.

    Of a tuple, such as scores with more beside them, it is that of the first item.
    """
    if isinstance(value, tuple):
        return width_of(value[0]) if value else None
    if isinstance(value, list):
        return next((width_of(item) for item in value if is_xp_array(item) and len(item)), None)
    array: Any = value.data if isinstance(value, (Ragged, Padded)) else value
    return int(array.shape[-1]) if takes_floats(array) and array.ndim > 1 else None


def _differs(gradient: Any, of: Any) -> int | None:
    """The item that differs, 0 for a whole; None where there is nothing to compare or all is alike."""
    if not takes_floats(of):
        return None
    if isinstance(of, (list, tuple)):
        alike = isinstance(gradient, list if isinstance(of, list) else tuple) and len(gradient) == len(of)
        return _first(_differs, gradient, of) if alike else 0
    if isinstance(of, (Ragged, Padded)):
        # Not their own len: Thinc puts lists into gradients where lengths are arrays.
        alike = isinstance(gradient, type(of)) and len(gradient.lengths) == len(of.lengths)
        return _differs(gradient.data, of.data) if alike else 0
    same_place = is_xp_array(gradient) and isinstance(gradient, np.ndarray) == isinstance(of, np.ndarray)
    return None if same_place and gradient.dtype == "float32" and gradient.shape == of.shape else 0


def _clashes(gradient: Any, of: Any) -> int | None:
    """As `_differs`, for arrays that are there on both sides and have other shapes."""
    if not takes_floats(of):
        return None
    if isinstance(of, (list, tuple)) and isinstance(gradient, (list, tuple)):
        if len(gradient) != len(of):
            return 0 if len(gradient) else None
        return _first(_clashes, gradient, of)
    if isinstance(of, (Ragged, Padded)) and isinstance(gradient, (Ragged, Padded)):
        return _clashes(gradient.data, of.data)
    return 0 if is_xp_array(gradient) and is_xp_array(of) and gradient.shape != of.shape else None


def _compared(gradient: Any, of: Any, at: int | None) -> Mismatch | None:
    return None if at is None else Mismatch(describe(gradient, at), describe(of, at))


def _first(differs: Callable[[Any, Any], int | None], gradients: Sequence[Any], of: Sequence[Any]) -> int | None:
    pairs = enumerate(zip(gradients, of, strict=True))
    return next((at for at, (one, other) in pairs if differs(one, other) is not None), None)
