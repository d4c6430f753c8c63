"""`plait train`: train a pipeline from a config."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from . import screen
from .command import Code, Gpu, Settings, overrides
from .configs import read_config
from .failures import INTERRUPTED
from .tables import figures
from .user_code import import_code


def train(
    config: Annotated[Path, typer.Argument(metavar="CONFIG", help="The config file.")],
    output: Annotated[
        Path,
        typer.Option("--output", "-o", metavar="DIR", help="A new folder for what the run makes.", show_default=False),
    ],
    settings: Settings = None,
    code: Code = None,
    gpu: Gpu = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the run that is in the output folder.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace the run that is in the output folder.")] = False,
) -> None:
    """Train a pipeline from a config.

    The output folder gets best/ and last/, which are pipelines to load, and the log.

    The data are set with --paths.train FILE and --paths.dev FILE, unless the config says where they are.
    """
    from ..training import run_training

    import_code(code)
    device = {} if gpu is None else {"system.gpu_id": gpu}
    wanted = read_config(config, {**overrides(settings), **device})
    try:
        result = run_training(wanted, output, resume=resume, force=force, tell=_tell)
    except KeyboardInterrupt as error:
        typer.echo(str(error) or "\ninterrupted; go on by the same command and --resume", err=True)
        raise typer.Exit(INTERRUPTED) from None
    score = "" if result.best_score is None else f", with the score {result.best_score:.4f}"
    typer.echo(f"\nended by {result.finished} after {result.steps:,} steps; the best was {result.best_step:,}{score}")
    if scores := _scores(result.output / "log.jsonl", result.best_step):
        typer.echo(f"\n{figures(scores)}\n")
    typer.echo(screen.emphasize(str(result.output / "best"), "green"))


def _tell(line: str) -> None:
    typer.echo(line, err=True)


def _scores(log: Path, step: int) -> dict[str, Any]:
    """What a log says of the scores after a step; nothing where it does not tell."""
    with log.open(encoding="utf8") as lines:
        for line in lines:
            record = json.loads(line)
            if record["step"] == step:
                return record["scores"] or {}
    return {}
