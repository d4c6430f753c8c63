"""Doing what a config says, as far as a step of training: what a config that is accepted has to stand."""

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from thinc.api import fix_random_seed

from plait.config import Config, build
from plait.errors import BadData, ConfigError, MissingExtra
from plait.pipeline import Pipeline
from plait.training import Examples, Reader, TrainingConfig, TrainingSettings
from plait.training.scores import check_dev, score_weights

# What is said of corpora that are not there, or lack a column.
OF_DATA = ("nothing to learn", "no file was named", "gives no score", "finds none of")

WORDS = ["the", "old", "dog", "sees", "a", "cat", "and", "it", "sings", "."]


def write_corpus(path: Path) -> Path:
    """A small corpus with the columns `pos` and `tag`, one of two categories, entities, spans, and a relation."""
    with path.open("w", encoding="utf8") as file:
        for i in range(6):
            words = [WORDS[(i * 3 + j) % len(WORDS)] for j in range(8 + i % 4)]
            columns = {"pos": [word[:1].upper() for word in words], "tag": [word[-1:] for word in words]}
            cats = {"odd": float(i % 2), "even": float(1 - i % 2)}
            starts = [len(" ".join(words[:at])) + bool(at) for at in range(len(words))]
            ents = [
                {"start": starts[at], "end": starts[at] + len(words[at]), "label": label}
                for at, label in enumerate(("FIRST", "SECOND"))
            ]
            spans = [{"start": 0, "end": len(" ".join(words[:n])), "label": f"OF_{n % 2}"} for n in range(1, 9)]
            related = [{"head": 0, "tail": 1, "label": "BEFORE"}]
            found = {"ents": ents, "spans": {"sc": spans, "candidates": spans}, "relations": related}
            file.write(json.dumps({"words": words, **columns, "cats": cats, **found}) + "\n")
    return path


class Unfit(Exception):
    """The data do not hold what a right config asks of them, or a library is not there: with others it would work."""


def build_all(filled: Config) -> tuple[Pipeline, dict[str, Any]]:
    """Everything that a filled config describes. Raises Unfit where that takes a library that is not installed."""
    try:
        nlp = Pipeline.from_config(filled)
    except ConfigError as error:
        if isinstance(error.__cause__, MissingExtra):
            raise Unfit from error
        raise
    return nlp, build(filled, TrainingConfig, sections=("corpora", "training"))


def learn(nlp: Pipeline, parts: dict[str, Any]) -> None:
    """One step of training, an evaluation, and the annotation of a text. Raises whatever is wrong with them."""
    try:
        _learn(nlp, parts["training"], parts["corpora"])
    except BadData as error:
        raise Unfit from error
    except ValueError as error:
        if any(said in str(error) for said in OF_DATA):
            raise Unfit from error
        raise


def _learn(nlp: Pipeline, training: TrainingSettings, corpora: Mapping[str, Reader]) -> None:
    fix_random_seed(training.seed)
    examples = {name: Examples(nlp, corpora[name], name=name) for name in ("train", "dev")}
    weights = score_weights(nlp, training.score_weights, training.frozen_components)
    updater = nlp.begin_training(examples["train"], optimizer=training.optimizer, groups=training.groups)
    check_dev(nlp, examples["dev"](), weights)
    batch = next(iter(training.batcher(examples["train"].shuffled(training.seed, 0, buffer=training.shuffle_buffer))))
    losses = nlp.update(
        batch,
        updater,
        dropout=training.dropout,
        frozen=training.frozen_components,
        annotating=training.annotating_components,
    )
    assert all(math.isfinite(loss.total) for loss in losses.values())
    with np.errstate(all="ignore"):  # a learning rate of 10 is no mistake that could be told beforehand
        nlp.evaluate(examples["dev"](), calibrate=True)
        assert len(nlp("The old dog sings."[: nlp.max_length])) > 0
