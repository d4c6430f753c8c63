"""Which components of a pipeline run."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .annotator import Annotator


class Selection:
    """What `Annotator.select` did; used in a `with` statement, it is undone at the end."""

    def __init__(self, nlp: "Annotator", before: frozenset[str]) -> None:
        self._nlp, self._before = nlp, before

    def __enter__(self) -> "Annotator":
        return self._nlp

    def __exit__(self, *exception: object) -> None:
        self._nlp._disabled = self._before
