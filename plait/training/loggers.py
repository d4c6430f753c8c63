"""Loggers: what shows and records the steps of a run."""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, NoReturn, TextIO

from tqdm import tqdm

from ..errors import BadData
from ..registry import registry
from ..saving import named, write_file
from .progress import Return
from .step import Logger, Step

BOLD, PLAIN = "\033[1m", "\033[0m"


@registry.loggers("plait.ProgressBar.v1")
def progress_bar(total: int = 0) -> Logger:
    """A bar on standard error that counts steps; nothing where that is no terminal.

    Args:
        total: how many steps the run takes at most; 0 where that is not known.
    """

    def log(steps: Iterator[Step]) -> Iterator[Step]:
        bar: tqdm[NoReturn] | None = None
        try:
            for step in steps:
                if bar is None:
                    # None asks tqdm to be silent where there is no terminal.
                    bar = tqdm(
                        total=total or None,
                        initial=step.step - 1,  # a run that is resumed begins in the middle
                        disable=None,
                        unit="step",
                        dynamic_ncols=True,
                        leave=False,
                    )
                bar.update()
                yield step
        finally:
            if bar is not None:
                bar.close()

    return log


@registry.loggers("plait.JSONLLogger.v1")
def jsonl_logger(path: str) -> Logger:
    """A JSON object for each step in a file, a line each.

    Where the file has lines already, as when a run is resumed, those of steps before the first one that comes are kept
    and the others cut off.

    Args:
        path: the file. One whose lines are not such objects is refused with BadData, and left as it is.
    """

    def log(steps: Iterator[Step]) -> Iterator[Step]:
        file: TextIO | None = None
        try:
            for step in steps:
                if file is None:
                    cut_log(path, step.step)
                    file = Path(path).open("a", encoding="utf8")  # noqa: SIM115 - closed below, at the end of the run
                with named(path):
                    file.write(json.dumps(_facts(step), ensure_ascii=False) + "\n")
                    file.flush()
                yield step
        finally:
            if file is not None:
                with named(path):
                    file.close()

    return log


_FIELDS = tuple(field.name for field in fields(Step))


def _facts(step: Step) -> dict[str, Any]:
    """What is written of a step; `asdict` would copy all of its tables first."""
    return {name: getattr(step, name) for name in _FIELDS}


def cut_log(path: str | Path, first: int) -> None:
    """Keep the lines of a log that are of steps before `first`. Raises BadData where it is no log."""
    path = Path(path)
    if not path.exists():
        write_file(path, b"")
        return
    kept = []
    lines = path.read_bytes().splitlines(keepends=True)
    for number, line in enumerate(lines, start=1):
        try:
            step = json.loads(line)["step"]
        except (ValueError, KeyError, TypeError) as error:
            if number == len(lines) and (number > 1 or _is_cut_short(line)):  # when the run was killed
                break
            raise BadData(path, number, "this is no line of a log of training; the file is left as it is") from error
        if step >= first:
            break
        kept.append(line)
    write_file(path, b"".join(kept))


def log_returns(path: Path, returns: Sequence[Return]) -> None:
    """Write of each time that a run went back a line into its log, but for those that are there."""
    there = sum(1 for line in path.read_bytes().splitlines() if "event" in json.loads(line))
    records = [
        {"step": one.to, "event": "return", "failed_step": one.step, "epoch": one.epoch + 1, "batch": one.batch + 1}
        | {"reason": one.reason}
        for one in returns[there:]
    ]
    with path.open("a", encoding="utf8") as file:
        file.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def _is_cut_short(line: bytes) -> bool:
    """Whether a line is the beginning of one of a log, or room for one that was never filled."""
    begin = b'{"step"'
    return not line.endswith(b"\n") and (line.startswith(begin) or begin.startswith(line) or not line.strip(b"\0"))


@registry.loggers("plait.ConsoleLogger.v1")
def console_logger(scores: list[str] | None = None) -> Logger:
    """A table on standard output with a row for each evaluation; the best so far is marked.

    Rows are bold on a terminal where they are the best, unless the environment variable NO_COLOR is set.

    Args:
        scores: which scores are shown; by default all accuracies and F-scores but those of tokenization.
    """

    def log(steps: Iterator[Step]) -> Iterator[Step]:
        table: _Table | None = None
        sums: dict[str, float] = {}
        counts: dict[str, int] = {}
        for step in steps:
            for name, count in step.items.items():
                sums[name] = sums.get(name, 0.0) + step.losses[name] * count
                counts[name] = counts.get(name, 0) + count
            if step.scores is not None:
                losses = {name: sums[name] / max(counts[name], 1) for name in sums}
                table = table or _Table(list(losses), _shown(step.scores, scores))
                table.row(step, losses)
                sums, counts = {}, {}
            yield step

    return log


def _shown(scores: dict[str, Any], wanted: list[str] | None) -> list[str]:
    if wanted is not None:
        return wanted
    figures = [name for name, value in scores.items() if isinstance(value, float) and not name.startswith("token_")]
    return [name for name in figures if name.endswith(("_acc", "_f"))]


class _Table:
    """Rows of cells that stand below each other."""

    def __init__(self, losses: list[str], scores: list[str]) -> None:
        self.losses, self.scores = losses, scores
        loss_names = [f"loss {name}" for name in losses] if len(losses) > 1 else ["loss"] * len(losses)
        self.heads = ["epoch", "step", *loss_names, *scores, "score", "words/s", ""]
        self.widths = [max(len(head), 7) for head in self.heads]
        self.widths[-1] = 1
        self._write(self.heads, bold=False)
        self._write(["-" * width for width in self.widths[:-1]], bold=False)

    def row(self, step: Step, losses: dict[str, float]) -> None:
        found = step.scores or {}
        cells = [str(step.epoch), str(step.step)]
        cells += [f"{losses[name]:.4f}" if name in losses else "" for name in self.losses]
        cells += [f"{100 * found[name]:.2f}" if isinstance(found.get(name), float) else "" for name in self.scores]
        cells += [f"{100 * (step.score or 0.0):.2f}", f"{step.words_per_second:.0f}", "*" if step.is_best else ""]
        self._write(cells, bold=step.is_best)

    def _write(self, cells: list[str], *, bold: bool) -> None:
        line = "  ".join(cell.rjust(width) for cell, width in zip(cells, self.widths, strict=False)).rstrip()
        if bold and sys.stdout.isatty() and not os.environ.get("NO_COLOR"):
            line = f"{BOLD}{line}{PLAIN}"
        # Clears a progress bar, writes, and draws the bar again.
        tqdm.write(line, file=sys.stdout)
        sys.stdout.flush()
