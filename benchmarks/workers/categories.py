"""Reading texts with their categories, and timing and scoring what is predicted for them."""

import csv
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path


def read(path: str) -> tuple[list[str], list[str]]:
    """The texts and the categories of a file that has them as its two columns, below a header."""
    with Path(path).open(encoding="utf8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    return [text for text, _ in rows], [category for _, category in rows]


def report(predict: Callable[[], Sequence[str]], categories: Sequence[str], train_seconds: float | None = None) -> None:
    """Predict twice, the first time to warm up; print the accuracy in percent and texts a second as JSON."""
    predict()
    start = time.perf_counter()
    found = predict()
    speed = len(found) / (time.perf_counter() - start)
    right = sum(one == gold for one, gold in zip(found, categories, strict=True))
    times = {} if train_seconds is None else {"train_seconds": train_seconds}
    print(json.dumps({**times, "accuracy": 100 * right / len(categories), "speed": speed}))
