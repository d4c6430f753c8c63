"""One target in one process: inputs from atheris, which coverage guides, or by chance where there is none.

    python -m tests.fuzz.driver TARGET FOLDER PACKAGES [options of libFuzzer]

What fails is kept in FOLDER/found/TARGET and does not stop the run; a hang and too much memory do.
"""

import hashlib
import os
import random
import resource
import sys
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .target import Target

MEMORY = 6 * 1024**3  # bytes of addresses, so that what asks for too many fails here and not on the machine
# In the environment: for how many seconds the process may compute on one input, and whether inputs come by chance even
# where atheris is there.
LIMIT, RANDOM = "PLAIT_FUZZ_LIMIT", "PLAIT_FUZZ_RANDOM"


class Keeper:
    """Runs inputs, and keeps one of each kind that fails."""

    def __init__(self, target: "Target", folder: Path, seconds: float = 0) -> None:
        """`seconds` is how long the process may compute on one input; 0 is any time."""
        self.target, self._seconds = target, seconds
        self._folder = folder / "found" / target.name
        self._seen: set[str] = set()

    def run(self, data: bytes) -> None:
        """Try one input."""
        error = self.target.failure(data, self._seconds)
        if error is not None:
            self._keep(data, error)

    def _keep(self, data: bytes, error: BaseException) -> None:
        from .findings import key_of

        key = str(key_of(error))
        if key in self._seen:
            return
        self._seen.add(key)
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / hashlib.sha256(data).hexdigest()[:16]
        path.write_bytes(data)
        told = "".join(traceback.format_exception(error))
        path.with_suffix(".txt").write_text(told, encoding="utf8", errors="backslashreplace")
        print(f"FOUND {self.target.name}: {key}: {path}", file=sys.stderr, flush=True)


def by_chance(keeper: Keeper, corpus: list[bytes], *, runs: int, seconds: float, seed: int) -> int:
    """Run mutated inputs, and give how many there were.

    Args:
        keeper: runs them.
        corpus: what is mutated.
        runs: how many there are at most; 0 for any number.
        seconds: how long it goes on at most; 0 for any time.
        seed: where chance starts from.
    """
    from .mutation import mutated

    rng = random.Random(seed)
    target, count, end = keeper.target, 0, time.monotonic() + seconds
    while (not runs or count < runs) and (not seconds or time.monotonic() < end):
        keeper.run(mutated(rng.choice(corpus), rng, corpus, target.words, target.longest))
        count += 1
    return count


def main() -> None:
    """Run a target as the arguments say, and print the figures as libFuzzer does."""
    name, folder, packages, *options = sys.argv[1:]
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        if os.environ.get(RANDOM):
            raise ImportError
        import atheris
    except ImportError:
        return _random(name, Path(folder), options)
    with atheris.instrument_imports(include=packages.split(",")):
        from .target import strict
        from .targets import TARGETS
    keeper = Keeper(TARGETS[name], Path(folder), float(os.environ[LIMIT]))
    with strict():
        atheris.Setup([sys.argv[0], f"-max_len={keeper.target.longest}", *options], keeper.run)
        atheris.Fuzz()


def _random(name: str, folder: Path, options: list[str]) -> None:
    from .target import strict
    from .targets import TARGETS

    given = dict(option[1:].split("=", 1) for option in options if option.startswith("-"))
    files = [file for option in options if not option.startswith("-") for file in Path(option).iterdir()]
    corpus = [file.read_bytes() for file in sorted(files)]
    keeper = Keeper(TARGETS[name], folder, float(os.environ[LIMIT]))
    limits = {"runs": int(given.get("runs", 0)), "seconds": float(given.get("max_total_time", 0))}
    with strict():
        for data in corpus:
            keeper.run(data)
        count = by_chance(keeper, corpus, seed=int(given["seed"]), **limits)  # type: ignore[arg-type]
    print(f"stat::number_of_executed_units: {count + len(corpus)}", file=sys.stderr)


if __name__ == "__main__":
    main()
