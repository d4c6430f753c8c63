"""The sizes of models before data, against those that they have once they have seen data."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from thinc.api import Linear, Model, Shim, Softmax, chain, with_array
from thinc.types import Floats2d

from plait.architectures.types import Tok2Vec, TokenScorer
from plait.pipeline import Pipeline
from plait.pipeline.sizes import LABELS, Count, Shape, Tags, block_models, count, sizes
from plait.registry import registry
from plait.tokens import Doc

from .small import CNN, SHARED, examples, pipeline, tagger
from .test_contract import TABLE, make


def filled_in(shape: Shape | None, n_labels: int) -> tuple[int, ...]:
    assert shape is not None
    lengths = (n_labels if length == LABELS else length for length in shape)
    return tuple(one.per_label * n_labels + one.more if isinstance(one, Tags) else one for one in lengths)


@pytest.mark.parametrize("block", [pytest.param(block, id=name) for name, block in TABLE.items()])
def test_sizes_are_those_that_come(block: dict[str, Any]) -> None:
    nlp = make(block)
    found = sizes(nlp)
    untouched = make(block)
    for one in (nlp, untouched):
        one.begin_training(lambda one=one: examples(one))  # type: ignore[misc]  # mypy infers no default
    labels = len(nlp.get_pipe("it").labels)
    real = nlp.parameters()
    assert found.hidden == {}
    assert {path: filled_in(shape, labels) for path, shape in found.shapes.items()} == {
        path: parameter.value.shape for path, parameter in real.items()
    }
    total = found.count()
    assert total.unknown == 0
    assert total.fixed + labels * total.per_label + labels**2 * total.per_square == sum(
        parameter.value.size for parameter in real.values()
    )
    assert real.keys() == untouched.parameters().keys()


def test_sizes_by_hand() -> None:
    """A vector of 16 for each word, to two numbers for each label: its row of W, and b."""
    nlp = pipeline({"a": tagger(tok2vec=SHARED), "b": tagger(tok2vec=SHARED)}, encoder=CNN)
    found = sizes(nlp)
    assert found.shapes["a.output_layer.W"] == (LABELS, 16)
    assert found.count(["a.output_layer.W", "a.output_layer.b"]) == Count(per_label=17)
    assert found.shapes["encoders.main.encode.W"] == (48, 2, 16)
    assert found.count(["encoders.main.encode.W"]) == Count(fixed=2 * 16 * 48)
    assert found.count().per_label == 2 * 17
    encoder = found.within(nlp.encoders["main"])
    assert encoder == found.count([path for path in found.shapes if path.startswith("encoders.main.")])
    assert found.within(nlp.components["a"].model) == Count(per_label=17)


def test_the_pipeline_is_left_as_it_was() -> None:
    nlp = pipeline({"a": tagger(tok2vec=SHARED)}, encoder=CNN)
    sizes(nlp)
    assert nlp.parameters() == {}
    assert nlp.components["a"].model.has_dim("nO") is None
    assert not nlp.is_initialized


def test_a_trained_pipeline_has_the_sizes_that_it_has() -> None:
    nlp = pipeline({"a": tagger(tok2vec=SHARED)}, encoder=CNN)
    nlp.begin_training(lambda: examples(nlp))
    before = nlp.to_bytes()
    found = sizes(nlp)
    assert found.count() == Count(fixed=sum(parameter.value.size for parameter in nlp.parameters().values()))
    assert nlp.to_bytes() == before


def test_a_number_of_labels_that_the_config_gives_is_known() -> None:
    block = tagger()
    block["model"]["nO"] = 4
    found = sizes(pipeline({"a": block}))
    assert found.shapes["a.output_layer.W"] == (4, 16)
    assert found.count().per_label == 0


def test_labels_along_axes() -> None:
    assert count((LABELS, 2, LABELS)) == Count(per_square=2)
    assert count((LABELS, LABELS, LABELS)) == Count(unknown=1)
    assert count((Tags(4, 1), 3)) == Count(fixed=3, per_label=12)
    assert count((Tags(4, 2), Tags(4, 2))) == Count(fixed=4, per_label=16, per_square=16)  # (4 n + 2) (4 n + 2)
    assert count((3, LABELS, 5)) == Count(per_label=15)
    assert count(()) == Count(fixed=1)
    assert count(None) == Count(unknown=1)


@pytest.fixture
def with_model(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], TokenScorer]], Pipeline]:
    """Makes a tagger with a model of its own, which is registered for the test only."""

    def make_pipeline(head: Callable[[], TokenScorer]) -> Pipeline:
        monkeypatch.setitem(registry.architectures._found, "plait-tests.Head.v1", head)
        model = {"@architectures": "plait-tests.Head.v1"}
        return pipeline({"a": {"@components": "plait.Tagger.v1", "model": model}, "b": tagger()})

    return make_pipeline


def test_a_head_out_of_thincs_layers(with_model: Any) -> None:
    """Its widths are found by running it on some words."""

    def head() -> TokenScorer:
        backbone: Tok2Vec = registry.architectures.get("plait.HashEmbedCNN.v1")(width=8, depth=1, rows=50)
        output: Model[Floats2d, Floats2d] = Softmax()
        model: TokenScorer = chain(backbone, with_array(output))
        model.set_ref("output_layer", output)
        return model

    nlp = with_model(head)
    found = sizes(nlp)
    assert found.shapes["a.output_layer.W"] == (LABELS, 8)
    assert found.within(nlp.components["a"].model).per_label == 9
    assert found.count().unknown == 0


def own(init: Any, **dims: int | None) -> TokenScorer:
    """A model with one parameter, which has its shape from `init`."""
    return Model("own", lambda model, X, is_train: (X, lambda dY: dY), init=init, params={"W": None}, dims=dims)


def test_what_only_data_tells_is_unknown(with_model: Any) -> None:
    def words(model: Model[Any, Any], X: list[Doc] | None = None, Y: Any = None) -> None:
        assert X is not None
        model.set_param("W", model.ops.alloc2f(len({word for doc in X for word in doc.words}), 3))

    def fails(model: Model[Any, Any], X: Any = None, Y: Any = None) -> None:
        raise RuntimeError("no labels yet")

    def ragged(model: Model[Any, Any], X: Any = None, Y: Any = None) -> None:
        model.set_param("W", model.ops.alloc((4,) * model.get_dim("nO")))

    for init in (words, fails, ragged):

        def head() -> TokenScorer:
            return own(init, nO=None)  # noqa: B023 - called before the next round

        found = sizes(with_model(head))
        assert found.shapes["a.W"] is None
        assert found.count().unknown == 1


def test_quadratic_parameters_are_counted(with_model: Any) -> None:
    def init(model: Model[Any, Any], X: Any = None, Y: Any = None) -> None:
        model.set_param("W", model.ops.alloc2f(model.get_dim("nO"), model.get_dim("nO")))

    def head() -> TokenScorer:
        return own(init, nO=None)

    found = sizes(with_model(head))
    assert found.shapes["a.W"] == (LABELS, LABELS)
    assert (found.count().unknown, found.count().per_square) == (0, 1)


def test_parameters_without_paths_are_said_to_be_hidden(with_model: Any) -> None:
    class Elsewhere(Shim):
        """Keeps its parameters to itself."""

    def head() -> TokenScorer:
        inner: Model[Any, Any] = Model("inner", lambda model, X, is_train: (X, lambda dY: dY), shims=[Elsewhere(None)])
        return Model("head", lambda model, X, is_train: (X, lambda dY: dY), layers=[inner, Linear(2, 2)])

    nlp = with_model(head)
    found = sizes(nlp)
    assert "'inner'" in found.hidden["a"]
    assert all(path.startswith("b.") for path in found.shapes)
    assert found.count().unknown == 1
    assert found.within(nlp.components["a"].model).unknown == 1


def test_the_model_of_each_block_is_found() -> None:
    nlp = make(TABLE["textcat TextCatEnsemble"])
    model = nlp.components["it"].model
    network = model.get_ref("network")
    assert block_models(nlp) == {
        ("encoders", "main"): nlp.encoders["main"],
        ("components", "it", "model"): model,
        ("components", "it", "model", "linear"): model.get_ref("linear"),
        ("components", "it", "model", "network"): network,
        ("components", "it", "model", "network", "tok2vec"): network.get_ref("tok2vec"),
    }


def test_parts_are_counted_wherever_their_paths_are() -> None:
    """An ensemble calls the backbone of its network its own."""
    nlp = make(TABLE["textcat TextCatEnsemble"])
    found = sizes(nlp)
    models = block_models(nlp)
    network, linear = (models["components", "it", "model", name] for name in ("network", "linear"))
    assert found.within(linear) == Count(per_label=513)
    assert "it.tok2vec.encode.W" in found.shapes
    assert found.within(network).fixed == found.within(nlp.encoders["main"]).fixed
    assert found.within(nlp.components["it"].model) == found.within(network) + found.within(linear)


def test_random_numbers_stay_as_they_are() -> None:
    nlp: Pipeline = make(TABLE["tagger"])
    before: Any = np.random.get_state()
    sizes(nlp)
    after: Any = np.random.get_state()
    assert before[1].tolist() == after[1].tolist()
    assert before[2:] == after[2:]
