"""What every registered architecture keeps to."""

import typing
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np
import pytest
import thinc.types
from thinc.api import Model, fix_random_seed
from thinc.util import data_validation

from plait import architectures
from plait.config.signatures import read_signature
from plait.layers import (
    Promise,
    TagScores,
    can_grow,
    crf,
    dump_weights,
    grow_output,
    has_weights,
    load_weights,
    parameters,
    pool,
    watch,
)
from plait.registry import registry
from plait.tokens import Doc, SpanPairs
from tests.frameworks.needed import marks, skip_without
from tests.layers.gradients import CrossEntropy, Projection, check_parameters, here, host, parts_of, stir

pytestmark = pytest.mark.usefixtures("ops_device")

WIDTH = 12


def embed(width: int = WIDTH) -> Any:
    return architectures.multi_hash_embed(width, ["NORM", "SHAPE"], [40, 20])


def cnn(width: int = WIDTH) -> Any:
    return architectures.hash_embed_cnn(width, depth=2, rows=40)


def bow() -> Any:
    return architectures.text_cat_bow(True, length=500)


def attention() -> Any:
    return architectures.text_cat_parametric_attention(cnn(), True)


class Case(NamedTuple):
    build: Callable[[], Any]
    gives: str  # "vectors", "encoded", "token labels", "text labels", "pair labels" or "tag sequence labels"
    loss: Any


def characters(width: int = WIDTH) -> Any:
    return architectures.character_embed(width, 2, 5, 60, ["NORM"], [40])


def mixed() -> Any:
    return architectures.mixed_embed([embed(5), characters(8)], WIDTH)


FOLDER = TemporaryDirectory(prefix="plait-tests-")


@cache
def vectors_file() -> str:
    path = Path(FOLDER.name) / "vectors.txt"
    path.write_text("the 1 2 3\ncat -1 0 0.5\nCats 0 0 2\n, 1 1 -1\n", encoding="utf8")
    return str(path)


def in_framework(name: str, function: str) -> Callable[..., Any]:
    """An architecture that needs a framework; its tests are skipped without it."""
    skip_without(name)
    found: Callable[..., Any] = getattr(architectures, function)
    return found


def in_torch(function: str) -> Callable[..., Any]:
    return in_framework("plait.TorchBiLSTM.v1", function)


def vectors() -> Any:
    return architectures.static_vectors(vectors_file(), width=WIDTH, pieces=2)


CASES = {
    "plait.CharacterEmbed.v1": Case(characters, "vectors", Projection()),
    "plait.MixedEmbed.v1": Case(mixed, "vectors", Projection()),
    "plait.MultiHashEmbed.v1": Case(embed, "vectors", Projection()),
    "plait.MaxoutWindowEncoder.v1": Case(
        lambda: architectures.maxout_window_encoder(WIDTH, 2, window_size=2, pieces=2), "encoded", Projection()
    ),
    "plait.MishWindowEncoder.v1": Case(lambda: architectures.mish_window_encoder(WIDTH, 2), "encoded", Projection()),
    "plait.StaticVectors.v1": Case(vectors, "vectors", Projection()),
    "plait.AttentionEncoder.v1": Case(
        lambda: architectures.attention_encoder(WIDTH, 2, 3, factor=2, max_span=3), "encoded", Projection()
    ),
    "plait.BiLSTMEncoder.v1": Case(lambda: architectures.bilstm_encoder(WIDTH, 2, hidden=5), "encoded", Projection()),
    "plait.TorchBiLSTMEncoder.v1": Case(
        lambda: in_torch("torch_bilstm_encoder")(WIDTH, 2, hidden=5), "encoded", Projection()
    ),
    "plait.TorchBiLSTM.v1": Case(lambda: in_torch("torch_bilstm")(WIDTH, rows=40), "vectors", Projection()),
    **{
        f"plait.{name}WindowEncoder.v1": Case(
            lambda name=name: in_framework(f"plait.{name}WindowEncoder.v1", f"{name.lower()}_window_encoder")(
                WIDTH, 2, window_size=2, pieces=2
            ),
            "encoded",
            Projection(),
        )
        for name in ("Torch", "TF", "JAX", "MXNet")
    },
    "plait.Tok2Vec.v1": Case(
        lambda: architectures.tok2vec(embed(), architectures.mish_window_encoder(WIDTH, 1)), "vectors", Projection()
    ),
    "plait.HashEmbedCNN.v1": Case(cnn, "vectors", Projection()),
    "plait.BiLSTM.v1": Case(lambda: architectures.bilstm(WIDTH, hidden=5, rows=40), "vectors", Projection()),
    "plait.Attention.v1": Case(
        lambda: architectures.attention(WIDTH, 1, 3, factor=2, max_span=3, rows=40), "vectors", Projection()
    ),
    "plait.Tagger.v1": Case(lambda: architectures.tagger(cnn()), "token labels", CrossEntropy()),
    "plait.EntityRecognizer.v1": Case(
        lambda: architectures.entity_recognizer(cnn(), crf()), "tag sequence labels", Projection()
    ),
    "plait.TextCatBOW.v1": Case(bow, "text labels", CrossEntropy()),
    "plait.TextCatReduce.v1": Case(
        lambda: architectures.text_cat_reduce(cnn(), False, True, True, True, True), "text labels", CrossEntropy(False)
    ),
    "plait.TextCatParametricAttention.v1": Case(attention, "text labels", CrossEntropy()),
    "plait.TextCatEnsemble.v1": Case(
        lambda: architectures.text_cat_ensemble(bow(), attention()), "text labels", CrossEntropy()
    ),
    "plait.RelationExtractor.v1": Case(
        lambda: architectures.relation_extractor(
            cnn(), pool(["mean", "max"]), pool(["max"]), ["between", "before", "after", "text"], hidden=7
        ),
        "pair labels",
        CrossEntropy(False),
    ),
}
# The first has no parameters of its own, the second needs an extra, the others take or give something else;
# tests/layers/test_shared.py, tests/frameworks/test_transformer.py, and the files of the others have what they keep to.
ELSEWHERE = {"plait.Shared.v1", "plait.Transformer.v1", "plait.SpanCategorizer.v1", "plait.SpanFinder.v1"}
# Whose weights are there since the model was made, before any data.
MADE_AT_ONCE = {f"plait.{name}WindowEncoder.v1" for name in ("Torch", "TF", "JAX", "MXNet")}
LABELS = 5

