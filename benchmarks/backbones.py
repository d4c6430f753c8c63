"""One pipeline, two taggers on a shared backbone, with each backbone in turn: accuracy, time, speed, size and memory.

    python -m benchmarks.backbones TREEBANK_FOLDER [--backbones cnn,bilstm,vectors,transformer,frozen]
        [--vectors FILE] [--transformer FOLDER] [--lang en] [--json FILE] [--keep FOLDER] [--section.key value …]

The folder holds `*-train.conllu`, `*-dev.conllu` and `*-test.conllu` of any treebank. Each config is what `plait init
--backbone` writes, with the tagger (XPOS) and the pos_tagger (UPOS); only the backbone differs, and the settings of
training that belong to it. `frozen` is the transformer without training of its own, whose vectors are computed once.
Everything is done with the command line, as a user would, and scored on the test split from raw text. What
`--section.key value` sets is set for all.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.suite.corpora import one

PLAIT = [sys.executable, "-m", "plait"]
FROZEN = "frozen"
HEAD = {
    "backbone": "backbone",
    "tag_acc": "XPOS",
    "pos_acc": "UPOS",
    "token_f": "tokens F",
    "train_seconds": "training, s",
    "epochs": "epochs",
    "epoch_seconds": "s an epoch",
    "words_per_second": "words/s from text",
    "megabytes": "model, MB",
    "train_peak_megabytes": "peak of training, MB",
}


def main() -> None:
    """Train and score with each backbone; print a table, and write it as JSON where a file is given."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("treebank", type=Path)
    parser.add_argument("--backbones", default="cnn,bilstm,attention")
    parser.add_argument("--vectors", type=Path, help="a file of pretrained vectors, for the backbone `vectors`")
    parser.add_argument(
        "--transformer", help="a folder or name of a pretrained encoder, for `transformer` and `frozen`"
    )
    parser.add_argument("--lang", default="en")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--keep", type=Path, help="a folder for the runs, which are temporary otherwise")
    arguments, settings = parser.parse_known_args()
    splits = {split: one(arguments.treebank, f"*-{split}.conllu") for split in ("train", "dev", "test")}
    paths = {"vectors": arguments.vectors, "transformer": arguments.transformer}
    rows = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.keep or Path(temporary)
        folder.mkdir(exist_ok=True)
        for name in arguments.backbones.split(","):
            rows.append(run(name, splits, folder, arguments.lang, paths, settings))
            print(json.dumps(rows[-1]), flush=True)
    print(table(rows))
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=2) + "\n")


def run(
    name: str, splits: dict[str, Path], folder: Path, lang: str, paths: dict[str, Any], settings: Sequence[str]
) -> dict[str, Any]:
    """Train with a backbone, and score on the test split."""
    backbone = "transformer" if name == FROZEN else name
    config, output, scores = folder / f"{name}.cfg", folder / name, folder / f"{name}.json"
    options = ["--lang", lang, "--pipeline", "tagger,pos_tagger", "--backbone", backbone, "--force"]
    subprocess.run([*PLAIT, "init", str(config), *options], check=True, stdout=subprocess.DEVNULL)
    set_paths = ["--paths.train", str(splits["train"]), "--paths.dev", str(splits["dev"])]
    if backbone in paths:
        set_paths += [f"--paths.{backbone}", str(paths[backbone])]
    if name == FROZEN:
        set_paths += ["--encoders.main.trained_layers", "0"]
    start = perf_counter()
    peak = peak_of([*PLAIT, "train", str(config), "--output", str(output), "--force", *set_paths, *settings])
    seconds = perf_counter() - start
    subprocess.run(
        [*PLAIT, "evaluate", str(output / "best"), str(splits["test"]), "--output", str(scores), "--force"], check=True
    )
    found = json.loads(scores.read_text())
    steps = [json.loads(line) for line in (output / "log.jsonl").read_text().splitlines()]
    epochs = epoch_seconds(steps)
    return {
        "backbone": name,
        **{key: round(100 * found[key], 2) for key in ("tag_acc", "pos_acc", "token_f")},
        "train_seconds": round(seconds, 1),
        "steps": len(steps),
        "epochs": steps[-1]["epoch"],
        "epoch_seconds": epochs[-1] if epochs else None,
        "all_epoch_seconds": epochs,
        "words_per_second": round(found["words_per_second"]),
        "megabytes": round(
            sum(file.stat().st_size for file in (output / "best").rglob("*") if file.is_file()) / 1e6, 1
        ),
        "train_peak_megabytes": round(peak),
    }


def epoch_seconds(steps: list[dict[str, Any]]) -> list[float]:
    """How long the steps of each epoch took, evaluations not counted; of the last, which may be cut short, if alone."""
    taken: dict[int, float] = {}
    before = 0.0
    for step, after in zip(steps, [*steps[1:], None], strict=True):
        # A step with an evaluation took the time of that as well; it is taken to be as long as the one after it.
        seconds = step["seconds"] - before
        before = step["seconds"]
        if step["scores"] is not None and after is not None and after["scores"] is None:
            seconds = after["seconds"] - step["seconds"]
        taken[step["epoch"]] = taken.get(step["epoch"], 0.0) + seconds
    rounded = [round(seconds, 1) for seconds in taken.values()]
    return rounded[:-1] or rounded


def peak_of(command: list[str]) -> float:
    """Run a command to its end; gives the most memory that it had, in megabytes. Raises where it fails."""
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return usage.ru_maxrss / 1000


def table(rows: list[dict[str, Any]]) -> str:
    """The rows as a table in Markdown."""
    lines = [list(HEAD.values()), ["---"] * len(HEAD)]
    lines += [[show(row[key]) for key in HEAD] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def show(value: Any) -> str:
    """A value as it stands in the table."""
    return f"{value:,}" if isinstance(value, (int, float)) else "" if value is None else str(value)


if __name__ == "__main__":
    main()
