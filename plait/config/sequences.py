"""The type of models that run one after the other, each on what the one before it gives."""

from collections.abc import Sequence
from types import GenericAlias
from typing import Any, NamedTuple

from thinc.api import Model

from .marks import InSequence
from .options import marks_of
from .signatures import Signature
from .solve import Solution
from .types import ends, fits, is_certain


class Break(NamedTuple):
    """A place in a sequence where types do not go together: what comes, and what the model at this index takes."""

    at: int
    came: Any
    wanted: Any


def is_sequence_of_models(taken: Signature) -> bool:
    """Whether what a function takes any number of are models in sequence."""
    variadic = taken.variadic
    return variadic is not None and any(isinstance(mark, InSequence) for mark in marks_of(variadic.wanted))


def is_nothing_else(taken: Signature) -> bool:
    """Whether such a sequence is all that a function is given by position, so that its ends are those of the whole."""
    return not any(parameter.by_position for parameter in taken.parameters.values())


def in_sequence(models: Sequence[Any], declared: Any) -> tuple[Any, list[Break]]:
    """The type of several models together, and where one gives something else than the next one takes.

    Type variables of a model are found from what flows into it: after a model that gives Floats2d, one that gives what
    it takes gives Floats2d too. And those of the first from what the others take.

    Args:
        models: the type of each.
        declared: what their function says that it makes. Where this leaves nothing open, or the types do not go
            together, it is the type of the whole.
    """
    breaks: list[Break] = []
    flowing: Any = None
    of_first = Solution()
    for at, kind in enumerate(models):
        both = ends(kind)
        own = Solution()
        if both is not None and flowing is not None:
            if fits(flowing, both[0]):
                own.add(flowing, both[0])
                of_first.limit(both[0], flowing)
            else:
                breaks.append(Break(at, flowing, both[0]))
        flowing = None if both is None else own.made(both[1])
    first = ends(models[0]) if models else None
    if breaks or is_certain(declared) or first is None or flowing is None:
        return declared, breaks
    return GenericAlias(Model, (of_first.wanted(first[0]), flowing)), breaks
