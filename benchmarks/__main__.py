"""plait and its peers measured in turn, on the same files and the same machine; see docs/benchmarks.md.

    python -m benchmarks [--treebank FOLDER] [--texts FOLDER] [--peer PYTHON] [--rounds 3] [--only NAME,NAME] [--quick]

The treebank is a folder with `*-train.conllu`, `*-dev.conllu` and `*-test.conllu`; the texts are a folder with
`train.csv` and `test.csv`, which have the columns `text` and `category`. What is left out is taken from the corpora of
`make demo`. `--peer` is a Python that has the packages of benchmarks/requirements-peers.txt; without it plait is
measured alone. `make bench` gives it.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

from .suite.annotating import ANNOTATING
from .suite.bags import BAGS
from .suite.bench import QUICK, Bench, Sizes
from .suite.corpora import Texts, Treebank
from .suite.measurement import Measurement, play, tell
from .suite.networks import NETWORKS
from .suite.processes import Failed, answer, run
from .suite.report import Report
from .suite.results import Results
from .suite.starting import STARTING
from .suite.tagging import TAGGING

MEASUREMENTS = {one.name: one for one in (TAGGING, ANNOTATING, STARTING, BAGS, NETWORKS)}


def main(words: Sequence[str] | None = None) -> int:
    """Measure, write the report, and print its table; gives 1 where something failed."""
    given = parser().parse_args(words)
    measurements = [MEASUREMENTS[name] for name in given.only] if given.only else list(MEASUREMENTS.values())
    with nullcontext(given.work) if given.work else tempfile.TemporaryDirectory() as folder:
        bench = prepared(given, Path(folder))
        report, results = begun(bench, measurements, given.output), Results()
        for number in range(given.rounds):
            for one in measurements:
                play(bench, one, number, results)
                table = report.write(results, number + 1)
    print(table)
    tell(f"written: {', '.join(map(str, report.paths))}")
    return 1 if results.failures else 0


def parser() -> argparse.ArgumentParser:
    """The options."""
    found = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    found.add_argument("--treebank", type=Path, metavar="FOLDER")
    found.add_argument("--lang", help="the language of the treebank (default: en; tr for that of the demo)")
    found.add_argument("--texts", type=Path, metavar="FOLDER")
    found.add_argument("--texts-lang", default="en", help="the language of the texts (default: en)")
    found.add_argument("--peer", type=Path, metavar="PYTHON")
    found.add_argument("--rounds", type=positive, default=3, help="how often everything is measured (default: 3)")
    found.add_argument("--only", type=names, metavar="NAME,NAME", help=f"some of: {', '.join(MEASUREMENTS)}")
    found.add_argument("--quick", action="store_true", help="small slices and few steps, to see whether it runs")
    found.add_argument("--threads", type=positive, help="of every library (default: what each uses by itself)")
    found.add_argument("--jit", action="store_true", help="let plait use what numba compiles (default: numpy alone)")
    found.add_argument("--steps", type=positive, help="of training of spaCy's taggers (default: 3000)")
    found.add_argument("--output", type=Path, default=Path("bench"), help="the folder of the report (default: bench)")
    found.add_argument(
        "--work",
        type=Path,
        metavar="FOLDER",
        help="keep what is made on the way, and use the taggers that an earlier run on the same corpora left",
    )
    return found


def positive(text: str) -> int:
    """A number that is at least 1."""
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"a number from 1 on is wanted; got {text!r}")
    return int(text)


def names(text: str) -> list[str]:
    """Names of measurements."""
    found = text.split(",")
    if unknown := [name for name in found if name not in MEASUREMENTS]:
        raise argparse.ArgumentTypeError(f"there is no {', '.join(unknown)}; there are: {', '.join(MEASUREMENTS)}")
    return found


def begun(bench: Bench, measurements: Sequence[Measurement], output: Path) -> Report:
    """The report, before anything is in it. Raises SystemExit where a Python cannot be run."""
    try:
        return Report(bench, measurements, output)
    except Failed as error:
        raise SystemExit(f"the libraries cannot be looked at: {error}") from error


def prepared(given: argparse.Namespace, folder: Path) -> Bench:
    """The corpora made ready, in a process of its own, so that this one stays small. Raises SystemExit."""
    sizes: Sizes = QUICK if given.quick else Sizes()
    if given.steps:
        sizes = replace(sizes, steps=given.steps)
    options = {"treebank": given.treebank, "lang": given.lang, "texts": given.texts, "texts-lang": given.texts_lang}
    words = [word for name, value in options.items() if value is not None for word in (f"--{name}", value)]
    command = [sys.executable, "-m", "benchmarks.workers.prepare", folder, "--limit", sizes.limit, *words]
    try:
        found = answer(run(command), command)
    except Failed as error:
        raise SystemExit(f"the corpora cannot be read: {error}") from error
    return Bench(
        folder=folder,
        treebank=Treebank(**found["treebank"]),
        texts=Texts(**found["texts"]),
        sizes=sizes,
        peer=given.peer,
        threads=given.threads,
        jit=given.jit,
    )


if __name__ == "__main__":
    sys.exit(main())
