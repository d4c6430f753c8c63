"""Training runs that are killed at random instants: whether they end as they would have.

    python -m benchmarks.kill_runs --treebank FOLDER --texts FOLDER [--kills 100] [--only cnn stream torch]
        [--steps 100] [--seed 0] [--work FOLDER]

Three configs are trained: a CNN shared by two taggers, with averages of the weights and gradients added up from parts;
a text categorizer that streams a shuffled corpus of several files; and taggers on a BiLSTM of PyTorch, where that is
installed. Each is trained once in peace. Then it is started and killed (SIGKILL) and gone on with, again and again,
until it is finished, and begun anew until there were as many kills as asked for. After each kill, best/ and last/ have
to load if they are there, and must not be gone once they were. At the end of each chain of kills all files of best/
and last/ have to be those of the run in peace, byte for byte, and so has the log, but for the time it tells.

The exit status is 1 where anything was not as it should be.
"""

import argparse
import random
import tempfile
from pathlib import Path

from benchmarks.failures import told
from benchmarks.killing.chain import Tally, chain, go
from benchmarks.killing.configs import write_configs


def main() -> None:
    """Kill runs of each config, print what was tried, and fail where one could be told from a run in peace."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--treebank", type=Path, required=True, help="has a *-train.conllu and a *-dev.conllu")
    parser.add_argument("--texts", type=Path, required=True, help="has a train.csv and a test.csv: text, category")
    parser.add_argument("--kills", type=int, default=100, help="of each config (default: 100)")
    parser.add_argument("--only", nargs="+", default=[], help="the configs to try: cnn, stream, torch")
    parser.add_argument("--steps", type=int, default=100, help="that a run takes (default: 100)")
    parser.add_argument("--seed", type=int, default=0, help="of the instants")
    parser.add_argument("--work", type=Path, help="a folder for all that is written (default: one that is deleted)")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary, told():
        work = given.work or Path(temporary)
        configs = write_configs(work, given.treebank, given.texts, given.steps)
        if missing := set(given.only) - configs.keys():
            parser.error(f"there is no config {', '.join(sorted(missing))} here; there are: {', '.join(configs)}")
        chosen = {name: path for name, path in configs.items() if name in (given.only or configs)}
        tallies = {name: tried(path, work, given.kills, random.Random(given.seed)) for name, path in chosen.items()}
    failures = [failure for tally in tallies.values() for failure in tally.failures]
    print("\n".join([*table(tallies), "", *failures]))
    raise SystemExit(1 if failures else 0)


def tried(config: Path, work: Path, kills: int, chance: random.Random) -> Tally:
    """Kill the runs of a config."""
    whole = work / f"{config.stem}-whole"
    tally = Tally(seconds=go(config, whole))
    print(f"{config.stem}: {tally.seconds:.1f} s in peace", flush=True)
    left = kills
    while left > 0:
        output = work / f"{config.stem}-{tally.chains}"
        # The last chain goes through in peace once there were enough; another one ends where it was too quick to kill.
        left -= chain(config, whole, output, tally, min(left, max(3, kills // 4)), chance)
        print(f"{config.stem}: {kills - left} kills, {tally.chains} runs, {len(tally.failures)} failures", flush=True)
    return tally


def table(tallies: dict[str, Tally]) -> list[str]:
    """What was tried, as lines of a table."""
    phases = sorted({phase for tally in tallies.values() for phase in tally.kills})
    rows = [["", *tallies]]
    rows += [[f"kills: {phase}", *(str(tally.kills[phase]) for tally in tallies.values())] for phase in phases]
    rows += [["kills in all", *(str(sum(tally.kills.values())) for tally in tallies.values())]]
    rows += [["started anew", *(str(tally.starts) for tally in tallies.values())]]
    rows += [["resumed", *(str(tally.resumes) for tally in tallies.values())]]
    rows += [["runs finished", *(str(tally.chains) for tally in tallies.values())]]
    rows += [["failures", *(str(len(tally.failures)) for tally in tallies.values())]]
    rows += [["seconds in peace", *(f"{tally.seconds:.1f}" for tally in tallies.values())]]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        )
        for row in rows
    ]


if __name__ == "__main__":
    main()
