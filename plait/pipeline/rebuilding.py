"""Building a saved pipeline again from its config, and saying where functions came from that are missing here."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from .. import __version__
from ..config import Problem
from ..config.config import Config
from ..errors import ConfigError, UnknownName
from ..layers import restoring
from ..registry import registry
from ..saving import Contents, SavedFolder, size_of
from .annotator import Annotator
from .provenance import facts_of, versions_here
from .saved_config import read_config, split_config

AnnotatorT = TypeVar("AnnotatorT", bound=Annotator)

_PACKAGE = re.compile(r"[A-Za-z0-9][\w.-]{0,99}")


def rebuilt(build: Callable[[Config], AnnotatorT], files: Mapping[str, Contents], source: str) -> AnnotatorT:
    """A pipeline as its saved config says, without weights.

    Raises BadModel and ConfigError as `read_config` and `split_config`; a function that is missing here is told with
    where it came from when the pipeline was saved.
    """
    own, others = split_config(read_config(files, source))
    try:
        with restoring(size_of(files)):
            nlp = build(own)
    except ConfigError as error:
        told = functions_told(files.meta) if isinstance(files, SavedFolder) else []
        raise ConfigError([_with_origin(problem, told) for problem in error.problems]) from error
    nlp.config.adopt(others)
    return nlp


def functions_told(meta: Mapping[str, Any]) -> list[dict[str, str]]:
    """What a manifest tells of registered functions, as far as it makes sense."""
    told = meta.get("functions", [])
    return [
        {str(key): value for key, value in one.items() if isinstance(value, str)}
        for one in (told if isinstance(told, list) else [])
        if isinstance(one, dict) and isinstance(one.get("kind"), str) and isinstance(one.get("name"), str)
    ]


def changed_since(meta: Mapping[str, Any]) -> Iterator[str]:
    """Lines for people on what differs here from what a pipeline was made with, as its manifest tells."""
    versions = meta.get("versions", {})
    here = versions_here()
    for name, version in versions.items() if isinstance(versions, dict) else ():
        if name in here and here[name] != version:
            yield f"{name} is {here[name]} here; the pipeline was made with {version!s:.40}"
    for one in functions_told(meta):
        try:
            now = facts_of(registry.get(one["kind"], one["name"]))
        except UnknownName:
            yield f"the function {one['name']} is missing here; {origin(one)}"
            continue
        if "source" in one and now.get("source", one["source"]) != one["source"]:
            yield f"the function {one['name']} is another one than it was; {origin(one)}"


def origin(one: Mapping[str, str]) -> str:
    """Where a function came from when its pipeline was saved, and how to get it."""
    package, version, file = one.get("package", ""), one.get("version", ""), one.get("file", "")
    if one.get("module", "").partition(".")[0] in ("plait", "thinc"):
        return f"it came with plait, or with Thinc; this is plait {__version__}, so install the one that it came with"
    if _PACKAGE.fullmatch(package):
        return f"it came from the package {package} {version:.40}: pip install {package}"
    if file:
        return f"it came from the file {file:.100}: give it with --code, or import its module first"
    return f"it came from the module {one.get('module', ''):.100}: import it first, or give its file with --code"


def _with_origin(problem: object, told: list[dict[str, str]]) -> object:
    """A problem with the name of a function, with where that came from."""
    if not isinstance(problem, Problem):
        return problem
    for one in told:
        if problem.came == json.dumps(one["name"], ensure_ascii=False):
            return problem._replace(cure=origin(one))
    return problem
