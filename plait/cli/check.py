"""`plait check`: whether a config would build."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from . import screen
from .command import Code, Settings, overrides
from .configs import read_config
from .failures import MISUSE
from .user_code import import_code

if TYPE_CHECKING:
    from ..config import Config


def check(
    config: Annotated[Path, typer.Argument(metavar="CONFIG", help="The config file.")],
    settings: Settings = None,
    code: Code = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the problems as JSON, for programs.")] = False,
) -> None:
    """Say whether a config would build.

    Every problem is told with its file and line. No data is read. The exit status is 0 for a good config and 2 for
    one with problems.
    """
    from ..errors import ConfigError

    import_code(code)
    try:
        filled = build_all(config, overrides(settings))
    except ConfigError as error:
        if not as_json:
            raise
        typer.echo(_as_json(error.problems))
        raise typer.Exit(MISUSE) from None
    if as_json:
        typer.echo(_as_json(()))
        return
    typer.echo(f"{screen.emphasize(str(config), 'green')} is good: it would build")
    typer.echo(screen.table([*_outline(filled)], "<<"))


def build_all(path: Path, settings: Mapping[str, Any]) -> "Config":
    """Read a config file and build everything in it once; gives the filled config.

    Raises ConfigError with the problems of all sections.
    """
    from ..config import build
    from ..errors import ConfigError
    from ..pipeline import Pipeline
    from ..training import TrainingConfig, prepare_training

    config = read_config(path, settings)
    problems: list[object] = []
    filled = config
    try:
        filled = prepare_training(config)
    except ConfigError as error:
        problems.extend(error.problems)
    try:
        Pipeline.from_config(config)
        if not problems:
            build(filled, TrainingConfig, sections=("corpora", "training"))
    except ConfigError as error:
        problems.extend(error.problems)
    if problems:
        raise ConfigError(list(dict.fromkeys(problems)))
    return filled


def _as_json(problems: Sequence[object]) -> str:
    from ..config import Problem

    found = [problem.as_dict() for problem in problems if isinstance(problem, Problem)]
    return json.dumps({"good": not found, "problems": found}, indent=2, ensure_ascii=False)


def _outline(config: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What a config builds: the name of each part beside the functions that make it."""
    yield "  tokenizer", _wiring(config["nlp"]["tokenizer"])
    for name, block in config["encoders"].items():
        yield f"  encoders.{name}", _wiring(block)
    for name in config["nlp"]["pipeline"]:
        yield f"  {name}", _wiring(config["components"][name])


def _wiring(block: Mapping[str, Any]) -> str:
    """The functions of a block and of those within it: "plait.Tagger.v1(tok2vec = plait.Shared.v1(main))"."""
    name = next(str(value) for key, value in block.items() if key.startswith("@"))
    if "encoder" in block and isinstance(block["encoder"], str):
        return f"{name}({block['encoder']})"
    inner = [f"{key} = {_wiring(value)}" for key, value in block.items() if _is_block(value)]
    return f"{name}({', '.join(inner)})" if inner else name


def _is_block(value: object) -> bool:
    return isinstance(value, Mapping) and any(str(key).startswith("@") for key in value)
