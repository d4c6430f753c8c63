"""Pipelines of every component on one backbone, which they share or have each for itself, trained on a small corpus."""

from functools import cache
from typing import Any

import numpy as np
import pytest
from thinc.api import Adam, fix_random_seed

from plait.pipeline import Pipeline
from plait.tokens import Doc
from tests.pipeline.small import examples, pipeline

from ..frameworks.needed import marks, skip_without
from .table import OVER, SHARED, backbones, components

HOW = ("own", "shared")

MOST_STEPS, AT_ONCE = 200, 10


@cache
def trained(row: str, how: str) -> Pipeline:
    """The pipeline for a row of the table, trained until it knows the small corpus by heart. It stays as it is."""
    nlp = made(row, how)
    batch = examples(nlp)
    updater = nlp.begin_training(lambda: batch, optimizer=Adam(0.02))
    for _ in range(MOST_STEPS // AT_ONCE):
        for _ in range(AT_ONCE):
            nlp.update(batch, updater, dropout=0.0)
        if set(scores(nlp).values()) == {1.0}:
            break
    return nlp


def made(row: str, how: str) -> Pipeline:
    """The pipeline for a row of the table, before training."""
    skip_without(row)
    backbone = backbones()[row]()
    fix_random_seed(0)
    if how == "own":
        return pipeline(components(backbone))
    return pipeline(components({"@architectures": SHARED, "encoder": "main"}), encoder=backbone)


def scores(nlp: Pipeline) -> dict[str, float]:
    """The main score of each component."""
    found = {}
    for name, component in nlp.components.items():
        with nlp.select(enable=name):
            found[name] = nlp.evaluate(examples(nlp))[component.main_score or ""]
    return found


def raw(nlp: Pipeline, docs: list[Doc]) -> dict[str, Any]:
    """What the model of each component gives for Docs with words, in one array."""
    given = [doc for doc in docs if len(doc)]
    nlp.adopt(given)
    found = {name: component.model.predict(component.model_input(given)) for name, component in nlp.components.items()}
    return {name: np.concatenate(Y) if isinstance(Y, list) else Y for name, Y in found.items()}


def equal(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Two results of `raw` are the same in every bit."""
    assert one.keys() == other.keys()
    for name, Y in one.items():
        np.testing.assert_array_equal(other[name], Y, err_msg=name)


def _each(rows: list[str]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("row", [pytest.param(row, marks=marks(row)) for row in rows])


each = _each([*backbones()])
each_alone = _each([row for row in backbones() if not row.startswith(OVER)])
