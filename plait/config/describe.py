"""What a registered function takes and makes, for people."""

import inspect
import json
import re
from collections.abc import Callable
from typing import Any, NamedTuple

from ..registry import registry
from .fill import default_of
from .shows import show
from .signatures import EMPTY, NO_FORM, Parameter, read_signature

_SIGNATURE = re.compile(r"[\w.]+\(.*\)(?: -> .+)?")


class ParameterDescription(NamedTuple):
    """One key of a block: its type as source and its default as a config has it, None where a value has to be given."""

    name: str
    type: str
    default: str | None

    def __str__(self) -> str:
        return f"{self.name}: {self.type}" + ("" if self.default is None else f" = {self.default}")


class Description(NamedTuple):
    """A registered function: what stands in its signature and in its docstring.

    `summary` is the first line of `doc`; both are empty where there is no docstring.
    """

    kind: str
    name: str
    parameters: tuple[ParameterDescription, ...]
    returns: str
    summary: str
    doc: str

    def __str__(self) -> str:
        keys = "".join(f"    {parameter}\n" for parameter in self.parameters)
        doc = f"\n{self.doc}\n" if self.doc else ""
        return f'@{self.kind} = "{self.name}"\n{keys}makes {self.returns}\n{doc}'


def describe(kind: str, name: str) -> Description:
    """The description of a registered function. Raises UnknownName."""
    func = registry.get(kind, name)
    taken = read_signature(func, kind)
    parameters = [_describe(parameter, parameter.name) for parameter in taken.parameters.values()]
    if taken.variadic is not None:
        parameters.append(_describe(taken.variadic, f"*{taken.variadic.name}"))
    doc = docstring(func)
    return Description(kind, name, tuple(parameters), show(taken.made), doc.partition("\n")[0], doc)


def docstring(func: Callable[..., Any]) -> str:
    """What somebody wrote about a function or class, without the signature that dataclasses and Cython put there."""
    doc = inspect.getdoc(func) or ""
    first, _, rest = doc.partition("\n")
    return rest.strip() if _SIGNATURE.fullmatch(first) else doc


def _describe(parameter: Parameter, name: str) -> ParameterDescription:
    default = default_of(parameter)
    if default is not NO_FORM:
        shown: str | None = json.dumps(default, ensure_ascii=False)
    else:
        default = parameter.default
        shown = None if default is EMPTY else default.__name__ if inspect.isclass(default) else repr(default)
    return ParameterDescription(name, show(parameter.wanted), shown)
