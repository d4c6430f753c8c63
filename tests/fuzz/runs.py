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

from .driver import RANDOM
from .target import Target

_SEED_LIMIT = 2**31
_MOST_MEMORY = 3000  # megabytes


class Outcome(NamedTuple):
    """What a run came to.

    Attributes:
        name: of the target.
        inputs: how many were tried.
        seconds: how long it took, without the start.
        coverage: how many branches of the code were reached; 0 without coverage.
        added: how many of the inputs reached new ones.
        memory: megabytes at most.
        findings: how many kinds of failures there were.
        failed: whether the process ended by itself without a finding, as where it cannot start.
    """

    name: str
    inputs: int
    seconds: float
    coverage: int
    added: int
    memory: int
    findings: int
    failed: bool

    HEADER = f"{'target':<18}{'inputs':>12}{'inputs/s':>10}{'branches':>10}{'new':>8}{'MB':>7}{'findings':>10}"

    def __str__(self) -> str:
        rate = self.inputs / max(self.seconds, 0.001)
        row = f"{self.name:<18}{self.inputs:>12,}{rate:>10,.0f}{self.coverage:>10,}{self.added:>8,}{self.memory:>7,}"
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
        limit: how many seconds one input may take.
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
        f"-timeout={limit}",
        f"-rss_limit_mb={_MOST_MEMORY}",
        f"-artifact_prefix={found}/",
        f"-dict={words}",
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
    environment |= {} if guided else {RANDOM: "1"}
    command = [
        sys.executable,
        "-m",
        f"{__package__}.driver",
        target.name,
        str(folder),
        *options,
        str(corpus),
        str(seeds),
    ]
    before, log, begun = _findings(found), logs / f"{target.name}.log", time.monotonic()
    with log.open("wb") as file:
        status = subprocess.run(command, stdout=file, stderr=file, stdin=subprocess.DEVNULL, env=environment).returncode
    taken = time.monotonic() - begun
    shutil.rmtree(own, ignore_errors=True)
    return _outcome(target.name, log.read_text("utf8", "replace"), taken, len(_findings(found) - before), status)


def _quoted(word: bytes) -> str:
    """A word as it stands in a dictionary of libFuzzer."""
    letters = "".join(f"\\x{byte:02x}" for byte in word)
    return f'"{letters}"\n'


def _findings(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.suffix != ".txt"}


def _outcome(name: str, log: str, taken: float, findings: int, status: int) -> Outcome:
    def number(pattern: str) -> int:
        found = re.findall(pattern, log)
        return int(found[-1]) if found else 0

    return Outcome(
        name=name,
        inputs=number(r"stat::number_of_executed_units:\s*(\d+)"),
        seconds=number(r"Done \d+ runs in (\d+) second") or taken,
        coverage=number(r"cov: (\d+)"),
        added=number(r"stat::new_units_added:\s*(\d+)"),
        memory=number(r"stat::peak_rss_mb:\s*(\d+)"),
        findings=findings,
        failed=bool(status) and not findings,
    )


def add_to_summary(path: Path, outcome: Outcome) -> None:
    """Add the figures of a run to those of the runs before it, which a JSON file holds."""
    held = json.loads(path.read_text(encoding="utf8")) if path.exists() else {}
    targets = held.get("targets", {})
    before = targets.get(outcome.name, {"runs": 0, "inputs": 0, "seconds": 0, "branches": 0, "findings": 0})
    targets[outcome.name] = {
        "runs": before["runs"] + 1,
        "inputs": before["inputs"] + outcome.inputs,
        "seconds": round(before["seconds"] + outcome.seconds, 1),
        "branches": max(before["branches"], outcome.coverage),
        "findings": before["findings"] + outcome.findings,
    }
    totals = {key: sum(target[key] for target in targets.values()) for key in ("inputs", "seconds", "findings")}
    text = json.dumps({**totals, "targets": dict(sorted(targets.items()))}, indent=2)
    aside = path.with_name(f"{path.name}.new")
    aside.write_text(f"{text}\n", encoding="utf8")
    aside.replace(path)
