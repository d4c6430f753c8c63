"""One run that is killed again and again until it is through, and whether anybody could tell."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import plait
from plait.errors import PlaitError
from plait.training import RunFolder

from .configs import EVAL_FREQUENCY

TIMINGS = ("seconds", "words_per_second")
AIMS = (".state", ".state", ".best", ".best", ".best", ".last")  # of kills: what is seen to be written aside
PATIENCE = 600  # seconds that a run may take


@dataclass
class Tally:
    """What was tried with one config.

    Attributes:
        seconds: that the run takes when nobody kills it.
        kills: by the phase that they fell into.
        starts, resumes: how often the run was begun anew, as nothing was there yet, and how often gone on with.
        chains: of kills that were gone through until the run was finished.
        failures: whatever should not have been.
    """

    seconds: float = 0.0
    kills: Counter[str] = field(default_factory=Counter)
    starts: int = 0
    resumes: int = 0
    chains: int = 0
    failures: list[str] = field(default_factory=list)


def start(config: Path, output: Path, *, resume: bool) -> "subprocess.Popen[str]":
    """Begin or go on with a run, in a process of its own."""
    words = [sys.executable, "-m", "plait", "train", str(config), "--output", str(output)]
    return subprocess.Popen(
        [*words, "--resume"] if resume else words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )


def go(config: Path, output: Path, *, resume: bool = False) -> float:
    """Go through a run; gives the seconds that it took. Raises SystemExit where it fails."""
    begun = time.monotonic()
    run = start(config, output, resume=resume)
    told = run.communicate(timeout=PATIENCE)[1]
    if run.returncode:
        raise SystemExit(f"{config.name} fails even if nobody kills it: {told}")
    return time.monotonic() - begun


def chain(config: Path, whole: Path, output: Path, tally: Tally, kills: int, chance: random.Random) -> int:
    """Kill a run up to so many times, each time going on with it, until it is finished; then compare it.

    Gives back how many kills it took.
    """
    before = sum(tally.kills.values())
    had: set[str] = set()
    while True:
        resume = RunFolder(output).checkpoint.is_file()
        run = start(config, output, resume=resume)
        tally.resumes, tally.starts = tally.resumes + resume, tally.starts + (not resume)
        done = sum(tally.kills.values()) - before
        if done >= kills or not _killed(run, output, tally.seconds, chance):
            told = run.communicate(timeout=PATIENCE)[1]
            if run.returncode:
                tally.failures.append(f"{config.stem}: after {done} kills it did not go on: {told.strip()}")
            break
        tally.kills[phase(output)] += 1
        run.communicate()
        tally.failures += [f"{config.stem}: {told}" for told in damage(output, had)]
    tally.chains += 1
    tally.failures += [f"{config.stem}: {told}" for told in differences(whole, output)]
    return sum(tally.kills.values()) - before


def _killed(run: "subprocess.Popen[str]", output: Path, seconds: float, chance: random.Random) -> bool:
    """Wait for an instant and kill the run then; False where it was finished before.

    A fifth of the instants lie anywhere from the start on, a fifth in the time after the first step, and the rest
    at once or shortly after something is seen to be written aside.
    """
    kind = chance.choice(("anywhere", "step", *AIMS))
    if kind == "anywhere":
        _wait(run, chance.uniform(0, seconds / 3))
    else:
        log, began = output / "log.jsonl", time.time_ns()
        while run.poll() is None and not (log.exists() and log.stat().st_mtime_ns > began):
            time.sleep(0.001)
        _wait(run, chance.uniform(0, seconds / 8))
    if kind in AIMS:
        while run.poll() is None and not _aside(output, kind):
            pass
        if chance.random() < 0.5:
            _wait(run, chance.uniform(0, 0.004))
    if run.poll() is not None:
        return False
    run.send_signal(signal.SIGKILL)
    return run.wait() == -signal.SIGKILL


def _wait(run: "subprocess.Popen[str]", seconds: float) -> None:
    until = time.monotonic() + seconds
    while run.poll() is None and (left := until - time.monotonic()) > 0:
        time.sleep(min(left, 0.05))


def _aside(output: Path, start: str) -> bool:
    """Whether something is being written beside its place."""
    for folder in (output, output / "checkpoint"):
        try:
            names = os.listdir(folder)
        except FileNotFoundError:
            continue
        if any(name.startswith(start) and (".new-" in name or ".old-" in name) for name in names):
            return True
    return False


def phase(output: Path) -> str:
    """What a run was about when it was killed, by what lies in its folder."""
    for name, told in ((".best", "writing best"), (".last", "writing last")):
        if _aside(output, name):
            return told
    if _aside(output, "."):
        checkpoints = (output / "checkpoint").is_dir() and _aside(output / "checkpoint", ".")
        return "writing the checkpoint" if checkpoints else "writing the log or config"
    lines = _log(output)
    checkpoint = RunFolder(output).checkpoint
    if not checkpoint.is_file():
        return "start, nothing written"
    if not lines or (output / "log.jsonl").stat().st_mtime_ns < (output / "config.cfg").stat().st_mtime_ns:
        return "start, run written"
    if (len(lines) + 1) % EVAL_FREQUENCY == 0:
        return "evaluating, or the step before"
    return "training"


def damage(output: Path, had: set[str]) -> list[str]:
    """What is wrong with the pipelines in the folder of a run that was killed.

    Args:
        output: the folder.
        had: the names of pipelines that were there at an earlier kill; those that are there now are added.
    """
    found = []
    for name in ("best", "last"):
        try:
            plait.load(output / name)
            had.add(name)
        except FileNotFoundError:
            if name in had:
                found.append(f"{name}/ was there and is gone")
        except (PlaitError, OSError, ValueError) as error:
            found.append(f"{name}/ does not load: {error}")
    return found


def differences(whole: Path, output: Path) -> list[str]:
    """How a run that was killed differs from one that was not, but for the time it took."""
    one, other = _contents(whole), _contents(output)
    found = [f"only one of the runs has {name}" for name in sorted(one.keys() ^ other.keys())]
    found += [f"{name} differs" for name in sorted(one.keys() & other.keys()) if one[name] != other[name]]
    if _log(whole) != _log(output):
        found.append("log.jsonl differs")
    return found


def _contents(output: Path) -> dict[str, bytes | None]:
    """Every file of a run; of checkpoints and the log, which hold times, the names alone."""
    files = (path for path in output.rglob("*") if path.is_file())
    named = {str(path.relative_to(output)): path for path in files}
    return {
        name: path.read_bytes() if name.startswith(("best", "last", "config.cfg")) else None
        for name, path in named.items()
    }


def _log(output: Path) -> list[dict[str, Any]]:
    """The lines of the log without the time they tell; a line that is not whole is left out."""
    try:
        lines = (output / "log.jsonl").read_text(encoding="utf8").splitlines(keepends=True)
    except FileNotFoundError:
        return []
    return [_timeless(json.loads(line)) for line in lines if line.endswith("\n")]


def _timeless(value: Any) -> Any:
    """A record without what differs from run to run."""
    if not isinstance(value, dict):
        return value
    return {key: _timeless(inner) for key, inner in value.items() if key not in TIMINGS}
