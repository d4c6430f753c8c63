"""Text classification by a bag of words against fastText, on the same files, one after the other on the same machine.

    python -m benchmarks.classification TRAIN.csv TEST.csv [--peer PYTHON] [--transformer FOLDER] [--json FILE]

The files have a header and the columns `text` and `category`. A tenth of the training file is held out as the dev
corpus of all. `--peer` is a Python that has fastText (the package fasttext-wheel); without it only plait runs.
`--transformer` has a pretrained encoder fine-tuned as well, under a mean of the vectors of a text's words, with what
`plait init --backbone transformer` writes for all else.
"""

import argparse
import csv
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

CONFIG = """
[nlp]
lang = "en"
pipeline = ["textcat"]

[components.textcat]
@components = "plait.TextCategorizer.v1"

[components.textcat.model]
@architectures = "plait.TextCatBOW.v1"
exclusive_classes = true
"""

ON_A_TRANSFORMER = {
    "@architectures": "plait.TextCatReduce.v1",
    "exclusive_classes": True,
    "use_reduce_max": False,
    "tok2vec": {"@architectures": "plait.Shared.v1", "encoder": "main"},
}

FASTTEXT = """
import json, sys, time, fasttext
train, test = sys.argv[1:]
start = time.perf_counter()
model = fasttext.train_supervised(train, epoch=50, lr=0.5, wordNgrams=2, minn=3, maxn=5, dim=100, thread=2, verbose=0)
seconds = time.perf_counter() - start
rows = [line.rstrip("\\n").split(" ", 1) for line in open(test, encoding="utf8")]
texts = [text for _, text in rows]
start = time.perf_counter()
labels = model.f.multilinePredict([text + "\\n" for text in texts], 1, 0.0, "strict")[0]
rate = len(texts) / (time.perf_counter() - start)
right = sum(found[0] == gold for found, (gold, _) in zip(labels, rows))
print(json.dumps({"train_seconds": seconds, "cats_acc": right / len(rows), "texts_per_second": rate}))
"""


def main() -> None:
    """Run both and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("train", type=Path)
    parser.add_argument("test", type=Path)
    parser.add_argument("--peer", type=Path)
    parser.add_argument("--transformer")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    rows = read(arguments.train)
    random.Random(0).shuffle(rows)
    cut = len(rows) // 10
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "bow.cfg").write_text(CONFIG)
        splits = rows[cut:], rows[:cut], read(arguments.test)
        results = {"plait": run_plait(folder / "bow.cfg", *splits, folder)}
        if arguments.transformer:
            results["plait, transformer"] = run_transformer(arguments.transformer, *splits, folder)
        if arguments.peer:
            results["fastText"] = run_fasttext(arguments.peer, rows[cut:], read(arguments.test), folder)
    for library, row in results.items():
        print(library, json.dumps({key: round(value, 4) for key, value in row.items()}))
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=2) + "\n")


def run_transformer(
    transformer: str, train: list[list[str]], dev: list[list[str]], test: list[list[str]], folder: Path
) -> dict[str, Any]:
    """Fine-tune a pretrained encoder for the task."""
    config = folder / "transformer.cfg"
    options = ["--lang", "en", "--pipeline", "textcat", "--backbone", "transformer", "--paths.transformer", transformer]
    subprocess.run([sys.executable, "-m", "plait", "init", str(config), *options], check=True)
    return run_plait(config, train, dev, test, folder, ["--components.textcat.model", json.dumps(ON_A_TRANSFORMER)])


def run_plait(
    config: Path,
    train: list[list[str]],
    dev: list[list[str]],
    test: list[list[str]],
    folder: Path,
    settings: Sequence[str] = (),
) -> dict[str, Any]:
    """Train with the command line as a user would; predict with the loaded pipeline."""
    paths = {split: write(folder / f"{split}.csv", rows) for split, rows in (("train", train), ("dev", dev))}
    output = folder / config.stem
    command = [sys.executable, "-m", "plait", "train", str(config), "--output", str(output), *settings]
    start = perf_counter()
    subprocess.run([*command, "--paths.train", paths["train"], "--paths.dev", paths["dev"]], check=True)
    seconds = perf_counter() - start

    from plait import load

    nlp = load(output / "best")
    texts = [text for text, _ in test]
    for _ in nlp.pipe(texts):  # warm, as a service is
        pass
    start = perf_counter()
    found = [max(doc.cats, key=lambda label: doc.cats[label] or 0.0) for doc in nlp.pipe(texts)]
    rate = len(texts) / (perf_counter() - start)
    right = sum(label == gold for label, (_, gold) in zip(found, test, strict=True))
    return {"train_seconds": seconds, "cats_acc": right / len(test), "texts_per_second": rate}


def run_fasttext(peer: Path, train: list[list[str]], test: list[list[str]], folder: Path) -> dict[str, Any]:
    """Train and predict with fastText, on lower-cased words apart from punctuation."""
    paths = []
    for name, rows in (("train", train), ("test", test)):
        path = folder / f"fasttext-{name}.txt"
        path.write_text("".join(f"__label__{label} {words(text)}\n" for text, label in rows), encoding="utf8")
        paths.append(str(path))
    program = folder / "run_fasttext.py"
    program.write_text(FASTTEXT)
    output = subprocess.run([str(peer), str(program), *paths], check=True, capture_output=True, text=True).stdout
    row: dict[str, Any] = json.loads(output)
    return row


def words(text: str) -> str:
    """The text as fastText's own examples prepare it: lower case, punctuation apart, one line."""
    return " ".join("".join(char if char.isalnum() else f" {char} " for char in text.lower()).split())


def read(path: Path) -> list[list[str]]:
    """The rows of a file without its header."""
    with path.open(encoding="utf8", newline="") as file:
        return list(csv.reader(file))[1:]


def write(path: Path, rows: list[list[str]]) -> str:
    """A file with a header; gives its path."""
    with path.open("w", encoding="utf8", newline="") as file:
        csv.writer(file).writerows([["text", "category"], *rows])
    return str(path)


if __name__ == "__main__":
    main()
