"""`plait check`: whether a config would build, and what it builds."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from . import screen
from .command import Code, Force, Settings, overrides
from .configs import read_config
from .failures import MISUSE
from .output import STANDARD, check_output, open_output
from .user_code import import_code

if TYPE_CHECKING:
    from ..config import Config
    from ..pipeline import Pipeline
    from .parts import Parts


class Built(NamedTuple):
    """A filled config, and the pipeline that it describes, without weights."""

    config: "Config"
    nlp: "Pipeline"


def check(
    config: Annotated[Path, typer.Argument(metavar="CONFIG", help="The config file.")],
    settings: Settings = None,
    code: Code = None,
    parameters: Annotated[
        bool, typer.Option("--parameters", help="List every parameter with its path, shape and training.")
    ] = False,
    svg: Annotated[
        Path | None,
        typer.Option("--svg", metavar="FILE", help="Draw the wiring; - prints the drawing.", show_default=False),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print all of it as JSON, for programs.")] = False,
    force: Force = False,
) -> None:
    """Say whether a config would build, and show what it builds.

    Every problem is told with its file and line. No data is read. The exit status is 0 for a good config and 2 for
    one with problems.
    """
    from ..errors import ConfigError

    check_output(svg, force=force)
    import_code(code)
    try:
        built = build_all(config, overrides(settings))
    except ConfigError as error:
        if not as_json:
            raise
        typer.echo(_problems_as_json(error.problems))
        raise typer.Exit(MISUSE) from None
    _show(config, built, parameters=parameters, svg=svg, as_json=as_json, force=force)


def build_all(path: Path, settings: Mapping[str, Any]) -> Built:
    """Read a config file and build everything in it once, reading no data. Raises ConfigError as `build_config`."""
    return build_config(read_config(path, settings))


def build_config(config: "Config") -> Built:
    """Build everything in a config once, reading no data.

    Raises ConfigError with the problems of all sections, before anything is built where there are any.
    """
    from ..config import build
    from ..pipeline import Pipeline
    from ..training import TrainingConfig, prepare_training
    from ..training.checking import check_built

    filled = prepare_training(config)
    nlp = Pipeline.from_config(filled)
    build(filled, TrainingConfig, sections=("corpora", "training"))
    check_built(filled, nlp)
    return Built(filled, nlp)


def _show(path: Path, built: Built, *, parameters: bool, svg: Path | None, as_json: bool, force: bool) -> None:
    """What was asked for: the drawing, and the tree or the parameters, as text or as JSON."""
    from .parameters import table
    from .parts import Parts
    from .tree import tree

    parts = Parts.of(*built)
    if svg is not None:
        _draw(parts, path, svg, force=force)
        if svg == STANDARD:
            return
    if as_json:
        typer.echo(_as_json(parts, parameters=parameters))
    elif parameters:
        typer.echo(table(parts))
    else:
        typer.echo(f"{screen.emphasize(str(path), 'green')} is good: it would build\n")
        typer.echo(tree(parts))


def _draw(parts: "Parts", path: Path, svg: Path, *, force: bool) -> None:
    from .drawing import drawing

    with open_output(svg, force=force) as output:
        output.write(drawing(parts, path.name).encode("utf8"))
    if svg != STANDARD:
        typer.echo(f"wrote {svg}", err=True)


def _as_json(parts: "Parts", *, parameters: bool) -> str:
    from .parameters import as_json as listed
    from .parts import as_json

    found: dict[str, Any] = {"good": True, "problems": [], "wiring": as_json(parts)}
    return _json(found | ({"parameters": listed(parts)} if parameters else {}))


def _problems_as_json(problems: Sequence[object]) -> str:
    from ..config import Problem

    found = [problem.as_dict() for problem in problems if isinstance(problem, Problem)]
    return _json({"good": False, "problems": found})


def _json(found: Mapping[str, Any]) -> str:
    return json.dumps(found, indent=2, ensure_ascii=False)
