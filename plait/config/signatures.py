"""What a registered function or a class of settings takes and makes, read from its annotations."""

import collections.abc
import dataclasses
import functools
import inspect
from collections.abc import Callable, Hashable, Mapping
from pathlib import Path
from typing import Annotated, Any, Final, NamedTuple, Optional, get_args, get_origin, is_typeddict

from thinc.api import Model, Optimizer

from .annotations import annotations_of
from .marks import Has, Is
from .options import is_named_tuple, marks_of, options
from .references import escape
from .thincs import corrected
from .types import plain


class _NoForm:
    """Stands for a default that JSON cannot hold."""


NO_FORM: Final = _NoForm()
EMPTY: Final = inspect.Parameter.empty

# By Thinc's convention, parameters of these names are the dimensions of the model that a function makes.
DIMENSIONS = ("nO", "nI")

# What may stand around the type of a key in a TypedDict.
_QUALIFIERS = ("Required", "NotRequired", "ReadOnly")


class Parameter(NamedTuple):
    """One thing that a function takes.

    `wanted` is its annotation, marks included. `default` is what Python passes where nothing is given, EMPTY for
    nothing; `filled` is the form in which a config holds that, or NO_FORM.
    """

    name: str
    wanted: Any
    default: Any = EMPTY
    filled: Any = NO_FORM
    by_position: bool = False
    by_name: bool = True

    @property
    def required(self) -> bool:
        """Whether something has to be given."""
        return self.default is EMPTY


class Signature(NamedTuple):
    """All that a function takes, by name, and the type of what it makes."""

    parameters: Mapping[str, Parameter]
    variadic: Parameter | None
    keywords: Parameter | None
    made: Any


def read_signature(func: Callable[..., Any], kind: str = "") -> Signature:
    """The signature of a function or class registered under a kind.

    What has no annotation, or one that cannot be read, takes and makes anything.
    """
    return _read_once(func, kind) if isinstance(func, Hashable) else _read_signature(func, kind)


@functools.lru_cache(maxsize=2048)
def _read_once(func: Callable[..., Any], kind: str) -> Signature:
    return _read_signature(func, kind)


def _read_signature(func: Callable[..., Any], kind: str) -> Signature:
    annotations = corrected(func, annotations_of(func))
    if is_typeddict(func):
        return Signature(_keys_of(func, annotations), None, None, func)
    made = _product(func, kind, annotations)
    open_parameter = Parameter("", Any)
    try:
        listed = inspect.signature(func).parameters.values()
    except (TypeError, ValueError):  # some builtins tell nothing about themselves
        return Signature({}, open_parameter, open_parameter, made)
    factories = _factories(func)
    parameters: dict[str, Parameter] = {}
    variadic = keywords = None
    for parameter in listed:
        wanted = annotations.get(parameter.name, Any)
        if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
            variadic = Parameter(parameter.name, wanted, by_position=True, by_name=False)
        elif parameter.kind is inspect.Parameter.VAR_KEYWORD:
            keywords = Parameter(parameter.name, wanted)
        else:
            parameters[parameter.name] = _parameter(parameter, wanted, factories)
    return _with_dimensions(Signature(parameters, variadic, keywords, made))


def _parameter(parameter: inspect.Parameter, wanted: Any, factories: Mapping[str, Callable[[], Any]]) -> Parameter:
    default = parameter.default
    if default is None:
        wanted = _or_none(wanted)
    made_once = _call(factories[parameter.name]) if parameter.name in factories else default
    return Parameter(
        parameter.name,
        wanted,
        default,
        NO_FORM if default is EMPTY else _plain_form(made_once, wanted),
        by_position=parameter.kind is not inspect.Parameter.KEYWORD_ONLY,
        by_name=parameter.kind is not inspect.Parameter.POSITIONAL_ONLY,
    )


