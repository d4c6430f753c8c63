"""Pretrained transformers as backbones. Needs the extra `transformers`."""

import json
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

import safetensors.torch
import torch
import transformers
from thinc.api import Model, set_dropout_rate
from typer.testing import CliRunner

import plait
from plait import Config, Pipeline
from plait.architectures import transformer
from plait.cli import app
from plait.errors import BadModel, ConfigError
from plait.frameworks.piece_batches import BATCHES
from plait.layers import ASSETS, has_weights, parameters, unread
from plait.tokens import Doc
from tests.layers.gradients import Projection, check_parameters

pytestmark = pytest.mark.torch

TEXTS = ["the cat sings .", "", "a", "catching , the cat !", "  "]
# What is added to all keys is added to all scores of a query, which the softmax does not see.
KEYS = ("key.bias",)
LONG = " ".join(["the cat was catching a bird ."] * 12)


def docs(*texts: str) -> list[Doc]:
    return [Doc(text) for text in texts or TEXTS]


def make(folder: Path, **settings: Any) -> Model[Any, Any]:
    return transformer(str(folder), **{"precision": "float32", "window": 24, "overlap": 8, **settings})


def test_vectors_are_those_of_the_network(tiny: Path) -> None:
    network = transformers.AutoModel.from_pretrained(tiny).eval()
    tokenizer = transformers.AutoTokenizer.from_pretrained(tiny)
    encoded = tokenizer("the cat sings .", return_tensors="pt")
    with torch.no_grad():
        expected = network(**encoded).last_hidden_state[0, 1:-1].numpy()
    assert tokenizer.convert_ids_to_tokens(encoded["input_ids"][0])[1:-1] == ["the", "cat", "s", "##ing", "##s", "."]
    [Y] = make(tiny).predict(docs("the cat sings ."))
    np.testing.assert_allclose(Y[[0, 1, 3]], expected[[0, 1, 5]], atol=1e-5)
    np.testing.assert_allclose(Y[2], expected[2:5].mean(axis=0), atol=1e-5)


def test_shapes_and_empty_texts(tiny: Path) -> None:
    model = make(tiny)
    assert model.get_dim("nO") == 12
    assert has_weights(model)
    given = docs()
    assert [rows.shape for rows in model.predict(given)] == [(len(doc), 12) for doc in given]
    assert model.predict([]) == []
    Y, back = model(docs("", " "), True)
    assert [rows.shape for rows in Y] == [(0, 12), (0, 12)]
    back(Y)


def test_a_text_alone_gives_what_it_gives_in_a_batch(tiny: Path) -> None:
    model, given = make(tiny, batch_pieces=30), docs(*TEXTS, LONG)
    for together, doc in zip(model.predict(given), given, strict=True):
        np.testing.assert_allclose(model.predict([doc])[0], together, atol=1e-5)


@pytest.mark.parametrize("settings", [{}, {"mix": True}, {"batch_pieces": 1}], ids=["last", "mix", "one by one"])
def test_gradient(tiny: Path, settings: dict[str, Any]) -> None:
    loss = Projection()
    given = docs("the cat sings", "a cat ,")
    check_parameters(make(tiny, **settings), given, loss.loss, loss.gradient, without_effect=KEYS)


def test_gradient_through_windows(tiny: Path) -> None:
    loss = Projection()
    check_parameters(make(tiny, window=12, overlap=4), docs(LONG), loss.loss, loss.gradient, without_effect=KEYS)


def test_long_texts_are_as_their_parts_away_from_the_edges(tiny: Path) -> None:
    words = LONG.split()
    model = make(tiny, window=12, overlap=8)
    [whole] = model.predict(docs(LONG))
    assert whole.shape == (len(words), 12)
    assert np.isfinite(whole).all()
    assert (np.abs(whole).sum(axis=1) > 0).all()
    # The first window of 10 pieces reads "the cat was catching a" and more; its first half is taken from it.
    [alone] = model.predict(docs("the cat was catching"))
    [start] = make(tiny, window=24).predict(docs("the cat was catching"))
    np.testing.assert_allclose(alone, start, atol=1e-5)