each = pytest.mark.parametrize("name", [pytest.param(name, marks=marks(name)) for name in sorted(CASES)])
heads = pytest.mark.parametrize("name", sorted(name for name, case in CASES.items() if "labels" in case.gives))


def docs() -> list[Doc]:
    """Some texts, two of which have no words."""
    texts = ["The cat sat on the mat .", "", "Yes", "Cats and dogs , dogs and cats 123 !", "  "]
    return [Doc(text) for text in texts]


def inputs(case: Case, *which: int) -> Any:
    """What goes in for some of the texts, by number; all of them where none is named."""
    return of_texts(case, list(which or range(len(docs()))))


def of_texts(case: Case, which: list[int]) -> Any:
    """As `inputs`, of any number of texts."""
    texts = [docs()[i] for i in which]
    if case.gives == "pair labels":
        return texts, pairs_of(texts)
    if case.gives != "encoded":
        return texts
    rng = np.random.default_rng(0)
    rows = [here(rng.normal(size=(len(doc), WIDTH)).astype("float32")) for doc in docs()]
    return [rows[i] for i in which]


def pairs_of(texts: list[Doc]) -> SpanPairs:
    """The first word, the first two and the last one of each text that has as many, in pairs of any order."""
    spans, heads, tails = [], [], []
    for i, doc in enumerate(texts):
        if len(doc) > 2:
            first = len(spans)
            spans += [(i, 0, 1), (i, 0, 2), (i, len(doc) - 1, len(doc))]
            heads += [first, first + 2, first + 1, first]
            tails += [first + 2, first, first + 2, first + 1]
    columns = np.array(spans, dtype="int64").reshape(-1, 3).T
    return SpanPairs(*columns, np.array(heads, dtype="int64"), np.array(tails, dtype="int64"))


def rows_of(case: Case, batch: Any) -> int:
    """How many rows or arrays come out for what went in."""
    return len(batch[1].heads) if case.gives == "pair labels" else len(batch)


def truth(case: Case) -> Any:
    if case.gives == "tag sequence labels":
        emissions = [here(np.zeros((len(doc), LABELS), dtype="float32")) for doc in docs()]
        return TagScores(emissions, here(np.zeros((0, 0), dtype="float32")))
    if case.gives == "token labels":
        return [here(np.zeros((len(doc), LABELS), dtype="float32")) for doc in docs()]
    return here(np.zeros((rows_of(case, inputs(case)), LABELS), dtype="float32")) if "labels" in case.gives else None


