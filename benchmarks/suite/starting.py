"""How long it takes until a new process has annotated its first text."""

import statistics

from .bench import Bench
from .measurement import Measurement
from .quantities import MILLISECONDS
from .results import OURS, Found, Row
from .taggers import model

ROWS = [
    Row("import", "importing the library", MILLISECONDS),
    Row("load", "loading the taggers", MILLISECONDS),
    Row("first", "annotating the first text", MILLISECONDS),
    Row("process", "a whole process that annotates one text", MILLISECONDS),
]


def measure(bench: Bench, library: str, number: int) -> Found:
    """The median of some processes. Raises Failed."""
    path, texts = model(bench, library, number), bench.treebank.texts["test"]
    found = []
    for _ in range(bench.sizes.starts):
        parts, ran = bench.answer(library, "start", library, path, texts)
        found.append({**parts, "process": 1000 * ran.seconds})
    return Found({row.key: statistics.median(one[row.key] for one in found) for row in ROWS}, {"processes": found})


STARTING = Measurement(
    "starting",
    lambda bench: ROWS,
    {
        OURS: lambda bench, number: measure(bench, OURS, number),
        "spaCy": lambda bench, number: measure(bench, "spaCy", number),
    },
)
