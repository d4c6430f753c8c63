"""Where a registered function may stand."""

from importlib.metadata import EntryPoint

import pytest

from plait.cli.places import places
from plait.registry import registry


def test_a_backbone_stands_in_sections_components_and_under_functions() -> None:
    found = places("architectures", "plait.HashEmbedCNN.v1")
    assert {"encoders.NAME", "components.tagger.model.tok2vec", "embed of plait.Tok2Vec.v1"} <= set(found)
    assert "components.pos_tagger.model.tok2vec" not in found, "the same parameter is named once"
    assert "components.tagger.model.tok2vec.encoder" not in found, "there, names stand"


def test_other_kinds() -> None:
    for kind, name, place in (
        ("optimizers", "Adam.v1", "training.optimizer"),
        ("tokenizers", "plait.WhitespaceTokenizer.v1", "nlp.tokenizer"),
        ("components", "plait.Tagger.v1", "components.NAME"),
        ("readers", "plait.CSV.v1", "corpora.NAME"),
    ):
        # Other tests register functions with slots of their own.
        assert [one for one in places(kind, name) if " of " not in one] == [place]
    assert "encode of plait.Tok2Vec.v1" in places("architectures", "plait.MishWindowEncoder.v1")
    assert "training.optimizer.learn_rate" in places("schedules", "constant.v1")
    assert "attrs of plait.MultiHashEmbed.v1" in places("attributes", "NORM")
    assert "components.tagger.column" not in places("attributes", "NORM")


def test_what_could_be_anything_is_said_to_fit_nowhere() -> None:
    assert places("layers", "chain.v1") == []


def test_a_broken_package_hides_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = EntryPoint("broken.Thing.v1", "not_installed.anywhere:thing", "plait_architectures")
    monkeypatch.setattr("plait.registry._installed", lambda group: (broken,) if group == "plait_architectures" else ())
    assert "broken.Thing.v1" in registry.names("architectures")
    assert "encode of plait.Tok2Vec.v1" in places("architectures", "plait.MishWindowEncoder.v1")
