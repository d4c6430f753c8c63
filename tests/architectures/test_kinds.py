"""Which models stand in which slots: what components and heads accept and refuse before anything is built."""

from typing import Any

import pytest
from thinc.api import Model
from thinc.types import Floats2d

from plait.architectures import types
from plait.config import Config, Problem, build_block, check, fill, fits
from plait.config.signatures import read_signature
from plait.pipeline.settings import PipelineConfig
from plait.registry import registry
from plait.tokens import Doc

KINDS = {
    "vectors": types.Tok2Vec,
    "token scores": types.TokenScorer,
    "doc scores": types.DocScorer,
    "encoder": types.Encoder,
    "features": types.FeatureExtractor,
    "pooling": types.Pooling,
}


@registry.architectures("kinds.Bare.v1")
def bare() -> Model[list[Doc], list[Floats2d]]:
    """A model of someone who knows nothing of roles."""
    return Model("bare", lambda model, X, is_train: ([], lambda dY: []))


CNN = {"@architectures": "plait.HashEmbedCNN.v1"}
EMBED = {"@architectures": "plait.MultiHashEmbed.v1"}
MISH = {"@architectures": "plait.MishWindowEncoder.v1"}
TAGGER = {"@architectures": "plait.Tagger.v1", "tok2vec": CNN}
BARE = {"@architectures": "kinds.Bare.v1"}
SHARED = {"@architectures": "plait.Shared.v1", "encoder": "main"}
TOK2VEC = {"@architectures": "plait.Tok2Vec.v1", "embed": EMBED, "encode": MISH}


def bow(*, exclusive: bool) -> dict[str, Any]:
    return {"@architectures": "plait.TextCatBOW.v1", "exclusive_classes": exclusive}


def reduce(tok2vec: dict[str, Any]) -> dict[str, Any]:
    return {"@architectures": "plait.TextCatReduce.v1", "tok2vec": tok2vec, "exclusive_classes": True}


def problems(component: str, model: Any) -> list[Problem]:
    config = Config(
        {"nlp": {}, "encoders": {"main": CNN}, "components": {"it": {"@components": component, "model": model}}}
    )
    return check(fill(config, PipelineConfig), PipelineConfig)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("plait.HashEmbedCNN.v1", "vectors"),
        ("plait.MultiHashEmbed.v1", "vectors"),
        ("plait.Tok2Vec.v1", "vectors"),
        ("plait.Shared.v1", "vectors"),
        ("plait.Transformer.v1", "vectors"),
        ("plait.Tagger.v1", "token scores"),
        ("plait.TextCatBOW.v1", "doc scores"),
        ("plait.TextCatEnsemble.v1", "doc scores"),
        ("plait.TextCatReduce.v1", "doc scores"),
        ("plait.TextCatParametricAttention.v1", "doc scores"),
        ("plait.MaxoutWindowEncoder.v1", "encoder"),
        ("plait.MishWindowEncoder.v1", "encoder"),
    ],
)
def test_the_kind_of_an_architecture(name: str, kind: str) -> None:
    made = read_signature(registry.get("architectures", name)).made
    assert [other for other, wanted in KINDS.items() if fits(made, wanted)] == [kind]


@pytest.mark.parametrize("name", [name for name in registry.names("architectures") if name.startswith("plait.")])
def test_no_architecture_is_of_two_kinds(name: str) -> None:
    made = read_signature(registry.get("architectures", name)).made
    assert len([kind for kind, wanted in KINDS.items() if fits(made, wanted)]) <= 1


@pytest.mark.parametrize(
    ("component", "model"),
    [
        ("plait.Tagger.v1", TAGGER),
        ("plait.Tagger.v1", {**TAGGER, "tok2vec": SHARED}),
        ("plait.Tagger.v1", {**TAGGER, "tok2vec": TOK2VEC}),
        ("plait.Tagger.v1", {**TAGGER, "tok2vec": BARE}),
        ("plait.Tagger.v1", BARE),
        ("plait.TextCategorizer.v1", bow(exclusive=True)),
        ("plait.TextCategorizer.v1", reduce(SHARED)),
        ("plait.TextCategorizer.v1", reduce(BARE)),
        (
            "plait.TextCategorizer.v1",
            {"@architectures": "plait.TextCatEnsemble.v1", "linear": bow(exclusive=True), "network": reduce(CNN)},
        ),
        ("plait.MultiLabelTextCategorizer.v1", bow(exclusive=False)),
    ],
)
def test_what_fits(component: str, model: dict[str, Any]) -> None:
    assert problems(component, model) == []


VECTORS, SCORES = "of vectors of words", "of scores of labels"
WORDS = "Model[list[Doc], list[Floats2d]]"


