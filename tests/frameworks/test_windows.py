"""The encoder of maxout windows in each framework beside plait's own."""

import json
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from thinc.api import fix_random_seed, set_dropout_rate

import plait
from plait import architectures
from plait.errors import BadModel, MissingExtra
from plait.layers import dump_weights, load_weights, parameters
from tests.pipeline.small import SHARED, examples, pipeline, tagger

from .makers import is_installed

NAMES = {"torch": "Torch", "tensorflow": "TF", "jax": "JAX", "mxnet": "MXNet"}
WIDTH = 12
Xs = [np.random.default_rng(n).normal(size=(n, WIDTH)).astype("f") for n in (5, 0, 1, 2, 19)]
dYs = [np.random.default_rng(9 + len(X)).normal(size=X.shape).astype("f") for X in Xs]


@pytest.fixture
def framework(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    if not is_installed(found):
        pytest.skip(f"{found} is not installed")
    return found


each = pytest.mark.parametrize("framework", list(NAMES), indirect=True)


def place(path: str) -> str:
    """The path in a framework of a parameter of our own, which has no number where there is one block."""
    return f"blocks.{path}" if "." in path else f"blocks.0.{path}"


def both(framework: str, depth: int = 3, size: int = 1) -> tuple[Any, Any]:
    """plait's own encoder, and that of a framework with its weights."""
    fix_random_seed(1)
    ours = architectures.maxout_window_encoder(WIDTH, depth, window_size=size, pieces=3).initialize(Xs)
    build = getattr(architectures, f"{NAMES[framework].lower()}_window_encoder")
    theirs = build(WIDTH, depth, window_size=size, pieces=3)
    weights = parameters(theirs)
    for path, parameter in parameters(ours).items():
        value = parameter.value + np.random.default_rng(len(path)).normal(0, 0.1, parameter.value.shape).astype("f")
        parameter.node.set_param(parameter.name, value)
        other = weights[place(path)]
        other.node.set_param(other.name, value.copy())
    assert len(weights) == len(parameters(ours))
    return ours, theirs


@pytest.mark.frameworks
@each
@pytest.mark.parametrize("size", [1, 2])
def test_the_network_is_our_own(framework: str, size: int) -> None:
    ours, theirs = both(framework, size=size)
    for Y, wanted in zip(theirs.predict(Xs), ours.predict(Xs), strict=True):
        np.testing.assert_allclose(Y, wanted, rtol=0, atol=1e-5)
    found = []
    for model in (ours, theirs):
        Ys, backprop = model(Xs, is_train=True)
        found.append((Ys, backprop([dY.copy() for dY in dYs])))
    for Ys, wanted in zip(*found, strict=True):
        for Y, other in zip(Ys, wanted, strict=True):
            np.testing.assert_allclose(Y, other, rtol=1e-3, atol=1e-4)
    weights = parameters(theirs)
    for path, parameter in parameters(ours).items():
        np.testing.assert_allclose(weights[place(path)].gradient, parameter.gradient, rtol=2e-3, atol=1e-3)


@pytest.mark.frameworks
@each
def test_weights_begin_as_our_own(framework: str) -> None:
    fix_random_seed(3)
    ours = architectures.maxout_window_encoder(WIDTH, 2).initialize(Xs)
    fix_random_seed(3)
    theirs = getattr(architectures, f"{NAMES[framework].lower()}_window_encoder")(WIDTH, 2)
    for Y, wanted in zip(theirs.predict(Xs), ours.predict(Xs), strict=True):
        np.testing.assert_allclose(Y, wanted, rtol=0, atol=1e-5)


@pytest.mark.frameworks
@each
def test_dropout_leaves_out_what_each_block_adds(framework: str) -> None:
    _, model = both(framework, depth=1)
    wanted = model.predict(Xs)
    set_dropout_rate(model, 0.5)
    Ys, backprop = model(Xs, is_train=True)
    X, Y, whole = (np.concatenate(parts) for parts in (Xs, Ys, wanted))
    dropped = np.isclose(X, Y, atol=1e-6)
    assert 0.3 < dropped.mean() < 0.7
    np.testing.assert_allclose((Y - X)[~dropped], 2 * (whole - X)[~dropped], rtol=1e-3, atol=1e-4)
    assert [dX.shape for dX in backprop(dYs)] == [X.shape for X in Xs]
    for Y, other in zip(model.predict(Xs), wanted, strict=True):
        np.testing.assert_array_equal(Y, other)


@pytest.mark.frameworks
@each
def test_a_text_alone_gives_what_it_gives_in_a_batch(framework: str) -> None:
    _, model = both(framework)
    for X, wanted in zip(Xs, model.predict(Xs), strict=True):
        np.testing.assert_allclose(model.predict([X])[0], wanted, rtol=0, atol=1e-5)
    assert model.predict([]) == []


@pytest.mark.frameworks
@each
def test_a_pipeline_learns_and_is_saved(framework: str, tmp_path: Path) -> None:
    encode = {"@architectures": f"plait.{NAMES[framework]}WindowEncoder.v1", "depth": 1}
    embed = {"@architectures": "plait.MultiHashEmbed.v1", "width": 16, "attrs": ["NORM"], "rows": [200]}
    backbone = {"@architectures": "plait.Tok2Vec.v1", "embed": embed, "encode": encode}
    nlp = pipeline({"it": tagger(tok2vec=SHARED), "pos": tagger("pos", tok2vec=SHARED)}, encoder=backbone)
    batch = examples(nlp)
    updater = nlp.begin_training(lambda: batch)
    for _ in range(80):
        nlp.update(batch, updater)
    assert nlp.evaluate(batch)["tag_acc"] == 1.0
    nlp.to_disk(tmp_path / "saved")
    expected = nlp.encoders["main"].predict([nlp("Cats eat old mice .")])
    for loaded in (plait.load(tmp_path / "saved"), plait.Pipeline.from_bytes(nlp.to_bytes())):
        np.testing.assert_array_equal(loaded.encoders["main"].predict([loaded("Cats eat old mice .")])[0], expected[0])
    data = b"".join(path.read_bytes() for path in (tmp_path / "saved").rglob("*") if path.is_file())
    assert b"pickle" not in data


@pytest.mark.frameworks
@each
def test_a_state_that_was_made_to_do_harm_is_refused(framework: str, tmp_path: Path) -> None:
    """Neither a pickle, nor shapes that are not the model's or too large for any memory, are taken for weights."""
    _, model = both(framework)
    before = dump_weights(model)

    class Harm:
        def __reduce__(self) -> Any:
            return (tmp_path / "harm").touch, ()

    head = {"blocks.0.W": {"dtype": "F32", "shape": [2**40, 2**20], "data_offsets": [0, 4]}}
    bomb = json.dumps(head).encode()
    for data in (pickle.dumps(Harm()), b"", before[:-7], len(bomb).to_bytes(8, "little") + bomb + bytes(4)):
        with pytest.raises((BadModel, ValueError)):
            load_weights(model, data)
        assert dump_weights(model) == before
    assert not (tmp_path / "harm").exists()
    _, wider = both(framework, size=2)
    with pytest.raises((BadModel, ValueError)):
        load_weights(wider, before)


@each
def test_a_width_is_needed(framework: str) -> None:
    with pytest.raises(ValueError, match="needs a width"):
        getattr(architectures, f"{NAMES[framework].lower()}_window_encoder")()


@pytest.mark.parametrize("framework", list(NAMES))
def test_a_missing_library_is_told(framework: str) -> None:
    if is_installed(framework):
        pytest.skip(f"{framework} is installed")
    cure = "pip install --no-deps mxnet==1.9.1" if framework == "mxnet" else rf"plait\[{framework}\]"
    with pytest.raises(MissingExtra, match=rf"plait.{NAMES[framework]}WindowEncoder.v1 needs the library .*{cure}"):
        getattr(architectures, f"{NAMES[framework].lower()}_window_encoder")(8)
