"""What a block is: the function that it names, and how its keys become arguments."""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple

from ..errors import UnknownName, nearest
from ..registry import registry
from .packages import missing_package
from .paths import KeyPath
from .signatures import Parameter, Signature, read_signature

_NAME = "the name of a registered function"
_VERSION = re.compile(r"(.+)\.v\d+")


class Reference(NamedTuple):
    """The kind and name that a block gives: `@architectures = "plait.Tagger.v1"`."""

    kind: str
    name: str

    @property
    def key(self) -> str:
        """The key as it is written."""
        return f"@{self.kind}"


class BadReference(Exception):
    """A block names no function.

    Attributes:
        key: the one at fault, such as `@architectures`.
        message, cure, came, wanted: as of a `Problem`; `came` is the value itself.
        is_unknown: whether the name is one that nothing is registered under.
        wants_another: whether another function has to be named.
    """

    def __init__(
        self,
        key: str,
        message: str,
        cure: str,
        *,
        came: Any,
        wanted: str = _NAME,
        is_unknown: bool = False,
        wants_another: bool = True,
    ) -> None:
        self.key, self.message, self.cure = key, message, cure
        self.came, self.wanted, self.is_unknown, self.wants_another = came, wanted, is_unknown, wants_another
        super().__init__(message)


class Bound(NamedTuple):
    """A value of a block beside the parameter that takes it; `path` leads to it from the block."""

    path: KeyPath
    value: Any
    parameter: Parameter


class Arguments(NamedTuple):
    """The keys of a block as arguments: those with a parameter, those without, and parameters without a key."""

    named: list[Bound]
    positional: list[Bound]
    unknown: list[str]
    missing: list[Parameter]


def reference(block: Mapping[str, Any]) -> Reference:
    """What a block names. Raises BadReference where that can be no function."""
    keys = [key for key in block if key.startswith("@")]
    if len(keys) > 1:
        message = f"the block has two functions: {' and '.join(keys)}"
        raise BadReference(
            keys[1],
            message,
            "take one of them out",
            came=block[keys[1]],
            wanted="one key with an @",
            wants_another=False,
        )
    kind, name = keys[0][1:], block[keys[0]]
    if not kind:
        raise BadReference(
            "@", "there is no such function under any registry", "give a name that `plait list` shows", came=name
        )
    if kind not in registry.kinds():
        near = nearest(kind, registry.kinds())
        known = ", ".join(f"@{other}" for other in registry.kinds())
        cure = f"did you mean '@{near}'?" if near else "write one of them"
        raise BadReference(keys[0], f"there is no registry '@{kind}'", cure, came=keys[0], wanted=f"one of: {known}")
    if not isinstance(name, str):
        raise BadReference(
            keys[0], "this is not the name of a function", 'write it such as "plait.Tagger.v1"', came=name
        )
    return Reference(kind, name)


def function(named: Reference) -> Callable[..., Any]:
    """The function that a block names. Raises BadReference where there is none."""
    try:
        return registry.get(named.kind, named.name)
    except UnknownName as error:
        message = f"there is no such function under @{named.kind}"
        raise BadReference(named.key, message, _cure(error), came=named.name, is_unknown=True) from error
    except Exception as error:  # a package that registers functions may fail in any way when it is imported
        message = f"it cannot be loaded: {type(error).__name__}: {error}"
        cure = "see whether its package and all that it needs are installed"
        raise BadReference(named.key, message, cure, came=named.name, wants_another=False) from error


def signature(named: Reference) -> Signature:
    """The signature of the function that a block names. Raises BadReference where there is none."""
    return read_signature(function(named), named.kind)


def arguments(block: Mapping[str, Any], taken: Signature) -> Arguments:
    """The keys of a block as arguments of a function.

    The parts under `*` fill the parameters that have no key and no default, from the left, and then the variadic one;
    its own name may stand in the path as well: `layers.*.first`.
    """
    named: list[Bound] = []
    unknown: list[str] = []
    parts: list[tuple[KeyPath, Any]] = []
    for key, value in block.items():
        if key.startswith("@"):
            continue
        if taken.variadic is not None and key in ("*", taken.variadic.name):
            parts += _parts((key,), value)
        elif key in taken.parameters:
            named.append(Bound((key,), value, taken.parameters[key]))
        elif taken.keywords is not None:
            named.append(Bound((key,), value, taken.keywords))
        else:
            unknown.append(key)
    there = {bound.path[0] for bound in named}
    missing = [parameter for name, parameter in taken.parameters.items() if parameter.required and name not in there]
    positional: list[Bound] = []
    for path, value in parts:
        first = next((parameter for parameter in missing if parameter.by_position), None)
        if first is not None:
            missing.remove(first)
        positional.append(Bound(path, value, first or taken.variadic or Parameter("*", Any)))
    return Arguments(named, positional, unknown, missing)


def _parts(path: KeyPath, value: Any) -> list[tuple[KeyPath, Any]]:
    if isinstance(value, Mapping) and set(value) == {"*"}:
        return _parts((*path, "*"), value["*"])
    if isinstance(value, Mapping) and not any(key.startswith("@") for key in value):
        return [((*path, key), item) for key, item in value.items()]
    if isinstance(value, list):
        return [((*path, str(at)), item) for at, item in enumerate(value)]
    return [(path, value)]


def _cure(error: UnknownName) -> str:
    guessed = guess(error.name, error.known)
    if guessed:
        return guessed
    elsewhere = [kind for kind in registry.kinds() if error.name in registry.names(kind)]
    if elsewhere:
        return f"it is registered under @{elsewhere[0]}"
    return "import the module that registers it first (--code FILE on the command line), or name another"


def guess(name: str, known: Collection[str]) -> str | None:
    """A sentence on what was most likely meant by a name that is not registered, if that can be told."""
    near, absent = nearest_function(name, known), missing_package(name)
    if near is None or (absent and _bare(near) != _bare(name)):
        return absent
    meant = f"did you mean '{near}'?"
    if _stem(name) == _stem(near) and name != _stem(name):
        return f"there is no such version of it; {meant}"
    return f"{meant} {absent}" if absent else meant


def nearest_function(name: str, known: Collection[str]) -> str | None:
    """The registered name that was most likely meant: "plait.Tagger.v1" for "tagger" and for "spacy.Tagger.v2"."""
    by_bare = {_bare(other): other for other in sorted(known)}  # of several versions the last
    return by_bare.get(_bare(name)) or by_bare.get(nearest(_bare(name), by_bare) or "")


def _stem(name: str) -> str:
    """A name without its version."""
    version = _VERSION.fullmatch(name)
    return version[1] if version else name


def _bare(name: str) -> str:
    """A name without who made it and which version it is."""
    return _stem(name).rpartition(".")[2].casefold()
