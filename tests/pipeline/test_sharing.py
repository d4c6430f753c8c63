"""Shared encoders made a component's own, and back, with their weights."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from thinc.api import Adam, fix_random_seed

import plait
from plait.config import Config
from plait.pipeline import Pipeline
from plait.tokens import Doc

from .small import CNN, EMBED, SHARED, examples, pipeline, references, tagger

TEXTCAT = {
    "@components": "plait.MultiLabelTextCategorizer.v1",
    "model": {
        "@architectures": "plait.TextCatEnsemble.v1",
        "linear": {"@architectures": "plait.TextCatBOW.v1", "length": 500, "exclusive_classes": False},
        "network": {"@architectures": "plait.TextCatReduce.v1", "tok2vec": SHARED, "exclusive_classes": False},
    },
}
COMPONENTS = {"tagger": tagger(tok2vec=SHARED), "pos": tagger("pos", tok2vec=SHARED), "textcat": TEXTCAT}
BILSTM = {"@architectures": "plait.BiLSTM.v1", "width": 8, "rows": 50}
Change = Callable[[Pipeline], object]


def trained(encoder: dict[str, Any] = CNN, **components: dict[str, Any]) -> Pipeline:
    """A pipeline that learned a little."""
    fix_random_seed(0)
    return learn(pipeline(components or COMPONENTS, encoder=encoder))


def learn(nlp: Pipeline, steps: int = 3) -> Pipeline:
    updater = nlp.begin_training(lambda: examples(nlp), optimizer=Adam(0.01))
    for _ in range(steps):
        nlp.update(examples(nlp), updater, dropout=0.0)
    return nlp


def scores(nlp: Pipeline) -> list[np.ndarray[Any, Any]]:
    """What every model gives for some texts, to the last bit."""
    docs = list(map(nlp.make_doc, ["Cats chase two old cars .", "Dogs", "nothing of it was there before !"]))
    found: list[np.ndarray[Any, Any]] = []
    for component in nlp.components.values():
        given = component.model.predict(docs)
        found += given if isinstance(given, list) else [given]
    return found


def assert_same(nlp: Pipeline, expected: list[np.ndarray[Any, Any]]) -> None:
    for array, other in zip(scores(nlp), expected, strict=True):
        np.testing.assert_array_equal(array, other)


@pytest.mark.parametrize("encoder", [CNN, BILSTM], ids=["cnn", "bilstm"])
@pytest.mark.parametrize("name", COMPONENTS)
def test_predictions_stay_as_they_are(encoder: dict[str, Any], name: str, tmp_path: Path) -> None:
    """To the bit: with an encoder of its own, shared again, and after each of them is saved and loaded."""
    nlp = trained(encoder)
    expected = scores(nlp)
    labels = nlp.get_pipe(name).labels
    assert nlp.own_encoder(name) is nlp.get_pipe(name)
    assert_same(nlp, expected)
    assert (nlp.get_pipe(name).name, nlp.get_pipe(name).labels, list(nlp.encoders)) == (name, labels, ["main"])
    assert any(path.startswith(f"{name}.") and ".embed." in path for path in nlp.parameters())
    nlp.to_disk(tmp_path / "own")
    loaded = plait.load(tmp_path / "own")
    assert_same(loaded, expected)
    assert loaded.config == nlp.config
    loaded.share_encoder(name)
    assert_same(loaded, expected)
    assert loaded.config == trained(encoder).config
    assert_same(Pipeline.from_bytes(loaded.to_bytes()), expected)


def test_what_is_no_weight_goes_along() -> None:
    nlp = trained()
    nlp.evaluate(examples(nlp), calibrate=True)
    before: Any = nlp.get_pipe("textcat")
    before.thresholds["ANIMAL"] = 0.123
    after: Any = nlp.own_encoder("textcat")
    assert after is not before
    assert after.thresholds == before.thresholds
    assert after.thresholds["ANIMAL"] == 0.123


def test_two_encoders_learn_apart() -> None:
    nlp = trained()
    nlp.own_encoder("tagger")
    nlp.remove_pipe("pos")
    learn(nlp, 2)
    own, shared = (encoders(nlp, prefix) for prefix in ("tagger.tok2vec.", "encoders.main."))
    assert own.keys() == shared.keys()
    assert all(not np.array_equal(own[path], shared[path]) for path in own if path.endswith(("W", "E")))
    with pytest.raises(ValueError, match=r"encoders.main has other weights than the encoder of 'tagger'"):
        nlp.share_encoder("tagger")
    nlp.share_encoder("tagger", "second")
    assert list(nlp.encoders) == ["main", "second"]
    assert encoders(nlp, "encoders.second.").keys() == own.keys()
    learn(nlp, 2)
    moved = encoders(nlp, "encoders.second.")
    assert all(not np.array_equal(own[path], moved[path]) for path in own if path.endswith("W"))


def encoders(nlp: Pipeline, prefix: str) -> dict[str, np.ndarray[Any, Any]]:
    found = {path.removeprefix(prefix): one.value for path, one in nlp.parameters().items() if path.startswith(prefix)}
    return {path: value.copy() for path, value in found.items()}


def test_two_that_are_shared_learn_as_one() -> None:
    """Owned and shared again, a step changes the weights as it does without."""
    change: list[Change] = [lambda nlp: None, lambda nlp: (nlp.own_encoder("pos"), nlp.share_encoder("pos"))]
    ended = []
    for each in change:
        nlp = trained()
        each(nlp)
        learn(nlp, 3)
        ended.append({path: one.value.copy() for path, one in nlp.parameters().items()})
    assert ended[0].keys() == ended[1].keys()
    for path, value in ended[0].items():
        np.testing.assert_array_equal(value, ended[1][path], err_msg=path)


def test_the_last_that_leaves_takes_the_encoder_along() -> None:
    nlp = trained(tagger=COMPONENTS["tagger"], pos=COMPONENTS["pos"])
    expected = scores(nlp)
    nlp.own_encoder("tagger")
    assert list(nlp.encoders) == ["main"]
    nlp.own_encoder("pos")
    assert (nlp.encoders, nlp.config["encoders"]) == ({}, {})
    assert_same(Pipeline.from_bytes(nlp.to_bytes()), expected)
    nlp.share_encoder("tagger", "again")
    nlp.share_encoder("pos", "again")
    assert_same(nlp, expected)


def test_every_shared_slot_of_a_component_is_its_own_afterwards() -> None:
    network = {**TEXTCAT["model"]["network"]}  # type: ignore[index]
    model = {"@architectures": "plait.TextCatEnsemble.v1", "linear": network, "network": network}
    nlp = trained(textcat={"@components": "plait.MultiLabelTextCategorizer.v1", "model": model})
    expected = scores(nlp)
    nlp.own_encoder("textcat")
    assert_same(nlp, expected)
    assert nlp.encoders == {}
    with pytest.raises(ValueError, match=r"several encoders of its own: components.textcat.model.linear.tok2vec, "):
        nlp.share_encoder("textcat")


def test_without_weights_there_is_only_the_config_to_change() -> None:
    nlp = pipeline({"tagger": tagger(tok2vec=SHARED)}, encoder=CNN)
    nlp.own_encoder("tagger")
    assert nlp.config == pipeline({"tagger": tagger(tok2vec=CNN)}).config
    nlp.share_encoder("tagger", "new")
    assert nlp.config["encoders"] == {"new": nlp.config["encoders"]["new"]}
    learn(nlp)
    assert nlp.is_initialized


def test_an_encoder_with_files_of_its_own_is_copied_whole(tmp_path: Path) -> None:
    """The table of pretrained vectors is gone by then."""
    path = tmp_path / "vectors.txt"
    words = sorted({word for doc in references() for word in doc.words})
    path.write_text("".join(f"{word} {i} -1 {i % 3}\n" for i, word in enumerate(words)), encoding="utf8")
    vectors = {"@architectures": "plait.StaticVectors.v1", "path": str(path), "width": 16}
    encoder = {
        "@architectures": "plait.Tok2Vec.v1",
        "embed": {"@architectures": "plait.MixedEmbed.v1", "embedders": [EMBED, vectors], "width": 16},
        "encode": {"@architectures": "plait.MishWindowEncoder.v1", "depth": 1},
    }
    nlp = trained(encoder, tagger=COMPONENTS["tagger"], pos=COMPONENTS["pos"])
    expected = scores(nlp)
    path.unlink()
    nlp.own_encoder("tagger")
    assert_same(nlp, expected)
    again = Pipeline.from_bytes(nlp.to_bytes())
    assert_same(again, expected)
    again.share_encoder("tagger")
    assert_same(again, expected)


def test_layers_are_still_held_to_what_is_said_of_them() -> None:
    nlp = trained()
    nlp.own_encoder("tagger")
    nlp.share_encoder("tagger", "second")
    paths = {joint.path for joint in nlp.get_pipe("tagger").promises.joints}
    assert {("encoders", "second"), ("components", "tagger", "model", "tok2vec")} <= paths
    assert nlp.get_pipe("tagger").promises.encoders["second"] is nlp.encoders["second"]


def test_what_cannot_be_changed_is_told_and_stays() -> None:
    nlp = trained()
    before = nlp.config.to_str()
    for change, told in (
        (lambda: nlp.own_encoder("taggr"), "no component 'taggr'"),
        (lambda: nlp.share_encoder("tagger"), "no encoder of its own"),
    ):
        with pytest.raises(ValueError, match=told):
            change()
    assert nlp.config.to_str() == before
    nlp.own_encoder("tagger")
    with pytest.raises(ValueError, match="shares no encoder"):
        nlp.own_encoder("tagger")
    other = Config(nlp.config)
    other["components"]["tagger"]["model"]["tok2vec"]["depth"] = 2
    different = Pipeline.from_config(other)
    with pytest.raises(ValueError, match=r"encoders.main is there already, and another one"):
        different.share_encoder("tagger")


def test_annotation_still_runs_the_encoder_once_where_it_is_shared() -> None:
    nlp = trained(tagger=COMPONENTS["tagger"], pos=COMPONENTS["pos"])
    nlp.own_encoder("tagger")
    nlp.share_encoder("tagger")
    calls = []
    forward = nlp.encoders["main"]._func

    def counting(model: Any, docs: list[Doc], is_train: bool) -> Any:
        calls.append(len(docs))
        return forward(model, docs, is_train)

    nlp.encoders["main"]._func = counting
    list(nlp.pipe([doc.text for doc in references()]))
    assert calls == [len(references())]
