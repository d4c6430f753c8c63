"""Transformers of which groups of parameters keep some weights as they are. Needs the extra `transformers`."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

from plait import Pipeline
from plait.layers import ASSETS, Group
from tests.frameworks.test_transformer import gold, pipeline, tags

pytestmark = pytest.mark.torch

EMBEDDINGS = "encoders.main.encoder.embeddings.*"


def trained(nlp: Pipeline, groups: dict[str, Group], steps: int = 5, pooling: str = "") -> dict[str, np.ndarray]:
    """The weights from before some steps."""
    examples = list(nlp.make_examples(gold()))
    updater = nlp.begin_training(lambda: examples, groups=groups)
    updater.optimizer.learn_rate = 0.02
    before = {path: parameter.value.copy() for path, parameter in nlp.parameters().items()}
    for _ in range(steps):
        nlp.update(examples, updater)
    return before


def changed(nlp: Pipeline, before: dict[str, np.ndarray]) -> set[str]:
    return {path for path, parameter in nlp.parameters().items() if not np.array_equal(parameter.value, before[path])}


def with_gradients(nlp: Pipeline) -> set[str]:
    return {path for path, parameter in nlp.parameters().items() if parameter.gradient is not None}


def test_what_a_group_keeps_gets_no_gradient(tiny: Path) -> None:
    nlp = pipeline(tiny)
    before = trained(nlp, {EMBEDDINGS: Group(frozen=True)})
    kept = {path for path in before if path.startswith(EMBEDDINGS[:-1])}
    assert len(kept) == 5
    encoder = {path for path in before if path.startswith("encoders.main.encoder.encoder.")}
    assert changed(nlp, before) & (kept | encoder) == encoder
    assert with_gradients(nlp) & kept == set()
    assert encoder <= with_gradients(nlp)


def test_a_later_training_may_train_what_was_kept(tiny: Path) -> None:
    nlp = pipeline(tiny)
    trained(nlp, {EMBEDDINGS: Group(frozen=True)})
    before = trained(nlp, {})
    assert any(path.startswith(EMBEDDINGS[:-1]) for path in changed(nlp, before))


def test_where_all_is_kept_vectors_are_computed_once(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nlp = pipeline(tiny)
    state = nlp.encoders["main"].attrs[ASSETS]
    calls: list[bool] = []
    run = state.torch.run

    def counted(*args: Any) -> Any:
        calls.append(True)
        return run(*args)

    monkeypatch.setattr(state.torch, "run", counted)
    before = trained(nlp, {"encoders.*": Group(frozen=True)}, steps=150)
    assert len(calls) < 5  # of 150 steps, and what components look at before
    assert all(not path.startswith("encoders.") for path in changed(nlp, before) | with_gradients(nlp))
    assert tags(nlp) == ["DET", "NOUN", "VERB", "VERB", "DET", "NOUN"]
    # What was kept is gone with the weights that it was computed by.
    trained(nlp, {})
    after = trained(nlp, {"encoders.*": Group(frozen=True)}, steps=1)
    example = next(gold())
    [kept] = nlp.encoders["main"].predict([example])
    state.kept = None
    np.testing.assert_allclose(kept, nlp.encoders["main"].predict([example])[0], atol=1e-2)
    assert not np.array_equal(
        after["encoders.main.encoder.encoder.layer.0.output.dense.weight"],
        before["encoders.main.encoder.encoder.layer.0.output.dense.weight"],
    )


def test_a_pooling_learns_over_a_network_that_does_not(tiny: Path) -> None:
    nlp = pipeline(tiny, 'trained_layers = 0\n\n[encoders.main.pooling]\n@layers = "plait.Attend.v1"')
    before = trained(nlp, {})
    assert {path for path in changed(nlp, before) if path.startswith("encoders.")} == {
        "encoders.main.pooling.W",
        "encoders.main.pooling.b",
        "encoders.main.pooling.q",
    }