def ready(name: str, seed: int = 0) -> Any:
    fix_random_seed(seed)
    model = CASES[name].build()
    with data_validation(True), held_to_its_annotation(name, model):
        model.initialize(inputs(CASES[name]), truth(CASES[name]))
    return model


def held_to_its_annotation(name: str, model: Any) -> Any:
    """While this is entered, a model has to give what the annotation of its function says."""
    kind = read_signature(registry.architectures.get(name), "architectures").made
    return watch({"it": model}, [Promise(model, kind, f"{name} says", "correct it", "it")])


def flat(Y: Any) -> np.ndarray:
    """All rows of the output; of sequences of tags the emissions."""
    Y = Y.emissions if isinstance(Y, TagScores) else Y
    return np.concatenate([host(part) for part in Y]) if isinstance(Y, list) else host(Y)


def by_text(Y: Any) -> Any:
    """What is there for each text."""
    return Y.emissions if isinstance(Y, TagScores) else Y


def test_every_architecture_is_here() -> None:
    own = {name for name in registry.names("architectures") if name.startswith("plait.") and _is_of_this_room(name)}
    assert own == set(CASES) | ELSEWHERE


def _is_of_this_room(name: str) -> bool:
    return registry.architectures.get(name).__module__.startswith("plait.architectures")


@each
def test_annotations(name: str) -> None:
    function = registry.architectures.get(name)
    hints = typing.get_type_hints(function, localns=vars(thinc.types))
    kind = hints.pop("return")
    assert typing.get_origin(kind) is Model
    assert len(typing.get_args(kind)) == 2
    assert all(hint is not Model and hint is not Any for hint in hints.values())


@each
def test_output_is_as_declared(name: str) -> None:
    case, model = CASES[name], ready(name)
    Y = model.predict(inputs(case))
    width = LABELS if "labels" in case.gives else WIDTH
    assert model.get_dim("nO") == width
    if case.gives in ("text labels", "pair labels"):
        assert Y.shape == (rows_of(case, inputs(case)), width)
    else:
        assert [part.shape for part in by_text(Y)] == [(len(doc), width) for doc in docs()]
    assert flat(Y).dtype == np.float32
    assert np.isfinite(flat(Y)).all()


@each
def test_every_pass_is_as_annotated(name: str) -> None:
    case, model = CASES[name], ready(name)
    with held_to_its_annotation(name, model):
        for which in ([0, 1, 2, 3, 4], [0], [1], [], [4, 3, 2, 1, 0]):
            batch = of_texts(case, which)
            Y, backprop = model.begin_update(batch)
            backprop(Y if not which else case.loss.gradient(Y))
            model.predict(batch)


@each
def test_width_is_known_before_data(name: str) -> None:
    case = CASES[name]
    if "labels" not in case.gives:
        assert case.build().get_dim("nO") == WIDTH


@each
def test_gradient(name: str) -> None:
    case, model = CASES[name], ready(name)
    stir(model)
    check_parameters(model, inputs(case), case.loss.loss, case.loss.gradient)


@each
def test_training_and_prediction_give_the_same(name: str) -> None:
    case, model = CASES[name], ready(name)
    stir(model)
    trained, predicted = flat(model(inputs(case), True)[0]), flat(model.predict(inputs(case)))
    np.testing.assert_allclose(predicted, trained, rtol=1e-4, atol=1e-5)


@each
def test_no_words_at_all(name: str) -> None:
    case, model = CASES[name], ready(name)
    for which in ([], [1], [1, 4]):
        batch = of_texts(case, which)
        Y, backprop = model(batch, True)
        assert len(by_text(Y)) == rows_of(case, batch)
        backprop(Y)


@each
def test_a_text_does_not_depend_on_its_batch(name: str) -> None:
    case, model = CASES[name], ready(name)
    stir(model)
    together = model.predict(inputs(case))
    for i in (0, 2, 3):
        alone = by_text(model.predict(inputs(case, i)))
        at = rows_of(case, of_texts(case, list(range(i))))
        assert len(alone) == rows_of(case, inputs(case, i))
        for j, rows in enumerate(alone):
            np.testing.assert_allclose(host(rows), host(by_text(together)[at + j]), rtol=1e-4, atol=1e-5)


