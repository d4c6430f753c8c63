import sys
from typing import Any

import numpy as np
import pytest
from thinc.api import Model, fix_random_seed, set_dropout_rate

from plait import Pipeline
from plait.architectures import character_embed, mixed_embed, multi_hash_embed
from plait.config import Config
from plait.errors import ConfigError
from plait.layers import parameters
from plait.pipeline import pipeline_config
from plait.tokens import Doc


def constant(value: float, width: int, *, declared: bool = True) -> Model[Any, Any]:
    """Gives one number for every token; it writes down the gradients that come back."""

    def forward(model: Any, docs: Any, is_train: bool) -> Any:
        def backprop(dY: Any) -> Any:
            model.attrs["came"] = dY
            return []

        return [np.full((len(doc), width), value, dtype="float32") for doc in docs], backprop

    return Model("constant", forward, dims={"nO": width if declared else None})


def test_parts_of_any_width_stand_side_by_side() -> None:
    fix_random_seed(0)
    parts = [constant(1, 2), constant(3, 1)]
    model = mixed_embed(parts, 4, pieces=2).initialize()
    mixed = model.get_ref("mix")
    assert mixed.get_param("W").shape == (3, 2, 4)
    docs = [Doc("one word"), Doc("here")]
    Y, backprop = model(docs, True)
    expected = mixed.predict(np.array([[1, 1, 3]] * 3, dtype="float32"))
    # Compiled loops of training and of prediction may add up in another order, as it suits the processor.
    np.testing.assert_allclose(np.concatenate(Y), expected, rtol=1e-6)
    backprop([np.ones_like(part) for part in Y])
    assert [[part.shape for part in one.attrs["came"]] for one in parts] == [[(2, 2), (1, 2)], [(2, 1), (1, 1)]]


def test_a_width_that_is_not_declared_is_seen_in_data() -> None:
    model = mixed_embed([constant(1, 2), constant(1, 3, declared=False)], 4)
    model.initialize([Doc(""), Doc("a word")])
    assert model.get_ref("mix").get_dim("nI") == 5


def test_long_texts_are_mixed_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    fix_random_seed(0)
    model = mixed_embed([multi_hash_embed(6, ["NORM"], [20]), constant(1, 2)], 5).initialize()
    docs = [Doc("some words, and some more of them"), Doc(""), Doc("more")]
    expected = model.predict(docs)
    monkeypatch.setattr(sys.modules["plait.architectures.mixed_embed"], "PART", 3)
    for one, other in zip(model.predict(docs), expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-6)
    Y, backprop = model(docs, False)
    with pytest.raises(ValueError, match="is_train=True"):
        backprop(Y)


def test_nothing_to_mix() -> None:
    with pytest.raises(ValueError, match="at least one"):
        mixed_embed([])


CONFIG = """
[encoders.main]
@architectures = "plait.Tok2Vec.v1"

[encoders.main.embed]
@architectures = "plait.MixedEmbed.v1"
width = 20

[encoders.main.embed.embedders.*.hashes]
@architectures = "plait.MultiHashEmbed.v1"
width = 12

[encoders.main.embed.embedders.*.characters]
@architectures = "plait.CharacterEmbed.v1"
width = 8

[encoders.main.encode]
@architectures = "plait.MaxoutWindowEncoder.v1"
depth = 1
"""


def config() -> Config:
    made = pipeline_config("en", ["tagger"])
    made["encoders"] = Config.from_str(CONFIG)["encoders"]
    return made


def test_embedders_are_combined_in_a_config() -> None:
    nlp = Pipeline.from_config(config())
    assert nlp.encoders["main"].get_dim("nO") == 20
    doc = Doc(words=["The", "dog", "barks"])
    doc.set_column("tag", ["DT", "NN", "VBZ"])
    examples = list(nlp.make_examples([doc]))
    updater = nlp.begin_training(lambda: examples)
    for _ in range(30):
        nlp.update(examples, updater)
    assert [token.tag for token in nlp("The dog barks")] == ["DT", "NN", "VBZ"]
    assert "encoders.main.embed.1.characters.E" in nlp.parameters()
    assert parameters(nlp.encoders["main"])["embed.mix.W"].value.shape == (20, 3, 20)
    again = Pipeline.from_bytes(nlp.to_bytes())
    assert again.to_bytes() == nlp.to_bytes()


