"""Tagging against spaCy: the same network, the same treebank, one after the other on the same machine.

    python -m benchmarks.tagging TREEBANK_FOLDER [--peer PYTHON] [--steps 3000] [--json FILE]

The folder holds `*-train.conllu`, `*-dev.conllu` and `*-test.conllu`. `--peer` is a Python that has spaCy 3.8; without
it only plait runs. Both train two taggers (XPOS, and UPOS; spaCy's morphologizer predicts features as well) on one
shared hash-embedding CNN of width 96 and depth 4, both with their default settings, and are scored from raw text by
their own scorers.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any


def main() -> None:
    """Run both, print a table, and write it as JSON where a file is given."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("treebank", type=Path)
    parser.add_argument("--peer", type=Path)
    parser.add_argument("--steps", type=int, default=3000, help="training steps of spaCy")
    parser.add_argument("--lang", default="en")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    splits = {split: one(arguments.treebank, f"*-{split}.conllu") for split in ("train", "dev", "test")}
    rows = {}
    with tempfile.TemporaryDirectory() as folder:
        if arguments.peer:
            rows["spaCy"] = run_spacy(arguments.peer, splits, Path(folder), arguments.lang, arguments.steps)
        rows["plait"] = run_plait(splits, Path(folder), arguments.lang)
    for name, row in rows.items():
        print(name, json.dumps(row))
    if "spaCy" in rows:
        print(f"training time, plait / spaCy: {rows['plait']['train_seconds'] / rows['spaCy']['train_seconds']:.2f}")
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=2) + "\n")


def run_plait(splits: dict[str, Path], folder: Path, lang: str) -> dict[str, Any]:
    """Train and evaluate with the command line, as a user would."""
    plait = [sys.executable, "-m", "plait"]
    config = folder / "plait.cfg"
    subprocess.run([*plait, "init", config, "--lang", lang, "--pipeline", "tagger,pos_tagger"], check=True)
    start = perf_counter()
    paths = ["--paths.train", splits["train"], "--paths.dev", splits["dev"]]
    subprocess.run([*plait, "train", config, "--output", folder / "plait", *paths], check=True)
    seconds = perf_counter() - start
    scores = folder / "plait.json"
    subprocess.run([*plait, "evaluate", folder / "plait/best", splits["test"], "--output", scores], check=True)
    results = json.loads(scores.read_text())
    return {
        "train_seconds": round(seconds, 1),
        **{name: round(100 * results[name], 2) for name in ("token_f", "tag_acc", "pos_acc")},
        "words_per_second": round(results["words_per_second"]),
    }


def run_spacy(peer: Path, splits: dict[str, Path], folder: Path, lang: str, steps: int) -> dict[str, Any]:
    """Convert, train and evaluate with spaCy's command line."""
    spacy = [str(peer), "-m", "spacy"]
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    for path in splits.values():
        subprocess.run([*spacy, "convert", path, folder, "--converter", "conllu", "--n-sents", "1"], **quiet)
    converted = {split: folder / f"{path.stem}.spacy" for split, path in splits.items()}
    config = folder / "spacy.cfg"
    subprocess.run([*spacy, "init", "config", config, "--lang", lang, "--pipeline", "tagger,morphologizer"], **quiet)
    start = perf_counter()
    paths = ["--paths.train", converted["train"], "--paths.dev", converted["dev"]]
    limits = ["--training.max_steps", str(steps), "--training.max_epochs", "0"]
    subprocess.run([*spacy, "train", config, "--output", folder / "spacy", *paths, *limits], check=True)
    seconds = perf_counter() - start
    scores = folder / "spacy.json"
    subprocess.run([*spacy, "evaluate", folder / "spacy/model-best", converted["test"], "--output", scores], **quiet)
    results = json.loads(scores.read_text())
    return {
        "train_seconds": round(seconds, 1),
        **{name: round(100 * results[name], 2) for name in ("token_f", "tag_acc", "pos_acc")},
        "words_per_second": round(results["speed"]),
    }


def one(folder: Path, pattern: str) -> Path:
    """The one file of a folder that has a name like the pattern."""
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        raise SystemExit(f"{folder}: one file named {pattern} is wanted; found {len(found)}")
    return found[0]


if __name__ == "__main__":
    main()
