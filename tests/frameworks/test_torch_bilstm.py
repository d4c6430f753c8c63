"""The LSTM of PyTorch as an encoder, beside our own. Needs the extra `torch`."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch")

from thinc.api import Adam, fix_random_seed, set_dropout_rate

import plait
from plait import Config, Pipeline
from plait.architectures import bilstm_encoder, torch_bilstm_encoder
from plait.frameworks.torch_bilstm import as_torch, torch_bilstm
from plait.layers import Group, Updater, parameters, with_flat
from plait.pipeline import pipeline_config
from plait.tokens import Doc
from tests.layers.gradients import stir

pytestmark = pytest.mark.torch

LENGTHS = (3, 0, 17, 1, 9)


def vectors(width: int = 8, lengths: tuple[int, ...] = LENGTHS) -> list[Any]:
    rng = np.random.default_rng(0)
    return [rng.normal(size=(length, width)).astype("float32") for length in lengths]


def both(depth: int, hidden: int | None = 5) -> tuple[Any, Any]:
    """Our encoder, and that with PyTorch's LSTM and the same weights."""
    ours = bilstm_encoder(8, depth, hidden=hidden).initialize()
    theirs = torch_bilstm_encoder(8, depth, hidden=hidden).initialize()
    stir(ours)
    for own, block in zip(ours.layers, theirs.layers, strict=True):
        for name, weights in as_torch(own.get_ref("inner")):
            block.get_ref("inner").set_param(name, weights)
        for name in own.get_ref("mix").param_names:
            block.get_ref("mix").set_param(name, own.get_ref("mix").get_param(name).copy())
    return ours, theirs


@pytest.mark.parametrize("depth", [1, 2])
@pytest.mark.parametrize("dropout", [0.0, 0.3])
def test_the_network_is_our_own(depth: int, dropout: float) -> None:
    ours, theirs = both(depth)
    Xs = vectors()
    found = []
    for model in (ours, theirs):
        set_dropout_rate(model, dropout)
        fix_random_seed(0)
        Ys, backprop = model(Xs, is_train=True)
        found.append((Ys, backprop([np.cos(Y) for Y in Ys])))
    for Y, wanted in zip(found[1][0], found[0][0], strict=True):
        np.testing.assert_allclose(Y, wanted, rtol=0, atol=1e-5)
    for dX, wanted in zip(found[1][1], found[0][1], strict=True):
        np.testing.assert_allclose(dX, wanted, rtol=1e-3, atol=1e-4)
    for own, block in zip(ours.layers, theirs.layers, strict=True):
        lstm, gradient = block.get_ref("inner"), {}
        for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
            gradient[name] = np.stack([lstm.get_grad(f"{name}_l0{end}") for end in ("", "_reverse")])
        np.testing.assert_allclose(gradient["bias_ih"], gradient["bias_hh"], rtol=1e-4, atol=1e-5)
        for name, as_theirs in (("W", "weight_ih"), ("U", "weight_hh"), ("b", "bias_ih")):
            wanted = own.get_ref("inner").get_grad(name)
            np.testing.assert_allclose(gradient[as_theirs].reshape(wanted.shape), wanted, rtol=1e-3, atol=1e-4)


def test_weights_begin_as_our_own() -> None:
    models = []
    for build in (bilstm_encoder, torch_bilstm_encoder):
        fix_random_seed(3)
        models.append(build(8, 2).initialize())
    for Y, wanted in zip(models[1].predict(vectors()), models[0].predict(vectors()), strict=True):
        np.testing.assert_allclose(Y, wanted, rtol=0, atol=1e-5)


def test_a_text_alone_gives_what_it_gives_in_a_batch() -> None:
    model = with_flat([torch_bilstm(4)]).initialize(vectors())
    for X, Y in zip(vectors(), model.predict(vectors()), strict=True):
        np.testing.assert_allclose(model.predict([X])[0], Y, rtol=0, atol=1e-6)


