"""Learning categories of texts with a bag of words and a network together: plait's `textcat`, and spaCy's ensemble.

The network is a CNN of width 96 and depth 4 on both sides; spaCy's is made as small as that of plait, and goes without
pretrained vectors. What is measured is the pace of a fixed number of steps, each library with its own batches.
"""

import json
import shutil

from .bench import Bench
from .measurement import Measurement
from .quantities import TEXTS_PER_SECOND
from .results import OURS, Found, Row
from .taggers import SPACY_STEPS, spacy_pace

ROWS = [Row("speed", "training a bag of words and a CNN", TEXTS_PER_SECOND)]
SMALL = {
    "components.tok2vec.model.encode.width": 96,
    "components.tok2vec.model.encode.depth": 4,
    "components.tok2vec.model.embed.include_static_vectors": "false",
    "paths.vectors": "null",
}


def plait(bench: Bench, number: int) -> Found:
    """Some steps of `plait train`. Raises Failed."""
    config, output, files = bench.folder / "textcat.cfg", bench.folder / "plait-textcat", bench.texts.files
    bench.run(OURS, "plait", "init", config, "--lang", bench.texts.lang, "--pipeline", "textcat", "--force")
    steps = bench.sizes.textcat_steps
    limits = ["--training.max_steps", steps, "--training.eval_frequency", steps]
    paths = ["--paths.train", files["train"], "--paths.dev", files["dev"]]
    bench.run(OURS, "plait", "train", config, "--output", output, "--force", *paths, *limits)
    log = [json.loads(line) for line in (output / "log.jsonl").read_text().splitlines()]
    shutil.rmtree(output)
    seconds = log[-1]["words"] / log[-1]["words_per_second"]  # there is one evaluation, at the end
    examples = sum(step["items"]["textcat"] for step in log)
    return Found({"speed": examples / seconds}, {"steps": len(log), "examples": examples, "seconds": seconds})


def spacy(bench: Bench, number: int) -> Found:
    """Some steps of `spacy train`. Raises Failed."""
    config, output, log = (
        bench.folder / "spacy-textcat.cfg",
        bench.folder / "spacy-textcat",
        bench.folder / "steps.jsonl",
    )
    corpora = {split: bench.folder / f"textcat-{split}.spacy" for split in ("train", "dev")}
    bench.answer(
        "spaCy",
        "spacy_corpora",
        bench.texts.lang,
        *(one for split, path in corpora.items() for one in (bench.texts.files[split], path)),
    )
    options = ["--lang", bench.texts.lang, "--pipeline", "textcat", "--optimize", "accuracy", "--force"]
    bench.run("spaCy", "spacy", "init", "config", config, *options)
    settings = [word for name, value in SMALL.items() for word in (f"--{name}", value)]
    limits = ["--training.max_steps", bench.sizes.textcat_steps, "--training.max_epochs", 0]
    paths = ["--paths.train", corpora["train"], "--paths.dev", corpora["dev"]]
    training = ["train", config, "--output", output, "--code", SPACY_STEPS, *paths, *limits, *settings]
    bench.run("spaCy", "spacy", *training, env={"STEPS_LOG": str(log)})
    shutil.rmtree(output)
    steps = [json.loads(line) for line in log.read_text().splitlines()]
    return Found({"speed": spacy_pace(steps, "examples")}, {"steps": len(steps)})


NETWORKS = Measurement("networks", lambda bench: ROWS, {OURS: plait, "spaCy": spacy})
