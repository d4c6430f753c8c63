"""What an annotation can say to the config besides the type: `Annotated[Tok2Vec, Named("encoders")]`."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any


class _Mark:
    """Says something, which never changes. Plain classes, as dataclasses take several times as long to be made."""

    def __init__(self, **said: object) -> None:
        vars(self).update(said)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"what {type(self).__name__} says cannot be changed; make another one")

    def __repr__(self) -> str:
        said = ", ".join(f"{name}={value!r}" for name, value in vars(self).items())
        return f"{type(self).__name__}({said})"


class _Alike(_Mark):
    """A mark that stands for any other of its class that says the same."""

    def __eq__(self, other: object) -> bool:
        return vars(self) == vars(other) if type(self) is type(other) else NotImplemented

    def __hash__(self) -> int:
        return hash((type(self), *vars(self).values()))


class Default(_Mark):
    """The block that fills a slot for which the config has nothing.

    A section without a name of a function gets that of the default, so that one key of the block can be set alone:

    >>> optimizer: Annotated[Optimizer, Default({"@optimizers": "Adam.v1"})]
    """

    block: Mapping[str, Any]

    def __init__(self, block: Mapping[str, Any]) -> None:
        super().__init__(block=block)


class Named(_Alike):
    """The slot takes the name of a block in a section, and is given what was built there: the same object each time."""

    section: str

    def __init__(self, section: str) -> None:
        super().__init__(section=section)


class NameOf(_Alike):
    """The slot takes the name of a block in a section, and is given that name."""

    section: str

    def __init__(self, section: str) -> None:
        super().__init__(section=section)


class Registered(_Alike):
    """The slot takes a name under a registry, such as that of an attribute, and is given that name."""

    kind: str

    def __init__(self, kind: str) -> None:
        super().__init__(kind=kind)


class Role(_Alike):
    """What a model is for. Two models of one type do not stand for each other where both say this and differ:
    vectors of words are not scores of labels."""

    name: str

    def __init__(self, name: str) -> None:
        super().__init__(name=name)


class Is(_Alike):
    """The value is a variable of the signature: all that bears its name there has to be the same.

    Where the value is null it is taken from what the others say, through any number of blocks. A default gives way to
    what a config says elsewhere.

    >>> def encoder(width: Annotated[int | None, Is("width")] = None) -> Annotated[Encoder, Has(nO="width")]: ...
    """

    variable: str

    def __init__(self, variable: str) -> None:
        super().__init__(variable=variable)


class Has(_Mark):
    """What is known of an object before data is seen: its dimensions, or the `length` of a list.

    A string is a variable of the signature (see `Is`), anything else the value itself:

    >>> def tok2vec(
    ...     embed: Annotated[Embedder, Has(nO="width")], encode: Annotated[Encoder, Has(nI="width", nO="out")]
    ... ) -> Annotated[Tok2Vec, Has(nO="out")]: ...
    """

    facts: Mapping[str, str | int | bool]

    def __init__(self, **facts: str | int | bool) -> None:
        super().__init__(facts=facts)


class InSequence(_Alike):
    """Models that run one after the other: what each gives goes into the next. On the `*layers` of a function."""


class AtLeast(_Alike):
    """How many parts a function has to be given. On its `*layers`."""

    parts: int

    def __init__(self, parts: int) -> None:
        super().__init__(parts=parts)


class Must(_Mark):
    """A rule that a value has to follow beyond its type, by itself or with the other values of the function.

    >>> def in_order(shortest: int, longest: int) -> bool:
    ...     return shortest <= longest
    >>> def grams(shortest: int, longest: Annotated[int, Must("at least shortest", in_order)]) -> Embedder: ...

    Attributes:
        say: what has to be, for people.
        holds: whether it is. It takes values as they stand in the config: the one that is marked, or several under
            the names of the function's parameters.
    """

    say: str
    holds: Callable[..., bool]

    def __init__(self, say: str, holds: Callable[..., bool]) -> None:
        super().__init__(say=say, holds=holds)


class Range(_Alike):
    """Numbers from `low` to `high`, both included; None is no bound."""

    low: float | None
    high: float | None

    def __init__(self, low: float | None = None, high: float | None = None) -> None:
        super().__init__(low=low, high=high)

    def holds(self, value: float) -> bool:
        """Whether a number is in the range."""
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)

    def __str__(self) -> str:
        if self.low is None or self.high is None:
            return f"at most {self.high}" if self.low is None else f"at least {self.low}"
        return f"from {self.low} to {self.high}"


Positive = Annotated[int, Range(1, None)]
"""A number of things, at least one."""

Few = Annotated[int, Range(1, 1000)]
"""A number of things that are made one by one, such as layers: at least one, and no more than there is a use for."""

Rate = Annotated[float, Range(0, 0.99)]
"""A share that is left out, such as of activations by dropout."""
