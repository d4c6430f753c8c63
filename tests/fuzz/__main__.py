"""Fuzz the library: every target in turn, on all cores, and a table of what was tried and found.

    make fuzz [TARGET="conllu jsonl"] [TIME=60] [RUNS=100000] [SUMMARY=file.json]
    python -m tests.fuzz [TARGET …] [--time 60] [--runs 0] [--jobs N] [--folder fuzz] [--summary FILE] [--random]
    python -m tests.fuzz TARGET --replay FILE …
    python -m tests.fuzz TARGET --minimize FILE

Exits with 1 where something was found; the inputs are then in fuzz/found/TARGET, with what they raised beside them.
"""

import argparse
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from .findings import key_of
from .mutation import smaller
from .runs import Outcome, add_to_summary, run_all
from .target import Target, strict
from .targets import TARGETS


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", help="what to run (default: all)", metavar="TARGET")
    parser.add_argument("--time", type=int, default=0, help="seconds for each target (default: 60 without --runs)")
    parser.add_argument("--runs", type=int, default=0, help="inputs for each target")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="how many targets run at once")
    parser.add_argument("--folder", type=Path, default=Path("fuzz"), help="where inputs and findings are kept")
    parser.add_argument(
        "--summary", type=Path, help="a JSON file with the counts of all runs, to which these are added"
    )
    parser.add_argument("--limit", type=int, default=20, help="seconds of computing for one input (default: 20)")
    parser.add_argument("--random", action="store_true", help="by chance, without coverage: faster, but blind")
    parser.add_argument("--seed", type=int, default=0, help="where chance starts from; 0 is another place in each run")
    parser.add_argument(
        "--replay", type=Path, nargs="+", help="run these inputs of one target, and say what they raise"
    )
    parser.add_argument("--minimize", type=Path, help="make an input of one target that fails smaller, in its place")
    args = parser.parse_args()
    if unknown := [name for name in args.targets if name not in TARGETS]:
        parser.error(f"there is no target {unknown[0]!r}; there are: {', '.join(TARGETS)}")
    targets = [TARGETS[name] for name in args.targets or TARGETS]
    if args.replay or args.minimize:
        if len(targets) != 1:
            parser.error("name the target of the input")
        return minimize(targets[0], args.minimize) if args.minimize else replay(targets[0], args.replay)
    seconds = args.time or (0 if args.runs else 60)
    outcomes = run_all(
        targets,
        args.folder,
        args.jobs,
        runs=args.runs,
        seconds=seconds,
        limit=args.limit,
        seed=args.seed,
        guided=not args.random,
    )
    done = []
    print(Outcome.HEADER, flush=True)
    for outcome in outcomes:
        done.append(outcome)
        print(outcome, flush=True)
        if args.summary:
            add_to_summary(args.summary, outcome)
    found = sum(outcome.findings for outcome in done)
    failed = [outcome.name for outcome in done if outcome.failed]
    print(
        f"{sum(outcome.inputs for outcome in done):,} inputs, {found} findings"
        + (f", in {args.folder}/found" * bool(found))
    )
    if failed:
        print(f"ended by themselves: {', '.join(failed)}; see {args.folder}/logs", file=sys.stderr)
    return int(bool(found or failed))


def replay(target: Target, paths: Sequence[Path]) -> int:
    """Run inputs, and print what they raise."""
    failures = 0
    with strict():
        for path in paths:
            error = target.failure(path.read_bytes(), 60)
            failures += error is not None
            print(f"{path}: {'nothing is raised' if error is None else key_of(error)}")
            if error is not None:
                traceback.print_exception(error)
    return int(bool(failures))


def minimize(target: Target, path: Path) -> int:
    """Take out of an input what it does not need to fail."""
    data = path.read_bytes()
    with strict():
        error = target.failure(data, 60)
        if error is None:
            print(f"{path}: nothing is raised, so that nothing can be made smaller", file=sys.stderr)
            return 1
        wanted = key_of(error)

        def fails(shorter: bytes) -> bool:
            error = target.failure(shorter, 60)
            return error is not None and key_of(error) == wanted

        found = smaller(data, fails)
    path.write_bytes(found)
    print(f"{path}: {len(data)} to {len(found)} bytes: {wanted}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
