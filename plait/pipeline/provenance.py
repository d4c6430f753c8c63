"""What a pipeline was made with: packages and their versions, and the registered functions that its config names."""

import hashlib
import inspect
import platform
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import PurePath
from types import ModuleType
from typing import Any

import numpy
import safetensors
import thinc.about
from thinc.api import Model

from .. import __version__
from ..config.config import is_block
from ..registry import registry
from .settings import PIPELINE_SECTIONS

# What is told only of a pipeline that computes with it.
_OPTIONAL = ("jax", "mxnet", "tensorflow", "tokenizers", "torch", "transformers")
_NAMES_ATTRIBUTES = ("attr", "attrs")  # the settings that do
_OURS = ("plait", "thinc")  # whose versions are told in any case


def provenance(config: Mapping[str, Any], models: Iterable[Model[Any, Any]]) -> dict[str, Any]:
    """The facts of a manifest that say what a pipeline was made with: "versions" and "functions".

    Args:
        config: a filled one.
        models: those of the pipeline, as they are built.

    Returns:
        plain values. A function has its kind, name, module and the SHA-256 of its source; one that is not of plait or
        Thinc also its package and version, or the name of its file where it comes in no package.
    """
    versions = versions_here()
    versions.update({name: _version_of(name) for name in sorted(_optional(models))})
    named = {pair for section in PIPELINE_SECTIONS for pair in functions_of(config.get(section))}
    return {"versions": versions, "functions": [_told(kind, name) for kind, name in sorted(named)]}


def versions_here() -> dict[str, str]:
    """The versions of what every pipeline is made with."""
    return {
        "plait": __version__,
        "python": platform.python_version(),
        "thinc": thinc.about.__version__,
        "numpy": numpy.__version__,
        "safetensors": safetensors.__version__,
    }


def functions_of(value: object, key: str = "") -> Iterator[tuple[str, str]]:
    """The kind and name of every registered function in a part of a filled config, attributes of words among them."""
    if isinstance(value, Mapping):
        if is_block(value):
            yield from ((key[1:], name) for key, name in value.items() if key.startswith("@"))
        for inner_key, inner in value.items():
            yield from functions_of(inner, str(inner_key))
    elif isinstance(value, list):
        for inner in value:
            yield from functions_of(inner, key)
    elif key in _NAMES_ATTRIBUTES and value in registry.attributes.names():
        yield "attributes", str(value)


def _told(kind: str, name: str) -> dict[str, str]:
    return {"kind": kind, "name": name, **facts_of(registry.get(kind, name))}


@cache
def facts_of(func: Callable[..., Any]) -> dict[str, str]:
    """The module of a registered function, where that comes from if it is of another package, and its checksum."""
    module = str(func.__module__)
    facts = {"module": module}
    if module.partition(".")[0] not in _OURS:
        facts.update(_origin(module))
    with suppress(OSError, TypeError):  # it was typed into a prompt, or is written in another language
        facts["source"] = hashlib.sha256(inspect.getsource(func).encode("utf8", "surrogatepass")).hexdigest()
    return facts


def _origin(module: str) -> dict[str, str]:
    """The package that a module comes with, or the file that it is."""
    from importlib import metadata  # which reads mail: not at the top

    top = module.partition(".")[0]
    for package in metadata.packages_distributions().get(top, []):
        return {"package": package, "version": metadata.version(package)}
    file = getattr(sys.modules.get(module), "__file__", None)
    return {"file": PurePath(file).name} if file else {}


@cache
def _version_of(package: str) -> str:
    from importlib import metadata

    found = getattr(sys.modules.get(package), "__version__", None)
    return str(found or metadata.version(package))


def _optional(models: Iterable[Model[Any, Any]]) -> set[str]:
    """The optional packages that some models compute with: what the modules of their layers import."""
    modules = {name for model in models for node in model.walk() for name in _modules(node)}
    imported = {
        value.__name__.partition(".")[0]
        for name in modules
        for value in vars(sys.modules.get(name, sys)).values()
        if isinstance(value, ModuleType)
    }
    return imported & set(_OPTIONAL)


def _modules(node: Model[Any, Any]) -> Iterator[str]:
    """The modules of what a layer runs, and of what it holds."""
    yield str(getattr(node._func, "__module__", ""))
    held = [*node.shims, *node.attrs.values()]
    inner = [value for one in held for value in getattr(one, "__dict__", {}).values()]
    yield from (type(one).__module__ for one in (*held, *inner))