def test_widths_are_taken_from_the_data() -> None:
    for width, hidden, expected in ((None, None, 7), (7, None, 7), (None, 4, 4), (7, 4, 4)):
        model = torch_bilstm_encoder(width, 2, hidden=hidden).initialize(vectors(7))
        assert parameters(model)["1.inner.weight_hh_l0"].value.shape == (4 * expected, expected)
        assert model.get_dim("nO") == 7
    with pytest.raises(ValueError, match="depth"):
        torch_bilstm_encoder(8, 0)


def test_averages_and_frozen_groups() -> None:
    _, model = both(1)
    held = parameters(model)
    before = {path: parameter.value.copy() for path, parameter in held.items()}
    updater = Updater(Adam(0.1, use_averages=True), {"*_reverse": Group(frozen=True)})
    for _ in range(3):
        Ys, backprop = model(vectors(), is_train=True)
        backprop([np.ones_like(Y) for Y in Ys])
        updater.step(held)
    trained = [rows.copy() for rows in model.predict(vectors())]
    for path, parameter in held.items():
        assert np.array_equal(parameter.value, before[path]) == path.endswith("_reverse")
    with updater.use_averages(held):
        averaged = model.predict(vectors())
    assert not np.allclose(averaged[0], trained[0])
    for Y, wanted in zip(model.predict(vectors()), trained, strict=True):
        np.testing.assert_array_equal(Y, wanted)


def test_threads_predict_while_another_trains() -> None:
    _, model = both(1)
    expected = np.concatenate(model.predict(vectors()))
    copied = model.copy()  # nobody has used it, so that all threads make its module at once
    found: list[Any] = []

    def predict() -> None:
        found.extend(np.concatenate(copied.predict(vectors())) for _ in range(30))

    threads = [threading.Thread(target=predict) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(30):
        Ys, backprop = copied(vectors(), is_train=True)
        backprop([np.ones_like(Y) for Y in Ys])
    for thread in threads:
        thread.join()
    assert len(found) == 90
    for Y in found:
        np.testing.assert_array_equal(Y, expected)
    assert all(not node.has_grad(name) for node in model.walk() for name in node.param_names)


ENCODER = """
[encoders.main]
@architectures = "plait.Tok2Vec.v1"

[encoders.main.embed]
@architectures = "plait.MultiHashEmbed.v1"
width = 16

[encoders.main.encode]
@architectures = "plait.TorchBiLSTMEncoder.v1"
"""


def config(encoder: str) -> Config:
    ready = pipeline_config("en", ["pos_tagger"])
    if encoder == "backbone":
        return ready.override({"encoders.main": "plait.TorchBiLSTM.v1", "encoders.main.width": 16})
    return Config({**ready, "encoders": Config.from_str(ENCODER)["encoders"]})


def gold() -> Iterator[Doc]:
    for words, tags in (("the cat sings", "DET NOUN VERB"), ("a small bird sings .", "DET ADJ NOUN VERB PUNCT")):
        doc = Doc(words=words.split())
        doc.set_column("pos", tags.split())
        yield doc


@pytest.mark.parametrize("encoder", ["backbone", "encoder"])
def test_a_pipeline_learns_and_is_saved(encoder: str, tmp_path: Path) -> None:
    nlp = Pipeline.from_config(config(encoder))  # whose width is found in the config
    assert nlp.encoders["main"].get_dim("nO") == 16
    examples = list(nlp.make_examples(gold()))
    updater = nlp.begin_training(lambda: examples)
    for _ in range(60):
        nlp.update(examples, updater)
    assert [token.pos for token in nlp("a small cat sings")] == ["DET", "ADJ", "NOUN", "VERB"]
    paths = {path for path in parameters(nlp.encoders["main"]) if path.startswith("encode.")}
    assert {"encode.inner.weight_ih_l0", "encode.inner.bias_hh_l0_reverse", "encode.mix.W"} <= paths
    nlp.to_disk(tmp_path / "saved")
    expected = nlp.encoders["main"].predict([nlp("the cats sing")])
    for loaded in (plait.load(tmp_path / "saved"), Pipeline.from_bytes(nlp.to_bytes())):
        np.testing.assert_array_equal(loaded.encoders["main"].predict([loaded("the cats sing")])[0], expected[0])