@pytest.mark.parametrize(
    ("component", "model", "path", "came", "wanted"),
    [
        ("plait.Tagger.v1", CNN, "model", f"{WORDS} {VECTORS}", f"{WORDS} {SCORES}"),
        ("plait.Tagger.v1", SHARED, "model", f"{WORDS} {VECTORS}", f"{WORDS} {SCORES}"),
        ("plait.Tagger.v1", bow(exclusive=True), "model", "Model[list[Doc], Floats2d]", WORDS),
        ("plait.Tagger.v1", MISH, "model", "Model[list[Floats2d], list[Floats2d]]", WORDS),
        ("plait.Tagger.v1", {**TAGGER, "tok2vec": TAGGER}, "model.tok2vec", f"{WORDS} {SCORES}", f"{WORDS} {VECTORS}"),
        (
            "plait.Tagger.v1",
            {**TAGGER, "tok2vec": MISH},
            "model.tok2vec",
            "Model[list[Floats2d], list[Floats2d]]",
            WORDS,
        ),
        ("plait.TextCategorizer.v1", TAGGER, "model", WORDS, "Model[list[Doc], Floats2d]"),
        ("plait.TextCategorizer.v1", CNN, "model", WORDS, "Model[list[Doc], Floats2d]"),
        ("plait.TextCategorizer.v1", BARE, "model", WORDS, "Model[list[Doc], Floats2d]"),
        ("plait.TextCategorizer.v1", reduce(TAGGER), "model.tok2vec", f"{WORDS} {SCORES}", f"{WORDS} {VECTORS}"),
        (
            "plait.Tagger.v1",
            {**TAGGER, "tok2vec": {**TOK2VEC, "embed": MISH}},
            "model.tok2vec.embed",
            "Model[list[Floats2d], list[Floats2d]]",
            WORDS,
        ),
        (
            "plait.Tagger.v1",
            {**TAGGER, "tok2vec": {**TOK2VEC, "encode": EMBED}},
            "model.tok2vec.encode",
            WORDS,
            "Model[list[Floats2d], list[Floats2d]]",
        ),
    ],
)
def test_what_does_not_fit(component: str, model: dict[str, Any], path: str, came: str, wanted: str) -> None:
    (problem,) = problems(component, model)
    assert problem.path == f"components.it.{path}"
    assert (problem.came, problem.wanted) == (came, wanted)
    assert "these fit: " in problem.cure


def test_a_named_encoder_of_another_kind() -> None:
    config = Config(
        {
            "nlp": {},
            "encoders": {"main": TAGGER},
            "components": {"it": {"@components": "plait.Tagger.v1", "model": {**TAGGER, "tok2vec": SHARED}}},
        }
    )
    (problem,) = check(fill(config, PipelineConfig), PipelineConfig)
    assert (problem.path, problem.came, problem.wanted) == ("encoders.main", f"{WORDS} {SCORES}", f"{WORDS} {VECTORS}")


def test_suggestions_are_of_the_kind() -> None:
    (problem,) = problems("plait.Tagger.v1", CNN)
    assert "plait.Tagger.v1" in problem.cure
    assert "plait.HashEmbedCNN.v1" not in problem.cure
    (problem,) = problems("plait.TextCategorizer.v1", TAGGER)
    assert "plait.TextCatBOW.v1" in problem.cure
    assert "plait.Tagger.v1" not in problem.cure


# Widths and the like of our own architectures


def test_widths_are_found() -> None:
    model = build_block({**TOK2VEC, "embed": {**EMBED, "width": 24}})
    assert model.get_dim("nO") == 24
    assert model.get_ref("encode").layers[0].get_dim("nO") == 24
    assert build_block({**TOK2VEC, "encode": {**MISH, "width": 24}}).get_ref("embed").get_dim("nO") == 24


@pytest.mark.parametrize(
    ("model", "path", "came", "wanted"),
    [
        (
            {**TAGGER, "tok2vec": {**TOK2VEC, "embed": {**EMBED, "width": 96}, "encode": {**MISH, "width": 64}}},
            "model.tok2vec.encode.width",
            "64",
            "96, as components.it.model.tok2vec.embed.width is",
        ),
        (
            {**TAGGER, "tok2vec": {**EMBED, "attrs": ["NORM", "SHAPE"], "rows": [100]}},
            "model.tok2vec.rows",
            "1 item",
            "2 items, as components.it.model.tok2vec.attrs has",
        ),
        (
            {**TAGGER, "tok2vec": {**EMBED, "rows": [100]}},
            "model.tok2vec.rows",
            "1 item",
            "7 items, as components.it.model.tok2vec.attrs has (a default of 'plait.MultiHashEmbed.v1')",
        ),
        (
            {**TAGGER, "tok2vec": {**EMBED, "attrs": ["NROM"]}},
            "model.tok2vec.attrs.0",
            '"NROM"',
            "a name that `plait list",
        ),
    ],
)
def test_contradictions(model: dict[str, Any], path: str, came: str, wanted: str) -> None:
    (problem,) = problems("plait.Tagger.v1", model)
    assert (problem.path, problem.came) == (f"components.it.{path}", came)
    assert problem.wanted.startswith(wanted)


@pytest.mark.parametrize(
    ("component", "needed"), [("plait.TextCategorizer.v1", True), ("plait.MultiLabelTextCategorizer.v1", False)]
)
def test_whether_labels_exclude_each_other(component: str, needed: bool) -> None:
    (problem,) = problems(component, bow(exclusive=not needed))
    assert (problem.path, problem.came) == ("components.it.model.exclusive_classes", str(not needed).lower())
    ensemble = {"@architectures": "plait.TextCatEnsemble.v1", "linear": bow(exclusive=needed)}
    ensemble["network"] = {**reduce(CNN), "exclusive_classes": not needed}
    (problem,) = problems(component, ensemble)
    assert problem.path == "components.it.model.network.exclusive_classes"
    # Left out, it follows from the component.
    model = {"@architectures": "plait.TextCatBOW.v1"}
    assert problems(component, model) == []
