"""`plait info`: what a saved pipeline says of itself."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from . import screen
from .command import Code
from .models import resolved
from .user_code import import_code

if TYPE_CHECKING:
    from ..saving import SavedFolder


def info(
    model: Annotated[Path, typer.Argument(metavar="MODEL", help="A saved pipeline, or the folder of a run.")],
    code: Code = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the manifest as JSON, for programs.")] = False,
) -> None:
    """Show what a saved pipeline is and what it was made with.

    Every file is compared with its checksum. What differs here, such as a version or the source of a function, is
    told; it is no error. Nothing is loaded. The exit status is 2 for a folder that is damaged.
    """
    from ..saving import SavedFolder

    import_code(code)
    folder = SavedFolder(resolved(model))
    sizes = {name: len(folder.map(name)) for name in folder}  # which compares each with its checksum
    if as_json:
        typer.echo(json.dumps(folder.meta, indent=2, ensure_ascii=False))
        return
    typer.echo(f"{screen.emphasize(str(folder.path), 'green')}: {len(sizes)} files, all as they were saved\n")
    typer.echo(screen.table([[name, _printable(told)] for name, told in _facts(folder)], "<<"))
    typer.echo(
        "\n" + screen.table([[name, f"{size:,}"] for name, size in sizes.items()], "<>", header=("file", "bytes"))
    )
    for line in _changes(folder.meta):
        typer.echo(f"\n{_printable(line)}")


def _facts(folder: "SavedFolder") -> Iterator[tuple[str, str]]:
    meta = folder.meta
    yield "format", str(folder.manifest.format)
    yield "language", f"{meta.get('lang')!s:.20}"
    labels = _table(meta.get("labels"))
    yield from (
        ("component", f"{name:.60}, {len(held)} labels") for name, held in labels.items() if isinstance(held, list)
    )
    training = _table(meta.get("training"))
    if training:
        yield "training", f"{training.get('steps')!s:.20} steps, the best after {training.get('best_step')!s:.20}"
        scores = _table(training.get("scores"))
        yield from (("score", f"{name:.60} {100 * one:.2f}") for name, one in scores.items() if isinstance(one, float))
    versions = _table(meta.get("versions"))
    if versions:
        yield "made with", ", ".join(f"{name:.40} {version!s:.40}" for name, version in versions.items())


def _printable(text: str) -> str:
    """A text without what could steer a terminal."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _changes(meta: Mapping[str, Any]) -> Iterator[str]:
    from ..pipeline.rebuilding import changed_since

    return changed_since(meta)
