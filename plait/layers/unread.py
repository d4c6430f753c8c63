"""Words that a layer has no vector for, counted as they come."""

from collections.abc import Iterable
from typing import Any

from thinc.api import Model

from ..locks import new_lock

UNREAD = "unread"
"""The attr of a layer that holds its `Unread`."""

_SHOWN = 5
_lock = new_lock()  # one for all, as models are copied with what they counted


class Unread:
    """How many words had no vector so far.

    Attributes:
        count: of the words, each as often as it came.
        some: the first few that differ.
    """

    def __init__(self) -> None:
        self.count = 0
        self.some: list[str] = []

    def add(self, words: Iterable[str]) -> None:
        """Count words that had none."""
        for word in words:
            with _lock:
                self.count += 1
                if len(self.some) < _SHOWN and word not in self.some:
                    self.some.append(word)


def unread(model: Model[Any, Any]) -> Unread:
    """What the layers of a model could not read, together."""
    found = Unread()
    for node in model.walk():
        if UNREAD in node.attrs:
            one: Unread = node.attrs[UNREAD]
            found.count += one.count
            found.some = list(dict.fromkeys([*found.some, *one.some]))[:_SHOWN]
    return found