@each
def test_weights_survive_saving(name: str) -> None:
    case, model = CASES[name], ready(name)
    stir(model)
    data = dump_weights(model)
    other = case.build()
    assert has_weights(other) == (name in MADE_AT_ONCE)
    load_weights(other, data)
    np.testing.assert_array_equal(flat(other.predict(inputs(case))), flat(model.predict(inputs(case))))
    assert dump_weights(other) == data
    assert {path: p.value.shape for path, p in parameters(other).items()} == {
        path: p.value.shape for path, p in parameters(model).items()
    }


@each
def test_a_seed_fixes_the_weights(name: str) -> None:
    assert dump_weights(ready(name, 1)) == dump_weights(ready(name, 1))
    if name != "plait.TextCatBOW.v1":  # which begins with zeros
        assert dump_weights(ready(name, 1)) != dump_weights(ready(name, 2))


@each
@pytest.mark.parametrize("size", [1, 5])
def test_inputs_are_left_as_they_are(name: str, size: int) -> None:
    case, model = CASES[name], ready(name)
    batch = inputs(case, *range(size))
    if case.gives in ("encoded", "pair labels"):
        for part in batch[1] if case.gives == "pair labels" else batch:
            if isinstance(part, np.ndarray):
                part.flags.writeable = False
    Y, backprop = model(batch, True)
    gradient = case.loss.gradient(Y)
    before = flat(gradient).copy()
    for part in parts_of(gradient):
        if isinstance(part, np.ndarray):
            part.flags.writeable = False
    backprop(gradient)
    np.testing.assert_array_equal(flat(gradient), before)


@each
def test_read_only_weights_can_predict(name: str) -> None:
    case, model = CASES[name], ready(name)
    expected = flat(model.predict(inputs(case)))
    for parameter in parameters(model).values():
        if isinstance(parameter.value, np.ndarray):
            parameter.value.flags.writeable = False
    np.testing.assert_array_equal(flat(model.predict(inputs(case))), expected)


@each
def test_dropout_only_in_training(name: str) -> None:
    case, model = CASES[name], ready(name)
    stir(model)
    nodes = [node for node in model.walk() if "dropout_rate" in node.attrs]
    assert nodes
    expected = flat(model.predict(inputs(case)))
    for node in nodes:
        node.attrs["dropout_rate"] = 0.5
    np.testing.assert_array_equal(flat(model.predict(inputs(case))), expected)
    assert not np.array_equal(flat(model(inputs(case), True)[0]), expected)


@heads
def test_heads_name_their_parts(name: str) -> None:
    model = ready(name)
    assert can_grow(model)
    if name != "plait.TextCatEnsemble.v1":
        assert model.get_ref("output_layer") in model.walk()
    if name != "plait.TextCatBOW.v1":
        assert any(path.startswith("tok2vec.encode.0.W") for path in parameters(model))


@heads
def test_growing_keeps_what_was_learned(name: str) -> None:
    case, model = CASES[name], ready(name)
    stir(model)
    before = model.predict(inputs(case))
    weights = {path: host(parameter.value).copy() for path, parameter in parameters(model).items()}
    Y, backprop = model(inputs(case), True)
    backprop(Y)
    grow_output(model, LABELS + 2)
    after = model.predict(inputs(case))
    assert flat(after).shape[1] == model.get_dim("nO") == LABELS + 2
    for path, parameter in parameters(model).items():
        old = weights[path]
        value = host(parameter.value)
        kept = value[tuple(slice(size) for size in old.shape)]
        np.testing.assert_array_equal(kept, old)
        assert float(np.abs(value).sum()) == pytest.approx(float(np.abs(old).sum()), rel=1e-5)
    odds = flat(after)[:, :LABELS] / flat(after)[:, :1]
    if not isinstance(case.loss, Projection) and case.loss.exclusive:
        np.testing.assert_allclose(odds, flat(before) / flat(before)[:, :1], rtol=1e-3)
    else:
        np.testing.assert_allclose(flat(after)[:, :LABELS], flat(before), rtol=1e-5)
    Y, backprop = model(inputs(case), True)
    backprop(Y)


@pytest.mark.parametrize("name", sorted(name for name, case in CASES.items() if isinstance(case.loss, CrossEntropy)))
def test_probabilities(name: str) -> None:
    case, model = CASES[name], ready(name)
    stir(model)
    Y = flat(model.predict(inputs(case)))
    assert (Y > 0).all()
    assert (Y < 1).all()
    if case.loss.exclusive:
        np.testing.assert_allclose(Y.sum(axis=1), 1, rtol=1e-5)