def test_what_is_no_embedder_is_refused() -> None:
    wrong = config()
    wrong["encoders"]["main"]["embed"]["embedders"]["*"]["characters"] = {
        "@architectures": "plait.MaxoutWindowEncoder.v1"
    }
    with pytest.raises(ConfigError, match=r"embedders\.\*\.characters"):
        Pipeline.from_config(wrong)


def test_parts_may_be_of_different_widths_from_python() -> None:
    model = mixed_embed([multi_hash_embed(6, ["NORM"], [20]), character_embed(4, 2, 3, 30)], 5).initialize()
    assert [part.shape for part in model.predict([Doc("some words"), Doc("")])] == [(2, 5), (0, 5)]


def test_for_a_share_of_the_words_one_embedder_is_left_out() -> None:
    fix_random_seed(0)
    parts = [constant(1, 2), constant(1, 1), constant(1, 3)]
    model = set_dropout_rate(mixed_embed(parts, 4, left_out=0.6).initialize(), 0.1)
    docs = [Doc(words=["word"] * 2000), Doc(words=["more"] * 1000)]
    seen: list[Any] = []
    mixed = model.get_ref("mix")
    run = mixed._func
    mixed._func = lambda layer, X, is_train: seen.append(X) or run(layer, X, is_train)  # type: ignore[func-returns-value]
    Y, backprop = model(docs, True)
    (X,) = seen
    there = X[:, [0, 2, 3]] != 0
    assert (there == (X[:, [1, 2, 5]] != 0)).all()  # whole vectors
    assert abs((~there).any(axis=1).mean() - 0.6) < 0.05
    assert ((~there).sum(axis=1) <= 1).all()
    assert np.abs((~there).mean(axis=0) - 0.2).max() < 0.05  # each in its turn
    backprop(Y)
    for i, part in enumerate(parts):
        came = np.concatenate(part.attrs["came"])
        assert (came[~there[:, i]] == 0).all()
        assert (came[there[:, i]] != 0).any()
    whole = mixed_embed(parts, 4).initialize()
    for name in ("W", "b", "G", "beta"):
        whole.get_ref("mix").set_param(name, mixed.get_param(name))
    np.testing.assert_array_equal(np.concatenate(model.predict(docs)), np.concatenate(whole.predict(docs)))


def test_nothing_is_left_out_of_one_embedder_alone() -> None:
    model = set_dropout_rate(mixed_embed([constant(1, 2)], 4, left_out=0.9).initialize(), 0.1)
    Y, _ = model([Doc(words=["word"] * 100)], True)
    assert (np.concatenate(Y) == Y[0][0]).all()


def test_nothing_is_left_out_where_there_is_no_dropout() -> None:
    model = mixed_embed([constant(1, 2), constant(1, 2)], 4, left_out=0.9).initialize()
    Y, _ = model([Doc(words=["word"] * 100)], True)
    assert (np.concatenate(Y) == Y[0][0]).all()


def test_a_default_width_gives_way_within_a_list_of_blocks() -> None:
    narrow = {
        "@architectures": "plait.Tok2Vec.v1",
        "embed": {"@architectures": "plait.MultiHashEmbed.v1"},
        "encode": {"@architectures": "plait.MaxoutWindowEncoder.v1", "width": 3},
    }
    mixed = {"@architectures": "plait.MixedEmbed.v1", "embedders": [narrow, narrow], "width": 5}
    nlp = Pipeline.from_config(pipeline_config("en", ["tagger"]).override({"encoders.main": mixed}))
    filled = nlp.config["encoders"]["main"]["embedders"]
    assert [one["embed"]["width"] for one in filled] == [3, 3]
    assert nlp.encoders["main"].get_ref("mix").get_dim("nI") == 6
