"""Relations as JSON lines name them: between spans of characters, or between entities by their numbers."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ...tokens import Doc, Relation
from .places import Place, place_of, score_of, span_of

NAME = "relations"
_WANTED = (
    "'relations' is a list of objects with head, tail and label, the head and the tail objects with start and end "
    "(characters), or numbers of 'ents', from 0"
)


class RelationPlace(NamedTuple):
    """A relation between two spans of characters."""

    head: Place
    tail: Place
    label: str
    score: float | None


def relation_places(values: Any, ents: Sequence[Place] | None, text: str) -> list[RelationPlace]:
    """Where the spans of relations are in the text.

    Args:
        values: what the line holds.
        ents: the entities of the line in the order in which it has them; None where it has none.
        text: the text.

    Raises:
        ValueError: these are no such relations, or not in the text; the message says which.
    """
    if not isinstance(values, list):
        raise ValueError(f"{_WANTED}; got {values!r:.80}")
    found = []
    for value in values:
        if not isinstance(value, Mapping):
            raise ValueError(f"{_WANTED}; one is {value!r:.80}")
        head, tail, label = (value.get(key) for key in ("head", "tail", "label"))
        if head is None or tail is None:
            cure = "; relations of Prodigy are read by plait.Prodigy.v1" if "child" in value else ""
            raise ValueError(f"{_WANTED}; one is {value!r:.80}{cure}")
        if not isinstance(label, str) or not label:
            raise ValueError(f"the label of a relation is a string that is not empty; one of 'relations' has {label!r}")
        sides = [_side(side, ents, text) for side in (head, tail)]
        found.append(RelationPlace(sides[0], sides[1], label, score_of(value, NAME)))
    return found


def relations_of(doc: Doc, places: Iterable[RelationPlace]) -> list[Relation]:
    """The relations of a Doc. Raises ValueError where a place cuts a word."""
    return [
        Relation(span_of(doc, head, NAME), span_of(doc, tail, NAME), label, score)
        for head, tail, label, score in places
    ]


def _side(value: Any, ents: Sequence[Place] | None, text: str) -> Place:
    if type(value) is not int:
        return place_of(value, text, NAME, _WANTED)
    if ents is None:
        raise ValueError(f"'relations' has the number {value} of an entity, but the line has no 'ents'")
    if not 0 <= value < len(ents):
        raise ValueError(f"'relations' has the number {value} of an entity; 'ents' has {len(ents)}, counted from 0")
    return ents[value]
