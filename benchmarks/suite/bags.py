"""Categories of texts by bags of words and n-grams: plait's, fastText, and a linear classifier of scikit-learn."""

import json
import shutil

from .bench import Bench
from .machine import cores
from .measurement import Measurement
from .quantities import PERCENT, SECONDS, TEXTS_PER_SECOND
from .results import OURS, Found, Row

CONFIG = """
[nlp]
lang = "{lang}"
pipeline = ["textcat"]

[components.textcat]
@components = "plait.TextCategorizer.v1"

[components.textcat.model]
@architectures = "plait.TextCatBOW.v1"
exclusive_classes = true
"""

ROWS = [
    Row("train_seconds", "training; of the peers, fitting alone", SECONDS),
    Row("accuracy", "accuracy on the test split", PERCENT),
    Row("speed", "prediction", TEXTS_PER_SECOND),
]


def plait(bench: Bench, number: int) -> Found:
    """Train with the command line, to the end; predict with the loaded pipeline. Raises Failed."""
    config, output, files = bench.folder / "bag.cfg", bench.folder / "plait-bag", bench.texts.files
    config.write_text(CONFIG.format(lang=bench.texts.lang), encoding="utf8")
    paths = ["--paths.train", files["train"], "--paths.dev", files["dev"]]
    ran = bench.run(OURS, "plait", "train", config, "--output", output, "--force", *paths, *bench.sizes.settings)
    found, _ = bench.answer(OURS, "plait_categories", output / "best", files["test"])
    steps = [json.loads(line) for line in (output / "log.jsonl").read_text().splitlines()]
    shutil.rmtree(output)
    values = {"train_seconds": ran.seconds, "accuracy": found["accuracy"], "speed": found["speed"]}
    return Found(values, {"steps": len(steps), "epochs": steps[-1]["epoch"], "train_peak": ran.megabytes})


def peer(bench: Bench, worker: str) -> Found:
    """Fit and predict in one process. Raises Failed."""
    threads = bench.threads or cores()
    found, ran = bench.answer("peer", worker, bench.texts.files["train"], bench.texts.files["test"], threads)
    return Found({row.key: found.pop(row.key) for row in ROWS}, {**found, "peak": ran.megabytes})


BAGS = Measurement(
    "bags",
    lambda bench: ROWS,
    {
        OURS: plait,
        "fastText": lambda bench, number: peer(bench, "fasttext_categories"),
        "scikit-learn": lambda bench, number: peer(bench, "sklearn_categories"),
    },
)