def test_a_very_long_text_is_predicted_in_stretches(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its vectors repeat as it does, and no more of its pieces are held at once than some batches have."""
    pooling = plait.layers.pool(["mean"])
    model = make(tiny, batch_pieces=96, pooling=pooling)
    held: list[int] = []
    forward = pooling._func

    def watched(pool: Any, X: Any, is_train: bool) -> Any:
        held.append(len(X.data))
        return forward(pool, X, is_train)

    monkeypatch.setattr(pooling, "_func", watched)
    [Y] = model.predict(docs(" ".join(["the cat sings ."] * 2000)))
    assert Y.shape == (8000, 12)
    assert sum(held) == 12_000
    assert max(held) < 2 * BATCHES * 96
    # The text repeats after 4 words and 6 pieces, and windows move on by 14 pieces: what is seen repeats with 42.
    np.testing.assert_allclose(Y[400:428], Y[428:456], atol=1e-4)
    np.testing.assert_allclose(Y[7400:7428], Y[400:428], atol=1e-4)


@pytest.mark.parametrize("pooling", [None, plait.layers.attend()], ids=["mean", "attend"])
@pytest.mark.parametrize("stretch", [0.1, 0.5, 2])
def test_stretches_change_nothing(tiny: Path, pooling: Any, stretch: float, monkeypatch: pytest.MonkeyPatch) -> None:
    # Words of many pieces, which lie in several stretches, texts without a piece, and words without one at the ends.
    texts = ["  the catcatcatcat " * 7 + "  ", "", " ", "abcdefghijklmnopqrstuvwxyz" * 4, "\u200b", "a", " \u200b"]
    model, given = make(tiny, window=12, overlap=4, batch_pieces=24, pooling=pooling), docs(*texts)
    expected = model.predict(given)
    monkeypatch.setattr("plait.frameworks.piece_batches.BATCHES", stretch)
    for Y, wanted in zip(model.predict(given), expected, strict=True):
        np.testing.assert_allclose(Y, wanted, atol=1e-5)
    for Y, wanted in zip(model(given, True)[0], expected, strict=True):
        np.testing.assert_allclose(Y, wanted, atol=1e-5)


def test_words_without_pieces_get_zeros_and_are_counted(tiny: Path) -> None:
    model = make(tiny)
    given = [Doc(words=["cat", "\u200b\u00ad", "cat"]), Doc("a"), Doc(words=["\u200b"])]  # BERT takes these out
    Y = model.predict(given)
    assert not Y[0][1].any()
    assert Y[0][0].any()
    assert not Y[2].any()
    found = unread(model)
    assert (found.count, found.some) == (2, ["\u200b\u00ad", "\u200b"])


def test_frozen_vectors_are_computed_once(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model, given = make(tiny, trained_layers=0), docs(*TEXTS, LONG)
    expected = make(tiny).predict(given)
    first, back = model(given, True)
    back(first)
    assert all(parameter.gradient is None for parameter in parameters(model).values())
    monkeypatch.setattr(model.attrs[ASSETS].torch, "run", None)
    again, _ = model(given, True)
    for one, other, wanted in zip(first, again, expected, strict=True):
        np.testing.assert_array_equal(one, other)
        np.testing.assert_allclose(one, wanted, atol=1e-6)
    with pytest.raises(TypeError):
        model.predict(docs("something new"))


def test_only_the_last_layers_are_trained(tiny: Path) -> None:
    model = make(tiny, trained_layers=1)
    Y, back = model(docs(), True)
    back([np.ones_like(rows) for rows in Y])
    trained = {path for path, parameter in parameters(model).items() if parameter.gradient is not None}
    assert trained
    assert all(".layer.1." in path for path in trained)


def test_weights_that_are_changed_from_outside_are_used(tiny: Path) -> None:
    model, given = make(tiny), docs()
    before = [rows.copy() for rows in model.predict(given)]
    held = {path: parameter.value for path, parameter in parameters(model).items()}
    for parameter in parameters(model).values():
        parameter.value = parameter.value + 0.5
    assert not np.allclose(np.concatenate(model.predict(given)), np.concatenate(before), atol=1e-3)
    for path, parameter in parameters(model).items():
        parameter.value = held[path]
    np.testing.assert_array_equal(np.concatenate(model.predict(given)), np.concatenate(before))


def test_a_copy_is_trained_by_itself(tiny: Path) -> None:
    model = make(tiny)
    copied = model.copy()
    Y, back = copied(docs(), True)
    back([np.ones_like(rows) for rows in Y])
    assert all(parameter.gradient is None for parameter in parameters(model).values())
    for path, parameter in parameters(copied).items():
        assert not np.shares_memory(parameter.value, parameters(model)[path].value)


def test_threads_predict_while_another_trains(tiny: Path) -> None:
    model, given = make(tiny), docs()
    expected = np.concatenate(model.predict(given))
    found: list[Any] = []

    def predict() -> None:
        for _ in range(30):
            found.append(np.concatenate(model.predict(given)))

    threads = [threading.Thread(target=predict) for _ in range(2)]
    for thread in threads:
        thread.start()
    for _ in range(30):
        Y, back = model(given, True)
        back([np.ones_like(rows) for rows in Y])
    for thread in threads:
        thread.join()
    assert len(found) == 60
    for Y in found:
        np.testing.assert_array_equal(Y, expected)


CONFIG = """
[nlp]
pipeline = ["tagger", "pos"]

[encoders.main]
@architectures = "plait.Transformer.v1"
name = "{folder}"
window = 24
overlap = 8
{more}

[components.tagger]
@components = "plait.Tagger.v1"

[components.tagger.model]
@architectures = "plait.Tagger.v1"

[components.tagger.model.tok2vec]
@architectures = "plait.Shared.v1"
encoder = "main"

[components.pos]
@components = "plait.Tagger.v1"
column = "pos"

[components.pos.model]
@architectures = "plait.Tagger.v1"

[components.pos.model.tok2vec]
@architectures = "plait.Shared.v1"
encoder = "main"
"""


def pipeline(folder: Path, more: str = "") -> Pipeline:
    return Pipeline.from_config(Config.from_str(CONFIG.format(folder=folder, more=more)))


def gold() -> Iterator[Doc]:
    for words, tags in (
        ("the cat sings", "DET NOUN VERB"),
        ("a bird was catching the cat", "DET NOUN VERB VERB DET NOUN"),
    ):
        doc = Doc(words=words.split())
        doc.set_column("tag", tags.split())
        doc.set_column("pos", [tag[0] for tag in tags.split()])
        yield doc


def trained(folder: Path, more: str = "") -> Pipeline:
    nlp = pipeline(folder, more)
    examples = list(nlp.make_examples(gold()))
    updater = nlp.begin_training(lambda: examples)
    updater.optimizer.learn_rate = 0.02
    for _ in range(150):
        nlp.update(examples, updater)
    return nlp


def tags(nlp: Pipeline) -> list[str | None]:
    return [token.tag for token in nlp("a bird was catching the cat")]


@pytest.mark.parametrize("more", ["", "trained_layers = 0", "mix = true\ntrained_layers = 1"])
def test_a_pipeline_learns_and_is_saved_whole(tiny: Path, tmp_path: Path, more: str) -> None:
    source = tmp_path / "model"
    shutil.copytree(tiny, source)
    nlp = trained(source, more)
    assert tags(nlp) == ["DET", "NOUN", "VERB", "VERB", "DET", "NOUN"]
    nlp.to_disk(tmp_path / "saved")
    expected = nlp.encoders["main"].predict([nlp("the cats sing")])
    shutil.rmtree(source)
    for loaded in (plait.load(tmp_path / "saved"), Pipeline.from_bytes(nlp.to_bytes())):
        assert tags(loaded) == tags(nlp)
        np.testing.assert_array_equal(loaded.encoders["main"].predict([loaded("the cats sing")])[0], expected[0])


def test_a_component_is_copied_with_its_transformer(tiny: Path, tmp_path: Path) -> None:
    source = tmp_path / "model"
    shutil.copytree(tiny, source)
    nlp = trained(source)
    shutil.rmtree(source)
    other = plait.blank("xx")
    other.add_pipe("tagger", source=nlp)
    assert tags(other) == tags(nlp)


def test_damaged_files_are_refused(tiny: Path, tmp_path: Path) -> None:
    files = pipeline(tiny).to_files()
    name = next(name for name in files if name.endswith("pieces.json"))
    with pytest.raises(BadModel, match="incomplete or damaged"):
        pipeline(tiny).from_files({**files, name: json.dumps({"before": []}).encode()})


def broken(tiny: Path, folder: Path, what: str) -> None:
    shutil.copytree(tiny, folder)
    if what == "config":
        (folder / "config.json").unlink()
    elif what == "weights":
        (folder / "model.safetensors").unlink()
    elif what == "pickled weights":
        torch.save({}, folder / "pytorch_model.bin")
        (folder / "model.safetensors").unlink()
    elif what == "truncated":
        data = (folder / "model.safetensors").read_bytes()
        (folder / "model.safetensors").write_bytes(data[: len(data) // 2])
    elif what == "other weights":
        safetensors.torch.save_file({"embeddings.x": torch.zeros(2)}, folder / "model.safetensors", {"format": "pt"})
    elif what == "kind":
        config = json.loads((folder / "config.json").read_text())
        (folder / "config.json").write_text(json.dumps({**config, "model_type": "nothing-known"}))
    elif what == "values":
        config = json.loads((folder / "config.json").read_text())
        (folder / "config.json").write_text(json.dumps({**config, "hidden_size": "wide"}))
    elif what == "no JSON":
        (folder / "config.json").write_text("{")
    elif what == "tokenizer":
        (folder / "tokenizer.json").write_text("{}")


@pytest.mark.parametrize(
    "what",
    ["config", "weights", "pickled weights", "truncated", "other weights", "kind", "values", "no JSON", "tokenizer"],
)
def test_a_bad_folder_is_one_clear_error(tiny: Path, tmp_path: Path, what: str) -> None:
    broken(tiny, tmp_path / "bad", what)
    with pytest.raises(ConfigError) as caught:
        pipeline(tmp_path / "bad")
    [problem] = caught.value.problems
    assert problem.path == "encoders.main"  # type: ignore[attr-defined]
    assert str(tmp_path / "bad") in problem.message  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("t5", "an encoder with a decoder; give an encoder alone"),
        ("vit", "of the kind 'vit', which does not read texts"),
    ],
)
def test_what_is_no_encoder_of_texts_is_told_as_such(tiny: Path, tmp_path: Path, kind: str, told: str) -> None:
    shutil.copytree(tiny, tmp_path / "other")
    (tmp_path / "other" / "config.json").write_text(json.dumps({"model_type": kind}))
    with pytest.raises(ValueError, match=told):
        make(tmp_path / "other")


@pytest.mark.filterwarnings("ignore:`resume_download`:FutureWarning")  # of old releases, about themselves
@pytest.mark.parametrize("offline", [False, True])
def test_a_hub_that_cannot_be_reached_is_given_up_at_once(offline: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[Any] = []

    def refuse(address: Any, *more: Any, **settings: Any) -> Any:
        tried.append(address)
        raise OSError("no network in tests")

    monkeypatch.setattr("socket.create_connection", refuse)
    monkeypatch.setattr("plait.frameworks.huggingface.getproxies", dict)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", offline)
    with pytest.raises(ValueError, match=r"'acme/no-such-model' .*the hub cannot be reached"):
        transformer("acme/no-such-model")
    assert len(tried) <= (0 if offline else 2)  # once by us, and once by newer releases for a list of their own


def test_widths_that_do_not_fit_are_told_by_the_check(tiny: Path, tmp_path: Path) -> None:
    for name, more, told in (
        ("own", "width = 96", "gives vectors of width 12; width = 96 was wanted"),
        ("tagger", "", "gives vectors of width 12; width = 64 was wanted"),
    ):
        text = CONFIG.format(folder=tiny, more=more)
        if name == "tagger":  # an encoder of another width over it
            start, _, rest = text.partition("[encoders.main]")
            block, _, rest = rest.partition("[components.tagger]")
            block = f"[encoders.main.embed]{block}"
            own = '[encoders.main]\n@architectures = "plait.Tok2Vec.v1"\n\n'
            encode = '[encoders.main.encode]\n@architectures = "plait.MishWindowEncoder.v1"\nwidth = 64\n\n'
            text = f"{start}{own}{block}{encode}[components.tagger]{rest}"
        (tmp_path / "config.cfg").write_text(text, encoding="utf8")
        result = CliRunner().invoke(app, ["check", str(tmp_path / "config.cfg")])
        assert result.exit_code == 2
        path = "encoders.main" if name == "own" else "encoders.main.embed"
        assert f"config.cfg:{text[: text.index(f'[{path}]')].count(chr(10)) + 1}: {path}\n" in result.stderr
        assert told in " ".join(result.stderr.split())


def test_other_mistakes(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="gives vectors of width 12; width = 96 was wanted"):
        make(tiny, width=96)
    with pytest.raises(ValueError, match="window larger or the overlap smaller"):
        make(tiny, window=10, overlap=8)
    with pytest.raises(ValueError, match="a vector of the same width"):
        make(tiny, pooling=plait.layers.pool(["first", "last"]))

    class Slow:
        is_fast = False

    monkeypatch.setattr(transformers.AutoTokenizer, "from_pretrained", lambda *args, **settings: Slow())
    with pytest.raises(ValueError, match="does not say which characters"):
        make(tiny)


def test_the_dropout_of_training_is_that_of_the_network(tiny: Path, tmp_path: Path) -> None:
    folder = tmp_path / "with_dropout"
    shutil.copytree(tiny, folder)
    config = json.loads((folder / "config.json").read_text())
    config.update(hidden_dropout_prob=0.1, attention_probs_dropout_prob=0.1)
    (folder / "config.json").write_text(json.dumps(config))
    model = make(folder)
    expected = np.concatenate(model.predict(docs()))
    set_dropout_rate(model, 0.0)
    Y, _ = model(docs(), True)
    np.testing.assert_allclose(np.concatenate(Y), expected, atol=1e-5)
    set_dropout_rate(model, 0.5)
    np.random.seed(0)
    Y, _ = model(docs(), True)
    assert np.abs(np.concatenate(Y) - expected).mean() > 0.1
    np.random.seed(0)
    again, _ = model(docs(), True)
    np.testing.assert_array_equal(np.concatenate(again), np.concatenate(Y))
    np.testing.assert_array_equal(np.concatenate(model.predict(docs())), expected)
