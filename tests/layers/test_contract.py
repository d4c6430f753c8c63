"""What every registered layer keeps to: right gradients, no words at all, widths."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest
from thinc.api import Model, fix_random_seed
from thinc.types import Ragged

from plait import layers
from plait.features import Bags, feature_extractor
from plait.layers import parameters
from plait.registry import registry
from plait.tokens import Doc
from tests.layers.gradients import CrossEntropy, Projection, check_input, check_parameters, here, host, parts_of, stir

pytestmark = pytest.mark.usefixtures("ops_device")

WIDTH = 6
LENGTHS = [3, 0, 1, 5, 0]


def rows(n: int = 9) -> Any:
    return here(np.random.default_rng(0).normal(size=(n, WIDTH)).astype("float32"))


def ragged(n: int = 9) -> Ragged:
    lengths = LENGTHS if n else [0, 0]
    return Ragged(rows(n), here(np.array(lengths, dtype="int32")))


def vectors(n: int = 9) -> list[Any]:
    return layers.split(rows(n), LENGTHS if n else [0, 0])


def docs(n: int = 9) -> list[Doc]:
    return [Doc("some words, some more"), Doc(""), Doc("Words")] if n else [Doc(""), Doc(" ")]


def hashes(n: int = 9) -> Any:
    return here(np.random.default_rng(0).integers(0, 2**63, size=(n, 2)).astype("uint64"))


def bags(n: int = 9) -> Bags:
    owners = np.array([0, 0, 0, 2, 2, 2, 2, 2, 3], dtype=np.int32)[:n]
    return Bags(np.arange(n, dtype=np.uint64) % np.uint64(7), owners, 4 if n else 2)


def tables() -> list[Any]:
    return [layers.hash_table(WIDTH, 20, seed=1), layers.hash_table(2, 20, seed=2)]


class Case(NamedTuple):
    build: Callable[[], Any]
    inputs: Callable[[int], Any]
    nO: int
    loss: Any = Projection()


LABELS = np.zeros((1, 4), dtype="float32")
CASES = {
    "plait.Attend.v1": Case(layers.attend, ragged, WIDTH),
    "plait.BiLSTM.v1": Case(lambda: layers.bilstm(4), ragged, 8),
    "plait.CRF.v1": Case(lambda: layers.crf(4), vectors, 4),
    "plait.FeedForward.v1": Case(lambda: layers.feed_forward(factor=2), ragged, WIDTH),
    "plait.HashTable.v1": Case(lambda: tables()[0], lambda n: hashes(n)[:, 0], WIDTH),
    "plait.HashTables.v1": Case(lambda: layers.hash_tables(tables()), hashes, WIDTH + 2),
    "plait.IndependentTags.v1": Case(lambda: layers.independent_tags(4), vectors, 4),
    "plait.LogisticOutput.v1": Case(lambda: layers.logistic_output(4), rows, 4, CrossEntropy(False)),
    "plait.MaxoutWindow.v1": Case(lambda: layers.maxout_window(window_size=2), ragged, WIDTH),
    "plait.MishWindow.v1": Case(layers.mish_window, ragged, WIDTH),
    "plait.Mix.v1": Case(lambda: layers.mix(5, pieces=2), rows, 5),
    "plait.Pool.v1": Case(lambda: layers.pool(["max", "mean", "first", "last"]), ragged, 4 * WIDTH),
    "plait.PreNorm.v1": Case(lambda: layers.pre_norm(layers.feed_forward(factor=2)), ragged, WIDTH),
    "plait.Residual.v1": Case(lambda: layers.residual(layers.mix()), rows, WIDTH),
    "plait.ResidualMix.v1": Case(lambda: layers.residual_mix(layers.bilstm(4)), ragged, WIDTH),
    "plait.SelfAttention.v1": Case(lambda: layers.self_attention(4, heads=2, max_span=2, reach=2), ragged, 4),
    "plait.SoftmaxOutput.v1": Case(lambda: layers.softmax_output(4), rows, 4, CrossEntropy()),
    "plait.SparseLinear.v1": Case(
        lambda: layers.sparse_linear(10, 4, exclusive=True, scaling="mean"), bags, 4, CrossEntropy()
    ),
    "plait.WithDistinctWords.v1": Case(
        lambda: layers.with_distinct_words(layers.hash_tables(tables()), ["NORM", "SUFFIX"]), docs, WIDTH + 2
    ),
    "plait.WithFlat.v1": Case(lambda: layers.with_flat([layers.mish_window(), layers.mish_window()]), vectors, WIDTH),
}
each = pytest.mark.parametrize("name", sorted(CASES))


class Flat:
    """A loss over whatever a layer gives, by the arrays in it."""

    def __init__(self, loss: Any) -> None:
        self.of = loss

    def loss(self, Y: Any) -> float:
        return float(self.of.loss(Y.data if isinstance(Y, Ragged) else Y))

    def gradient(self, Y: Any) -> Any:
        return Ragged(self.of.gradient(Y.data), Y.lengths) if isinstance(Y, Ragged) else self.of.gradient(Y)


def ready(name: str) -> Model[Any, Any]:
    fix_random_seed(0)
    model: Model[Any, Any] = CASES[name].build()
    model.initialize(CASES[name].inputs(9))
    if name != "plait.Pool.v1":
        stir(model)
    return model


def test_every_layer_is_here() -> None:
    own = {name for name in registry.names("layers") if name.startswith("plait.")}
    of_this_room = {name for name in own if registry.layers.get(name).__module__.startswith("plait.layers")}
    assert of_this_room == set(CASES)
    assert own - of_this_room == {"plait.FeatureExtractor.v1"}
    assert registry.layers.get("plait.FeatureExtractor.v1") is feature_extractor


@each
def test_gradient_of_parameters(name: str) -> None:
    case, model = CASES[name], ready(name)
    loss = Flat(case.loss)
    if parameters(model):
        check_parameters(model, case.inputs(9), loss.loss, loss.gradient)
    else:
        assert name == "plait.Pool.v1"


@pytest.mark.parametrize("name", sorted(name for name, case in CASES.items() if case.inputs in (rows, ragged, vectors)))
def test_gradient_of_inputs(name: str) -> None:
    case, model = CASES[name], ready(name)
    loss = Flat(case.loss)

    def forward(_: Any, X: Any, is_train: bool) -> Any:
        given = {rows: X, ragged: Ragged(X, ragged().lengths), vectors: layers.split(X, LENGTHS)}[case.inputs]
        Y, backprop = model(given, is_train)

        def back(dY: Any) -> Any:
            dX = backprop(dY)
            return dX.data if isinstance(dX, Ragged) else model.ops.xp.concatenate(dX) if isinstance(dX, list) else dX

        return Y, back

    check_input(Model("around", forward), host(rows()), loss.loss, loss.gradient)


@each
def test_widths(name: str) -> None:
    case, model = CASES[name], ready(name)
    Y = model.predict(case.inputs(9))
    part = Y.data if isinstance(Y, Ragged) else arrays_of(Y)[0]
    assert part.shape[1] == case.nO
    assert part.dtype == np.float32
    assert model.get_dim("nO") == case.nO


@each
def test_nothing_goes_in(name: str) -> None:
    case, model = CASES[name], ready(name)
    Y, backprop = model(case.inputs(0), is_train=True)
    backprop(Y)
    for parameter in parameters(model).values():
        assert parameter.gradient is None or np.isfinite(host(parameter.gradient)).all()


@each
def test_arguments_are_left_as_they_are(name: str) -> None:
    case, model = CASES[name], ready(name)
    X = case.inputs(9)
    Y, backprop = model(X, is_train=True)
    gradient = Flat(case.loss).gradient(Y)
    before = [host(array).copy() for array in arrays_of(X) + arrays_of(gradient)]
    backprop(gradient)
    for array, old in zip(arrays_of(X) + arrays_of(gradient), before, strict=True):
        np.testing.assert_array_equal(host(array), old)


def arrays_of(X: Any) -> list[Any]:
    if isinstance(X, Ragged):
        return [X.data]
    if isinstance(X, layers.TagScores):
        return parts_of(X)
    if isinstance(X, (Bags, list)):
        return [part for part in X if hasattr(part, "shape")]
    return [X]
