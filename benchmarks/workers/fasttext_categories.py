"""Learns and predicts categories with fastText, on lower-cased words apart from punctuation.

python -m benchmarks.workers.fasttext_categories TRAIN.csv TEST.csv THREADS
"""

import sys
import tempfile
import time
from pathlib import Path

import fasttext

from benchmarks.workers.categories import read, report

SETTINGS = {"epoch": 50, "lr": 0.5, "wordNgrams": 2, "minn": 3, "maxn": 5, "dim": 100}


def main() -> None:
    """Print the time of training, accuracy and speed."""
    train, test, threads = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "train.txt")
        path.write_text("".join(map(line, *read(train))), encoding="utf8")
        start = time.perf_counter()
        model = fasttext.train_supervised(str(path), thread=int(threads), verbose=0, **SETTINGS)
        seconds = time.perf_counter() - start
    texts, categories = read(test)
    inputs = [f"{words(text)}\n" for text in texts]

    def predict() -> list[str]:
        # The method of the Python class fails with numpy 2; this is what it calls.
        return [labels[0] for labels in model.f.multilinePredict(inputs, 1, 0.0, "strict")[0]]

    report(predict, list(map(label, categories)), seconds)


def line(text: str, category: str) -> str:
    """A line of fastText's format."""
    return f"{label(category)} {words(text)}\n"


def label(category: str) -> str:
    """A category as one word with fastText's mark."""
    return f"__label__{'_'.join(category.split())}"


def words(text: str) -> str:
    """The text as fastText's own examples prepare it: lower case, punctuation apart, one line."""
    return " ".join("".join(char if char.isalnum() else f" {char} " for char in text.lower()).split())


if __name__ == "__main__":
    main()
