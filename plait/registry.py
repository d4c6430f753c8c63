"""The names that a config can use: one class, one typed attribute per kind."""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

from .errors import UnknownName

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

FunctionT = TypeVar("FunctionT", bound=Callable[..., Any])

# The rooms in which plait registers functions of each kind. They are named, not imported, so that the two headline
# rooms, architectures and pipeline, can meet in a config without knowing each other; and a room is imported when a
# kind of its is first asked for.
ROOMS = {
    "architectures": ("architectures",),
    "attributes": ("tokens",),
    "batchers": ("training",),
    "components": ("pipeline",),
    "layers": ("layers",),
    "loggers": ("training",),
    "readers": ("training",),
    "suggesters": ("pipeline",),
    "tokenizers": ("tokens",),
}

# Kinds that belong to Thinc; its registered functions stand in a config beside our own.
THINC_KINDS = ("layers", "optimizers", "schedules", "initializers", "losses", "ops")


class Kind:
    """The registered functions of one kind: a decorator to add one, and look-ups by name.

    Functions of other packages are found through the entry points `plait_<kind>`; for the kinds in
    `THINC_KINDS`, Thinc's own are found as well.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._found: dict[str, Callable[..., Any]] = {}

    def __call__(self, name: str) -> Callable[[FunctionT], FunctionT]:
        """Register the decorated function or class under a name such as "acme.Tagger.v1".

        Raises ValueError where another function has the name already.
        """

        def register(func: FunctionT) -> FunctionT:
            there = self._found.get(name)
            if there is not None and _identity(there) != _identity(func):
                raise ValueError(
                    f"the name '{name}' under '{self.name}' is taken by {_identity(there)}; "
                    f"give {_identity(func)} another name or version"
                )
            self._found[name] = func
            return func

        return register

    def get(self, name: str) -> Callable[..., Any]:
        """The function registered under a name. Raises UnknownName."""
        self._import_rooms()
        if name in self._found:
            return self._found[name]
        for point in _installed(f"plait_{self.name}"):
            if point.name == name:
                found: Callable[..., Any] = point.load()
                return self._found.setdefault(name, found)
        if name in (thincs := self._thincs()):
            return thincs[name]
        raise UnknownName(self.name, name, self.names())

    def names(self) -> list[str]:
        """All names of this kind, sorted.

        Functions of other packages are not imported for it, so that one that is broken hides no other.
        """
        self._import_rooms()
        elsewhere = (point.name for point in _installed(f"plait_{self.name}"))
        return sorted({*self._found, *elsewhere, *self._thincs()})

    def _import_rooms(self) -> None:
        for room in ROOMS.get(self.name, ()):
            import_module(f"plait.{room}")

    def _thincs(self) -> dict[str, Callable[..., Any]]:
        if self.name not in THINC_KINDS:
            return {}
        import catalogue  # type: ignore[import-untyped]  # with Thinc it takes a fifth of a second: not at the top

        return _thinc_functions(self.name, len(catalogue.REGISTRY))


class registry:
    """One attribute a kind. Each is a decorator and a table, and the class reads as a namespace:

    >>> @registry.architectures("acme.MyEncoder.v1")
    ... def my_encoder(width: int) -> Tok2Vec: ...
    """

    architectures = Kind("architectures")
    components = Kind("components")
    tokenizers = Kind("tokenizers")
    attributes = Kind("attributes")
    readers = Kind("readers")
    suggesters = Kind("suggesters")
    batchers = Kind("batchers")
    loggers = Kind("loggers")
    layers = Kind("layers")
    optimizers = Kind("optimizers")
    schedules = Kind("schedules")
    initializers = Kind("initializers")
    losses = Kind("losses")
    ops = Kind("ops")

    @classmethod
    def kinds(cls) -> list[str]:
        """The names of all kinds, sorted."""
        return sorted(name for name, value in vars(cls).items() if isinstance(value, Kind))

    @classmethod
    def get(cls, kind: str, name: str) -> Callable[..., Any]:
        """The function registered under a kind and a name. Raises UnknownName for either."""
        return cls.kind(kind).get(name)

    @classmethod
    def names(cls, kind: str) -> list[str]:
        """All names of a kind, sorted. Raises UnknownName."""
        return cls.kind(kind).names()

    @classmethod
    def kind(cls, kind: str) -> Kind:
        """The table of a kind. Raises UnknownName."""
        if kind not in cls.kinds():
            raise UnknownName("registries", kind, cls.kinds())
        found: Kind = vars(cls)[kind]
        return found


@cache
def _installed(group: str) -> tuple["EntryPoint", ...]:
    """What the installed packages offer, looked for once."""
    from importlib.metadata import entry_points  # which reads mail: not at the top

    return tuple(entry_points(group=group))


@cache
def _thinc_functions(kind: str, count: int) -> dict[str, Callable[..., Any]]:
    """Thinc's functions of a kind, looked for anew when more are registered: it is slow, and a check asks often."""
    import thinc.api

    functions: dict[str, Callable[..., Any]] = getattr(thinc.api.registry, kind).get_all()
    return functions


def _identity(func: Callable[..., Any]) -> str:
    """Where a function is defined: the same for a module that is loaded a second time."""
    return f"{func.__module__}.{func.__qualname__}"
