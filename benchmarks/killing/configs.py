"""The runs that are killed: three configs, so small that they take some seconds and write most of the time."""

import csv
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from benchmarks.suite.corpora import one

N_FILES = 4
N_TEXTS = 900
N_SENTENCES = 600
EVAL_FREQUENCY = 5

_TRAINING = """
[training]
max_steps = {steps}
patience = 0
eval_frequency = {eval_frequency}
checkpoint_frequency = 2
dropout = 0.2
{more}

[training.optimizer]
learn_rate = 0.002
use_averages = {averages}

[training.batcher]
@batchers = "plait.BatchByWords.v1"
size = 200

[training.loggers]
console = null
progress = null
"""

_TAGGERS = """
[nlp]
lang = "en"
pipeline = ["tagger", "pos_tagger"]

[encoders.main]
@architectures = "{backbone}"
width = 32
depth = 1
rows = 500

[components.tagger]
@components = "plait.Tagger.v1"
column = "tag"

[components.tagger.model]
@architectures = "plait.Tagger.v1"

[components.tagger.model.tok2vec]
@architectures = "plait.Shared.v1"
encoder = "main"

[components.pos_tagger]
@components = "plait.Tagger.v1"
column = "pos"

[components.pos_tagger.model]
@architectures = "plait.Tagger.v1"

[components.pos_tagger.model.tok2vec]
@architectures = "plait.Shared.v1"
encoder = "main"

[corpora.train]
@readers = "plait.CoNLLU.v1"
path = "{train}"
limit = {sentences}

[corpora.dev]
@readers = "plait.CoNLLU.v1"
path = "{dev}"
limit = 100
"""

_TEXTCAT = """
[nlp]
lang = "en"
pipeline = ["textcat"]

[encoders.main]
@architectures = "plait.HashEmbedCNN.v1"
width = 32
depth = 1
rows = 500

[components.textcat]
@components = "plait.TextCategorizer.v1"

[components.textcat.model]
@architectures = "plait.TextCatEnsemble.v1"

[components.textcat.model.linear]
@architectures = "plait.TextCatBOW.v1"
exclusive_classes = true
length = 4096

[components.textcat.model.network]
@architectures = "plait.TextCatReduce.v1"
exclusive_classes = true

[components.textcat.model.network.tok2vec]
@architectures = "plait.Shared.v1"
encoder = "main"

[corpora.train]
@readers = "plait.Corpus.v1"
path = "{train}"

[corpora.dev]
@readers = "plait.Corpus.v1"
path = "{dev}"
limit = 100
"""


def write_configs(folder: Path, treebank: Path, texts: Path, steps: int) -> dict[str, Path]:
    """Write the configs, and the corpora that have to be cut for them; gives the files of the configs by name.

    Args:
        folder: where to.
        treebank: a folder with a *-train.conllu and a *-dev.conllu.
        texts: a folder with a train.csv and a test.csv, with the columns text and category.
        steps: how many each run takes.
    """
    train, dev = one(treebank, "*-train.conllu").resolve(), one(treebank, "*-dev.conllu").resolve()
    cut = folder / "texts"
    _cut(one(texts, "train.csv"), cut)
    steady = {"steps": steps, "eval_frequency": EVAL_FREQUENCY}
    facts = {"train": train, "dev": dev, "sentences": N_SENTENCES}
    found = {
        "cnn": _TAGGERS.format(backbone="plait.HashEmbedCNN.v1", **facts)
        + _TRAINING.format(**steady, averages="true", more="accumulate_gradient = 3"),
        "stream": _TEXTCAT.format(train=cut.resolve(), dev=one(texts, "test.csv").resolve())
        + _TRAINING.format(**steady, averages="true", more="stream = true\nshuffle_buffer = 150"),
    }
    if find_spec("torch") is not None:
        found["torch"] = _TAGGERS.format(backbone="plait.TorchBiLSTM.v1", **facts) + _TRAINING.format(
            **steady, averages="false", more=""
        )
    return {name: _written(folder / f"{name}.cfg", text) for name, text in found.items()}


def _written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf8")
    return path


def _cut(source: Path, folder: Path) -> None:
    """Deal texts out into several files, so that an epoch goes through all of them."""
    folder.mkdir(parents=True)
    with source.open(encoding="utf8", newline="") as file:
        rows = list(_spread(list(csv.DictReader(file))))
    for number in range(N_FILES):
        with (folder / f"part-{number}.csv").open("w", encoding="utf8", newline="") as file:
            writer = csv.DictWriter(file, ["text", "category"], extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows[number::N_FILES])


def _spread(rows: list[dict[str, str]]) -> Iterator[dict[str, str]]:
    """Some of the rows, from all over the file."""
    yield from rows[:: max(1, len(rows) // N_TEXTS)]
