"""What an annotation can say to the config besides the type: `Annotated[Tok2Vec, Named("encoders")]`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, eq=False)
class Default:
    """The block that fills a slot for which the config has nothing.

    A section without a name of a function gets that of the default, so that one key of the block can be set alone:

    >>> optimizer: Annotated[Optimizer, Default({"@optimizers": "Adam.v1"})]
    """

    block: Mapping[str, Any]


@dataclass(frozen=True)
class Named:
    """The slot takes the name of a block in a section, and is given what was built there: the same object each time."""

    section: str


@dataclass(frozen=True)
class Range:
    """Numbers from `low` to `high`, both included; None is no bound."""

    low: float | None = None
    high: float | None = None

    def holds(self, value: float) -> bool:
        """Whether a number is in the range."""
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)

    def __str__(self) -> str:
        if self.low is None or self.high is None:
            return f"at most {self.high}" if self.low is None else f"at least {self.low}"
        return f"from {self.low} to {self.high}"