def _keys_of(typed_dict: Any, annotations: Mapping[str, Any]) -> dict[str, Parameter]:
    """The keys of a table; those that need not be there are not filled."""
    found: dict[str, Parameter] = {}
    for name, wanted in annotations.items():
        while getattr(get_origin(wanted), "_name", None) in _QUALIFIERS:  # of typing, or of typing_extensions
            (wanted,) = get_args(wanted)
        default = EMPTY if name in typed_dict.__required_keys__ else NO_FORM
        found[name] = Parameter(name, wanted, default)
    return found


def _call(factory: Callable[[], Any]) -> Any:
    """What a factory makes; a class of settings is an empty section, which its own defaults then fill."""
    return {} if inspect.isclass(factory) and dataclasses.is_dataclass(factory) else factory()


def _or_none(wanted: Any) -> Any:
    """What Python's default None says though the annotation does not."""
    try:
        return Optional[wanted]  # noqa: UP045 - `wanted` may be what has no `|`
    except TypeError:  # an annotation may be anything, even a number
        return Any


def _plain_form(value: Any, wanted: Any) -> Any:
    """A default as a config holds it, or NO_FORM."""
    if value is None or isinstance(value, (bool, int)):
        return value if type(value) in (bool, int, type(None)) else NO_FORM
    if isinstance(value, float):
        return value if value - value == 0 else NO_FORM  # neither infinite nor NaN
    if isinstance(value, str):
        return escape(value) if type(value) is str else NO_FORM
    if isinstance(value, Path):
        return escape(str(value))
    if is_named_tuple(type(value)):
        return _plain_form(value._asdict(), Any)
    if isinstance(value, (list, tuple)):
        items = [_plain_form(item, Any) for item in value]
        return NO_FORM if NO_FORM in items else items
    if isinstance(value, Mapping):
        table = {key: _plain_form(item, Any) for key, item in value.items()}
        return NO_FORM if NO_FORM in table.values() or not all(isinstance(key, str) for key in table) else table
    if any(option.base is type(value) for option in options(wanted)) and dataclasses.is_dataclass(value):
        return _settings_form(value)
    return NO_FORM


def _settings_form(settings: Any) -> dict[str, Any]:
    """The fields of an object of settings; those without a form are left to the class."""
    parameters = read_signature(type(settings)).parameters
    table = {
        name: _plain_form(getattr(settings, name), parameter.wanted)
        for name, parameter in parameters.items()
        if name in vars(settings)
    }
    return {name: value for name, value in table.items() if value is not NO_FORM}


def _factories(func: Callable[..., Any]) -> dict[str, Callable[[], Any]]:
    """How a dataclass makes those defaults that are made anew for each object."""
    if not (inspect.isclass(func) and dataclasses.is_dataclass(func)):
        return {}
    fields = dataclasses.fields(func)
    return {field.name: field.default_factory for field in fields if field.default_factory is not dataclasses.MISSING}


def _product(func: Callable[..., Any], kind: str, annotations: Mapping[str, Any]) -> Any:
    if inspect.isclass(func):
        return func
    made = annotations.get("return", Any)
    if kind == "optimizers" and made is Any:
        return Optimizer
    # Schedules may be generators that are annotated as less than that.
    iterable = get_origin(made) is collections.abc.Iterable and get_args(made) == (float,)
    if kind == "schedules" and (made is Any or iterable):
        return collections.abc.Generator[float, None, None]
    return made


def _with_dimensions(taken: Signature) -> Signature:
    """A signature in which parameters that are named as Thinc names dimensions are those of the model it makes."""
    made = plain(taken.made)
    if (get_origin(made) or made) is not Model:
        return taken
    said = {name for mark in marks_of(taken.made) if isinstance(mark, Has) for name in mark.facts}
    named = [name for name in DIMENSIONS if name in taken.parameters]
    parameters = dict(taken.parameters)
    for name in named:
        if not any(isinstance(mark, Is) for mark in marks_of(parameters[name].wanted)):
            parameters[name] = parameters[name]._replace(wanted=Annotated[parameters[name].wanted, Is(name)])
    new = {name: name for name in named if name not in said}
    return taken._replace(parameters=parameters, made=Annotated[taken.made, Has(**new)] if new else taken.made)
