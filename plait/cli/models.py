"""Loading a trained pipeline on the device that was asked for, and saying which that is."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from ..pipeline import Pipeline


def load_model(path: Path, gpu: int | None) -> "Pipeline":
    """A trained pipeline on a GPU, or on the CPU for None; the device is told on standard error.

    Raises:
        ValueError: the pipeline was never trained.
        FileNotFoundError, BadModel, ConfigError, DeviceUnavailable: as `plait.load` and `require_gpu`.
    """
    from ..devices import use_device
    from ..pipeline import load

    device = use_device(-1 if gpu is None else gpu)
    nlp = load(resolved(path))
    if not nlp.is_initialized:
        raise ValueError(f"{path}: this pipeline was never trained; give the folder best/ of a training run")
    typer.echo(f"using the {device}", err=True)
    return nlp


def resolved(path: Path) -> Path:
    """The pipeline itself where the folder of a training run is given."""
    best = path / "best"
    return best if not (path / "meta.json").exists() and (best / "meta.json").is_file() else path
