"""Runs of targets in processes of their own, several at once, and the figures of each."""

import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import NamedTuple

from .driver import LIMIT, RANDOM
from .target import Target

_SEED_LIMIT = 2**31
_MOST_MEMORY = 3000  # megabytes
_CLOCK = 20  # so many times as long as it computes, a process may wait for others


class Outcome(NamedTuple):
    """What a run came to.

    Attributes:
        name: of the target.
        inputs: how many were tried.
        seconds: how long it took.
        computed: how much of that a core computed for it, which others on the machine do not change.
        coverage: how many branches of the code were reached; 0 without coverage.
        added: how many of the inputs reached new ones.
        memory: megabytes at most.
        findings: how many kinds of failures there were.
        failed: whether the process ended by itself without a finding, as where it cannot start.
    """

    name: str
    inputs: int
    seconds: float
    computed: float
    coverage: int
    added: int
    memory: int
    findings: int
    failed: bool

    HEADER = f"{'target':<18}{'inputs':>12}{'per CPU s':>11}{'branches':>10}{'new':>8}{'MB':>7}{'findings':>10}"

    def __str__(self) -> str:
        rate = self.inputs / max(self.computed, 0.001)
        row = f"{self.name:<18}{self.inputs:>12,}{rate:>11,.0f}{self.coverage:>10,}{self.added:>8,}{self.memory:>7,}"
        return f"{row}{self.findings:>10}"


def run_all(
    targets: Sequence[Target],
    folder: Path,
    jobs: int,
    *,
    runs: int,
    seconds: int,
    limit: int,
    seed: int,
    guided: bool,
) -> Iterator[Outcome]:
    """Run targets, some at once, and give what each came to when it ends.

    Args:
        targets: what to run.
        folder: where inputs that are worth keeping, findings and logs go.
        jobs: how many run at once.
        runs, seconds: how many inputs and how much time each target has; 0 is no limit.
        limit: for how many seconds a process may compute on one input.
        seed: where chance starts from; 0 is another place in each run.
        guided: whether coverage guides, where atheris is there.
    """
    scratch = Path(tempfile.mkdtemp(prefix="plait-fuzz-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
    with ThreadPoolExecutor(jobs) as pool:
        try:
            waiting = [
                pool.submit(_run, target, folder, scratch, runs, seconds, limit, seed, guided) for target in targets
            ]
            for done in as_completed(waiting):
                yield done.result()
        finally:
            pool.shutdown(cancel_futures=True)
            shutil.rmtree(scratch, ignore_errors=True)


def _run(
    target: Target, folder: Path, scratch: Path, runs: int, seconds: int, limit: int, seed: int, guided: bool
) -> Outcome:
    seeds, corpus, found = (
        scratch / f"{target.name}-seeds",
        folder / "corpus" / target.name,
        folder / "found" / target.name,
    )
    own = scratch / f"{target.name}-files"
    logs = folder / "logs"
    for one in (seeds, corpus, found, own, logs):
        one.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(target.seeds()):
        (seeds / f"{number:04}").write_bytes(data)
    words = scratch / f"{target.name}.dict"
    words.write_text("".join(map(_quoted, target.words)), encoding="ascii")
    options = [
        # The limit is held to within the process, by what it computes. Libraries that never come back end by the clock.
        f"-timeout={limit * _CLOCK}",
        f"-report_slow_units={limit * _CLOCK}",
        f"-rss_limit_mb={_MOST_MEMORY}",
        f"-artifact_prefix={found}/",
        *([f"-dict={words}"] if target.words else []),  # an empty one is refused
        f"-seed={seed or random.randrange(1, _SEED_LIMIT)}",
        "-print_final_stats=1",
        *([f"-runs={runs}"] if runs else []),
        *([f"-max_total_time={seconds}"] if seconds else []),
    ]
    environment = {
        **os.environ,
        "TMPDIR": str(own),
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PLAIT_JIT": "0",
    }
    environment |= {LIMIT: str(limit)} | ({} if guided else {RANDOM: "1"})
    command = [
        sys.executable,
        "-m",
        f"{__package__}.driver",
        target.name,
        str(folder),
        ",".join(target.guides),
        *options,
        str(corpus),
        str(seeds),
    ]
    before, log, begun = _findings(found), logs / f"{target.name}.log", time.monotonic()
    with log.open("wb") as file:
        process = subprocess.Popen(command, stdout=file, stderr=file, stdin=subprocess.DEVNULL, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    shutil.rmtree(own, ignore_errors=True)
    told = figures(log.read_text("utf8", "replace"))
    findings = len(_findings(found) - before)
    return Outcome(
        target.name,
        **told,
        seconds=time.monotonic() - begun,
        computed=usage.ru_utime + usage.ru_stime,
        memory=usage.ru_maxrss // 1024,
        findings=findings,
        failed=process.returncode != 0 and not findings,
    )


def _quoted(word: bytes) -> str:
    """A word as it stands in a dictionary of libFuzzer."""
    letters = "".join(f"\\x{byte:02x}" for byte in word)
    return f'"{letters}"\n'


def _findings(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.suffix != ".txt"}


def figures(log: str) -> dict[str, int]:
    """What libFuzzer tells at the end of a run, or last before it broke off."""

    def number(pattern: str) -> int:
        found = re.findall(pattern, log)
        return int(found[-1]) if found else 0

    return {
        "inputs": number(r"stat::number_of_executed_units:\s*(\d+)"),
        "coverage": number(r"cov: (\d+)"),
        "added": number(r"stat::new_units_added:\s*(\d+)"),
    }


def add_to_summary(path: Path, outcome: Outcome) -> None:
    """Add the figures of a run to those of the runs before it, which a JSON file holds."""
    held = json.loads(path.read_text(encoding="utf8")) if path.exists() else {}
    targets = held.get("targets", {})
    before = targets.get(outcome.name, {"runs": 0, "inputs": 0, "seconds": 0, "cpu": 0, "branches": 0, "findings": 0})
    targets[outcome.name] = {
        "runs": before["runs"] + 1,
        "inputs": before["inputs"] + outcome.inputs,
        "seconds": round(before["seconds"] + outcome.seconds, 1),
        "cpu": round(before["cpu"] + outcome.computed, 1),
        "branches": max(before["branches"], outcome.coverage),
        "findings": before["findings"] + outcome.findings,
    }
    totals = {key: sum(target[key] for target in targets.values()) for key in ("inputs", "seconds", "cpu", "findings")}
    text = json.dumps({**totals, "targets": dict(sorted(targets.items()))}, indent=2)
    aside = path.with_name(f"{path.name}.new")
    aside.write_text(f"{text}\n", encoding="utf8")
    aside.replace(path)
