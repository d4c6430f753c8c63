"""`plait train`: train a pipeline from a config."""

import json
import shlex
from pathlib import Path
from typing import Annotated, Any

import typer

from . import screen
from .command import GIVEN, Code, Gpu, Settings, overrides
from .configs import read_config
from .failures import INTERRUPTED
from .tables import figures
from .user_code import import_code


def train(
    ctx: typer.Context,
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
    from ..training import RunFolder, run_training
    from ..training.interrupts import terminations

    import_code(code)
    device = {} if gpu is None else {"system.gpu_id": gpu}
    wanted = read_config(config, {**overrides(settings), **device})
    try:
        with terminations():
            result = run_training(wanted, output, resume=resume, force=force, tell=_tell)
    except KeyboardInterrupt as error:
        told = str(error)
        begun = bool(told) or resume or (not force and RunFolder(output).checkpoint.is_file())
        typer.echo(f"\n{told or 'interrupted'}; {_next(ctx, begun)}", err=True)
        raise typer.Exit(INTERRUPTED) from None
    score = "" if result.best_score is None else f", with the score {result.best_score:.4f}"
    typer.echo(f"\nended by {result.finished} after {result.steps:,} steps; the best was {result.best_step:,}{score}")
    if scores := _scores(result.output / "log.jsonl", result.best_step):
        typer.echo(f"\n{figures(scores)}\n")
    typer.echo(screen.emphasize(str(result.output / "best"), "green"))


def _next(ctx: typer.Context, begun: bool) -> str:
    """By which command a run that was stopped goes on, or begins where it had not."""
    given = [word for word in ctx.meta[GIVEN] if word != "--resume" and not (begun and word == "--force")]
    command = shlex.join(["plait", "train", *given])
    return f"go on with: {command} --resume" if begun else f"no step was taken; begin again with: {command}"


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
