"""Components that were built in Python and not from a config: they do all that others do, but loading from a config."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from thinc.api import Adam, fix_random_seed

import plait
from plait.architectures import bilstm, hash_embed_cnn, tagger
from plait.errors import BadModel, WrongOutput
from plait.layers import share
from plait.pipeline import Pipeline, Tagger
from plait.tokens import Doc

from .small import CNN, examples, references

SMALL = {"model": {"tok2vec": CNN}}


def built(seed: int = 7) -> Pipeline:
    """A pipeline with a tagger from a config between two that were built in Python, all on one encoder."""
    nlp = plait.blank("en")
    nlp.add_pipe("tagger", name="described", config={"model": {"tok2vec": {"encoder": "main"}}})
    encoder = share(nlp.encoders["main"])
    nlp.add_pipe(Tagger(tagger(bilstm(width=8, rows=50, seed=seed)), column="tag"), name="own", first=True)
    nlp.add_pipe(Tagger(tagger(encoder), column="pos"), name="sharing")
    return nlp


def learned(nlp: Pipeline, steps: int = 30) -> Pipeline:
    fix_random_seed(0)
    updater = nlp.begin_training(lambda: examples(nlp), optimizer=Adam(0.01))
    for _ in range(steps):
        nlp.update(examples(nlp), updater, dropout=0.0)
    return nlp


def columns(nlp: Pipeline) -> list[Any]:
    docs = list(nlp.pipe(doc.text for doc in references()))
    return [(doc.values("tag"), doc.values("pos")) for doc in docs]


def test_it_learns_annotates_and_is_scored() -> None:
    nlp = learned(built())
    assert nlp.pipe_names == ["own", "described", "sharing"]
    gold = [(doc.values("tag"), doc.values("pos")) for doc in references()]
    assert columns(nlp) == gold
    assert nlp.evaluate(examples(nlp))["pos_acc"] == 1.0
    assert {path.split(".")[0] for path in nlp.parameters()} == {"encoders", "own", "described", "sharing"}


def test_the_config_names_what_it_describes() -> None:
    nlp = built()
    assert nlp.config["nlp"]["pipeline"] == list(nlp.config["components"]) == ["described"]
    nlp.add_pipe("pos_tagger", after="own", config=SMALL)
    assert nlp.pipe_names == ["own", "pos_tagger", "described", "sharing"]
    assert nlp.config["nlp"]["pipeline"] == ["pos_tagger", "described"]
    nlp.remove_pipe("own")
    assert nlp.config["nlp"]["pipeline"] == ["pos_tagger", "described"]


def test_it_is_restored_into_what_the_same_code_builds(tmp_path: Path) -> None:
    nlp = learned(built())
    nlp.to_disk(tmp_path / "saved")
    again = built().restore(tmp_path / "saved")
    assert columns(again) == columns(nlp)
    for path, one in nlp.parameters().items():
        np.testing.assert_array_equal(one.value, again.parameters()[path].value)
    for load in (lambda: plait.load(tmp_path / "saved"), lambda: Pipeline.from_bytes(nlp.to_bytes())):
        with pytest.raises(BadModel, match=r"'own' was built in Python, .* nlp.restore\(path\)"):
            load()


def test_what_is_restored_must_be_built_the_same(tmp_path: Path) -> None:
    learned(built(), 1).to_disk(tmp_path / "saved")
    nlp = built()
    nlp.remove_pipe("own")
    nlp.add_pipe(Tagger(tagger(hash_embed_cnn(width=8, rows=50)), column="tag"), name="own", first=True)
    with pytest.raises(BadModel, match="does not fit"):
        nlp.restore(tmp_path / "saved")


def test_an_encoder_that_only_python_knows_is_told_as_well(tmp_path: Path) -> None:
    nlp = plait.blank("en")
    nlp.encoders["mine"] = hash_embed_cnn(width=8, rows=50)
    nlp.add_pipe("tagger", config=SMALL)
    learned(nlp, 1).to_disk(tmp_path / "saved")
    with pytest.raises(BadModel, match="the encoder 'mine' was built in Python"):
        plait.load(tmp_path / "saved")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({}, "needs a name"),
        ({"name": "a/b"}, "letters, digits, _ and -"),
        ({"name": "encoders"}, "not 'encoders'"),
        ({"name": "described"}, "a component 'described' already"),
        ({"name": "new", "config": {}}, "config is for a component that add_pipe builds"),
        ({"name": "new", "source": plait.blank("en")}, "source is for a component that add_pipe builds"),
        ({"name": "new", "before": "nothing"}, "no component 'nothing'"),
    ],
)
def test_what_cannot_be_added(arguments: dict[str, Any], told: str) -> None:
    nlp = built()
    with pytest.raises(ValueError, match=told):
        nlp.add_pipe(Tagger(tagger(hash_embed_cnn()), column="pos"), **arguments)
    assert nlp.pipe_names == ["own", "described", "sharing"]


def test_a_component_of_another_pipeline_keeps_its_name() -> None:
    nlp, other = plait.blank("en"), built()
    component = other.remove_pipe("own")
    nlp.add_pipe(component)
    assert nlp.pipe_names == ["own"]


def test_what_only_a_config_allows_is_refused() -> None:
    nlp, other = learned(built(), 1), plait.blank("en")
    for change in (
        lambda: other.add_pipe("own", source=nlp),
        lambda: nlp.own_encoder("sharing"),
        lambda: nlp.share_encoder("own"),
    ):
        with pytest.raises(ValueError, match="was built in Python, so that no config says"):
            change()


def test_it_is_held_to_the_annotation_of_its_component() -> None:
    nlp = plait.blank("en")
    wrong: Any = hash_embed_cnn(width=3, rows=50)
    wrong._func = lambda model, docs, is_train: ([doc.text for doc in docs], lambda dY: [])
    nlp.add_pipe(Tagger(wrong, column="tag"), name="tagger")
    with pytest.raises(WrongOutput, match=r"tagger: .* the component Tagger wants"):
        learned(nlp, 1)


def test_all_words_of_a_text_are_still_there() -> None:
    doc = learned(built(), 1)(Doc(words=["Cats", "sleep"]))
    assert len(doc.values("tag")) == len(doc.values("pos")) == 2
