"""How time grows with the length of a stream that is annotated, and with the size of the corpus that is learned from.

    python -m benchmarks.scaling MODEL CONFIG TREEBANK_FOLDER [--largest 10000000] [--epochs 5] [--json FILE]
        [--prediction docs/scaling-prediction.svg] [--training docs/scaling-training.svg]

The folder holds `*-train.conllu`, `*-dev.conllu` and `*-test.conllu`. The sentences of the test split, repeated, are
annotated by the saved pipeline in streams of 10,000 words and more, up to the largest, each in a process of its own.
From an eighth, a quarter, a half and the whole of the training split, at random, a pipeline is trained as the config
says, for as many epochs each; evaluations are not counted. Where time grows in proportion, the exponent is 1.
"""

import argparse
import json
import math
import random
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.failures import check_outputs, told
from benchmarks.long_run.figures import Panel, check_figures, draw
from benchmarks.long_run.lines import fit
from benchmarks.suite.corpora import one
from benchmarks.suite.taggers import pace
from benchmarks.workers.prepare import blocks
from plait.training.readers import conllu

SMALLEST = 10_000
A_DECADE = 2  # streams
SHARES = (1 / 8, 1 / 4, 1 / 2, 1.0)


def main() -> None:
    """Print both tables and exponents; write the figures and the JSON that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("config", type=Path)
    parser.add_argument("treebank", type=Path)
    parser.add_argument("--largest", type=int, default=10_000_000, help="stream, in words (default: 10000000)")
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--prediction", type=Path, help="the figure of prediction")
    parser.add_argument("--training", type=Path, help="the figure of training")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    if given.largest < 10 * SMALLEST:
        parser.error(f"--largest is at least {10 * SMALLEST}, for three lengths to draw a line through")
    check_figures(given.prediction, given.training)
    check_outputs(given.json)
    splits = {split: one(given.treebank, f"*-{split}.conllu") for split in ("train", "dev", "test")}
    with told(), tempfile.TemporaryDirectory() as name:
        streams = predict(given.model, splits["test"], sizes(given.largest), Path(name))
        runs = train(given.config, splits, given.epochs, Path(name))
    exponents = {"prediction": exponent(streams, "words"), "training": exponent(runs, "words")}
    print(f"seconds grow with words to the power of {exponents['prediction']:.3f} in prediction, ", end="")
    print(f"{exponents['training']:.3f} in training")
    if given.json:
        found = {"prediction": streams, "training": runs, "exponents": exponents}
        given.json.write_text(json.dumps(found, indent=2) + "\n")
    if given.prediction:
        draw(given.prediction, "Annotating a stream", [per_word(streams)])
    if given.training:
        draw(given.training, f"Training for {given.epochs} epochs", [in_proportion(runs)])


def sizes(largest: int) -> list[int]:
    """The lengths of streams: two a decade, up to the largest."""
    count = math.floor(A_DECADE * math.log10(largest / SMALLEST) + 1e-9) + 1
    return [round(SMALLEST * 10 ** (i / A_DECADE)) for i in range(count)]


def predict(model: Path, corpus: Path, lengths: Sequence[int], folder: Path) -> list[dict[str, Any]]:
    """Annotate streams, each in a process of its own."""
    texts = folder / "texts.json"
    texts.write_text(json.dumps([(doc.text, len(doc)) for doc in conllu(corpus)()]))
    rows = []
    for length in lengths:
        worker = ["benchmarks.workers.annotate", "plait", str(model), str(texts), "short", str(length)]
        output = subprocess.run([sys.executable, "-m", *worker], check=True, capture_output=True, text=True).stdout
        found = json.loads(output.splitlines()[-1])
        rows.append({"words": found["words"], "seconds": found["seconds"]})
        micro = 1e6 * found["seconds"] / found["words"]
        print(f"{found['words']:12,} words  {found['seconds']:9.2f} s  {micro:7.2f} µs a word", flush=True)
    return rows


def train(config: Path, splits: dict[str, Path], epochs: int, folder: Path) -> list[dict[str, Any]]:
    """Train on parts of a corpus, for as many epochs each."""
    with splits["train"].open(encoding="utf8") as file:
        sentences = list(blocks(file))
    random.Random(0).shuffle(sentences)
    rows = []
    for share in SHARES:
        part, output = folder / "part.conllu", folder / "run"
        part.write_text("".join(sentences[: round(share * len(sentences))]), encoding="utf8")
        # Not those of [paths], which the config of a saved model names no more.
        paths = ["--corpora.train.path", str(part), "--corpora.dev.path", str(splits["dev"])]
        limits = ["--training.max_epochs", str(epochs), "--training.max_steps", "0", "--training.patience", "0"]
        command = ["plait", "train", str(config), "--output", str(output), "--force", *paths, *limits]
        subprocess.run([sys.executable, "-m", *command], check=True, stdout=subprocess.DEVNULL)
        steps = [json.loads(line) for line in (output / "log.jsonl").read_text().splitlines()]
        words = steps[-1]["words"]
        rows.append({"share": share, "words": words / epochs, "seconds": words / pace(steps), "steps": len(steps)})
        print(f"{rows[-1]['words']:12,.0f} words  {rows[-1]['seconds']:9.2f} s of training", flush=True)
    return rows


def exponent(rows: Sequence[dict[str, Any]], what: str) -> float:
    """The slope of a line through the logarithms: 1 where seconds grow in proportion."""
    return fit([math.log(row[what]) for row in rows], [math.log(row["seconds"]) for row in rows]).slope


def per_word(rows: Sequence[dict[str, Any]]) -> Panel:
    """The time of a word over the length of the stream."""
    words = [row["words"] for row in rows]
    return Panel(
        words, [1e6 * row["seconds"] / row["words"] for row in rows], ("words", "µs a word"), log=(True, False)
    )


def in_proportion(rows: Sequence[dict[str, Any]]) -> Panel:
    """The time over the size of the corpus, with a line from nothing through the largest."""
    words, seconds = [row["words"] for row in rows], [row["seconds"] for row in rows]
    line = ([0.0, words[-1]], [0.0, seconds[-1]])
    return Panel(words, seconds, ("words of the corpus", "seconds"), line, "in proportion")


if __name__ == "__main__":
    main()
