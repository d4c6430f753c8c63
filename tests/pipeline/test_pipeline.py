"""Pipelines: put together, trained, saved, and what they refuse."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import srsly
from thinc.api import Adam, fix_random_seed

import plait
from plait.errors import BadModel, ConfigError, NotInitialized, OutputExists, UnknownName
from plait.layers import Group
from plait.pipeline import Component, Pipeline, TextCategorizer
from plait.registry import registry
from plait.tokens import Doc, Example, Lexicon

from .small import CNN, SHARED, examples, pipeline, references, tagger

BOW = {
    "@components": "plait.TextCategorizer.v1",
    "model": {"@architectures": "plait.TextCatBOW.v1", "exclusive_classes": True, "length": 512},
}
SMALL = {"model": {"tok2vec": CNN}}


@pytest.fixture(scope="module")
def saved() -> bytes:
    """A small trained pipeline of a tagger and a text categorizer."""
    fix_random_seed(0)
    nlp = pipeline({"tagger": tagger(tok2vec=SHARED), "textcat": BOW}, encoder=CNN)
    updater = nlp.begin_training(lambda: examples(nlp), optimizer=Adam(0.03))
    for _ in range(3):
        nlp.update(examples(nlp), updater)
    return nlp.to_bytes()


@pytest.fixture
def nlp(saved: bytes) -> Pipeline:
    return Pipeline.from_bytes(saved)


# Putting together


def test_components_take_their_place() -> None:
    nlp = plait.blank("en")
    for name, place in (("b", {}), ("a", {"first": True}), ("d", {"last": True}), ("c", {"before": "d"})):
        nlp.add_pipe("tagger", name=name, config=SMALL, **place)  # type: ignore[arg-type]
    nlp.add_pipe("tagger", name="e", after="a", config=SMALL)
    assert nlp.pipe_names == nlp.config["nlp"]["pipeline"] == ["a", "e", "b", "c", "d"]
    assert [component.name for component in nlp.components.values()] == ["a", "e", "b", "c", "d"]
    assert nlp.encoders == {} or list(nlp.encoders) == ["main"]
    assert repr(nlp) == "<Pipeline en: a, e, b, c, d>"
    assert repr(plait.blank()) == "<Pipeline xx: no components>"


@pytest.mark.parametrize(
    ("arguments", "error", "told"),
    [
        ({"factory": "tagger"}, ValueError, "has a component 'tagger' already"),
        ({"factory": "textcat", "first": True, "last": True}, ValueError, "one place"),
        ({"factory": "textcat", "before": "tagger", "after": "tagger"}, ValueError, "one place"),
        ({"factory": "textcat", "before": "tager"}, ValueError, "no component 'tager' to stand beside"),
        ({"factory": "tager"}, UnknownName, "did you mean 'tagger'"),
        ({"factory": "textcat", "config": {"unsen": "error"}}, ConfigError, "unseen"),
        ({"factory": "textcat", "config": {"unseen": "x"}}, ConfigError, "unseen"),
        ({"factory": "plait.Tagger.v1"}, ConfigError, "model"),
        (
            {"factory": "plait.Tagger.v1", "config": {"model": {"@architectures": "plait.HashEmbedCNN.v2"}}},
            ConfigError,
            "HashEmbedCNN",
        ),
    ],
)
def test_what_cannot_be_added_changes_nothing(arguments: dict[str, Any], error: type[Exception], told: str) -> None:
    nlp = plait.blank("en")
    nlp.add_pipe("tagger", config=SMALL)
    before = nlp.config.to_str()
    with pytest.raises(error, match=told):
        nlp.add_pipe(**arguments)
    assert nlp.config.to_str() == before
    assert nlp.pipe_names == ["tagger"]


def test_a_registered_component_is_added_by_its_own_name() -> None:
    nlp = plait.blank("en")
    added = nlp.add_pipe("plait.Tagger.v1", name="morph", config={"column": "morph", **tagger("morph")})
    assert added is nlp.get_pipe("morph")
    assert added.name == "morph"


@pytest.mark.parametrize("name", ["tagger", "pos_tagger", "morph_tagger", "textcat", "textcat_multilabel"])
def test_ready_made_components_are_added_by_name(name: str) -> None:
    nlp = plait.blank("de")
    assert isinstance(nlp.add_pipe(name), Component)
    assert nlp.pipe_names == [name]
    assert not nlp.is_initialized
    assert Pipeline.from_config(nlp.config).config == nlp.config


def test_ready_made_components_share_an_encoder() -> None:
    nlp = plait.blank("en")
    for name in ("tagger", "pos_tagger", "morph_tagger"):
        nlp.add_pipe(name)
    assert list(nlp.encoders) == ["main"]


def test_a_component_is_removed_and_can_come_again(nlp: Pipeline) -> None:
    removed = nlp.get_pipe("tagger")
    nlp.select(disable="tagger")
    assert nlp.remove_pipe("tagger") is removed
    assert (nlp.pipe_names, nlp.config["nlp"]["pipeline"], list(nlp.config["components"])) == (["textcat"],) * 3
    assert list(nlp.encoders) == ["main"]
    assert nlp("Cats sleep .").column("tag") is None
    with pytest.raises(ValueError, match="no component 'tagger'; it has: textcat"):
        nlp.remove_pipe("tagger")
    loaded = Pipeline.from_bytes(nlp.to_bytes())
    assert loaded.pipe_names == ["textcat"]
    nlp.add_pipe("tagger", config={"model": {"tok2vec": {"encoder": "main"}}})
    assert nlp.pipe_names == ["textcat", "tagger"]  # it runs, though the one before was disabled


def test_a_config_says_what_is_wrong_with_its_names() -> None:
    config = plait.Config({"nlp": {"pipeline": ["tager", "tagger", "tagger"]}, "components": {"tagger": tagger()}})
    with pytest.raises(ConfigError) as caught:
        Pipeline.from_config(config)
    assert len(caught.value.problems) == 2
    assert "did you mean 'tagger'?" in str(caught.value)
    assert "'tagger' comes more than once" in str(caught.value)


# Training


def test_gradients_add_up_until_an_updater_takes_them(nlp: Pipeline) -> None:
    batch = examples(nlp)
    updater = nlp.begin_training(lambda: batch)
    before = {path: one.value.copy() for path, one in nlp.parameters().items()}
    nlp.update(batch[:3], dropout=0.0)
    nlp.update(batch[3:], dropout=0.0)
    added = {path: one.gradient.copy() for path, one in nlp.parameters().items() if one.gradient is not None}
    for path, one in nlp.parameters().items():
        np.testing.assert_array_equal(one.value, before[path])
        one.clear()
    nlp.update(batch, dropout=0.0)
    for path, gradient in added.items():
        now = nlp.parameters()[path].gradient
        assert now is not None
        np.testing.assert_allclose(now, gradient, rtol=1e-3, atol=1e-5, err_msg=path)
    losses = nlp.update([], updater)
    assert {loss.items for loss in losses.values()} == {0}
    assert all(one.gradient is None or not one.gradient.any() for one in nlp.parameters().values())
    assert any((one.value != before[path]).any() for path, one in nlp.parameters().items())


def test_training_goes_on_from_what_is_there(nlp: Pipeline) -> None:
    before = nlp.to_bytes()
    nlp.begin_training(lambda: examples(nlp))
    assert nlp.to_bytes() == before
    nlp.add_pipe("tagger", name="pos", config={"column": "pos", "model": {"tok2vec": {"encoder": "main"}}})
    with pytest.raises(NotInitialized, match="'pos'"):
        nlp.to_files()
    nlp.begin_training(lambda: examples(nlp))
    after = nlp.to_files()
    for path, data in Pipeline.from_bytes(before).to_files().items():
        if path.endswith(".safetensors"):
            assert after[path] == data


def test_frozen_components_stay_as_they_are(nlp: Pipeline) -> None:
    updater = nlp.begin_training(lambda: examples(nlp))
    before = {path: one.value.copy() for path, one in nlp.parameters().items()}
    for frozen in ("tagger", ["tagger"], ("tagger",)):
        assert nlp.update(examples(nlp), updater, frozen=frozen).keys() == {"textcat"}
    changed = {path.split(".")[0] for path, one in nlp.parameters().items() if (one.value != before[path]).any()}
    assert changed == {"textcat"}
    assert nlp.update(examples(nlp), updater, frozen=["tagger", "textcat"]) == {}


def test_groups_are_patterns_of_paths(nlp: Pipeline) -> None:
    updater = nlp.begin_training(lambda: examples(nlp), groups={"encoders.*": Group(frozen=True)})
    before = {path: one.value.copy() for path, one in nlp.parameters().items()}
    nlp.update(examples(nlp), updater)
    changed = {path.split(".")[0] for path, one in nlp.parameters().items() if (one.value != before[path]).any()}
    assert changed == {"tagger", "textcat"}
    with pytest.raises(ValueError, match=r"'encoder\.\*'"):
        nlp.begin_training(lambda: examples(nlp), groups={"encoder.*": Group(frozen=True)})


def test_categories_that_are_no_dict_are_told_before_they_are_learned(nlp: Pipeline) -> None:
    gold = Doc("a text")
    gold.cats = ["joy"]  # type: ignore[assignment]  # what the test is about
    with pytest.raises(ValueError, match=r"such as \{\"joy\": 1\.0\}; got \['joy'\]"):
        nlp.make_example(gold)


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda nlp: nlp.begin_training(examples(nlp)), "is a function"),
        (lambda nlp: nlp.begin_training(references), r"got Doc\. Make one of a gold Doc: nlp\.make_example"),
        (lambda nlp: nlp.update(references()), "got Doc"),
        (lambda nlp: nlp.update(["text"]), "got str"),
        (lambda nlp: nlp.update(examples(nlp), frozen=["tager"]), "no component 'tager'; it has: tagger, textcat"),
        (lambda nlp: nlp.update(examples(nlp), annotating="tag"), "no component 'tag'"),
        (lambda nlp: nlp.evaluate(examples(nlp), batch_size=0), "at least 1"),
        (lambda nlp: nlp.evaluate(references()), r"got Doc\. Make one of a gold Doc: nlp\.make_example"),
        (lambda nlp: nlp.evaluate(["a text"], calibrate=True), "examples are wanted; got str"),
        (lambda nlp: nlp.add_pipe("tagger", source="folder"), r"got str\. Load one first: plait\.load\(path\)"),
        (lambda nlp: plait.blank().begin_training(lambda: examples(nlp)), "no component that could learn"),
    ],
)
def test_mistakes_are_told(nlp: Pipeline, call: Any, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        call(nlp)


def test_a_doc_of_another_lexicon_learns_and_is_annotated_the_same(nlp: Pipeline) -> None:
    """A Doc that was made elsewhere has the norms of another language, or of none."""
    nlp = pipeline({"tagger": tagger(tok2vec={**CNN, "rows": 50})})
    nlp.begin_training(lambda: examples(nlp))
    words = ["I", "'m", "gon", "na", "be", "n't"]
    mine, foreign = Doc(words=words, lexicon=nlp.lexicon), Doc(words=words, lexicon=Lexicon(norms={"I": "banana"}))
    model = nlp.get_pipe("tagger").model.get_ref("tok2vec")
    wanted = model.predict([mine])[0]
    assert (model.predict([foreign])[0] != wanted).any()
    nlp(foreign)
    np.testing.assert_array_equal(model.predict([foreign])[0], wanted)
    assert foreign.words == words


# Scoring


def test_scores_leave_examples_alone_and_do_not_hang_on_batches(nlp: Pipeline) -> None:
    batch = examples(nlp)
    one = nlp.evaluate(iter(batch), batch_size=1)
    all_at_once = nlp.evaluate(batch)
    for scores in (one, all_at_once):
        assert scores.pop("words_per_second") > 0
    assert one == all_at_once
    assert {"token_f", "tag_acc", "tag_per_label", "cats_acc", "cats_macro_f", "cats_micro_f"} <= one.keys()
    assert all(example.predicted.columns == {} for example in batch)


def test_scores_of_nothing(nlp: Pipeline) -> None:
    assert nlp.evaluate([]) == {"words_per_second": 0.0}
    assert plait.blank("en").evaluate(examples(nlp))["token_f"] == 1.0


def test_only_components_that_run_are_scored(nlp: Pipeline) -> None:
    with nlp.select(enable="textcat"):
        assert "tag_acc" not in nlp.evaluate(examples(nlp))


# Saving


def test_a_folder_round_trips(nlp: Pipeline, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path / "model")
    loaded = plait.load(tmp_path / "model")
    assert loaded.to_bytes() == nlp.to_bytes()
    assert plait.load(str(tmp_path / "model")).pipe_names == ["tagger", "textcat"]
    told = json.loads((tmp_path / "model" / "meta.json").read_text())
    assert (told["lang"], told["pipeline"], told["trained"]) == ("en", ["tagger", "textcat"], True)
    assert told["labels"]["textcat"] == ["ANIMAL", "OTHER"]
    assert not [path for path in (tmp_path / "model").rglob("*") if path.suffix in (".pkl", ".pickle", ".py")]


def test_a_folder_that_exists_is_refused(nlp: Pipeline, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path / "model")
    with pytest.raises(OutputExists, match="model already exists"):
        plait.blank("en").to_disk(tmp_path / "model")
    assert plait.load(tmp_path / "model").pipe_names == ["tagger", "textcat"]
    plait.blank("en").to_disk(tmp_path / "model", overwrite=True)
    assert plait.load(tmp_path / "model").pipe_names == []


FILES = [
    "config.cfg",
    "encoders/main/model.safetensors",
    "components/tagger/labels.json",
    "components/tagger/model.safetensors",
    "components/textcat/model.safetensors",
]


def edit(data: bytes) -> bytes:
    return data[:-3] + bytes([data[-3] ^ 1]) + data[-2:]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("damage", [lambda data: data[: len(data) // 2], edit, lambda data: b"", None])
def test_a_damaged_folder_is_refused_and_the_file_named(nlp: Pipeline, tmp_path: Path, name: str, damage: Any) -> None:
    nlp.to_disk(tmp_path / "model")
    path = tmp_path / "model" / name
    if damage is None:
        path.unlink()
    else:
        path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(BadModel) as caught:
        plait.load(tmp_path / "model")
    assert str(caught.value).startswith(str(path))


@pytest.mark.parametrize("name", FILES)
def test_damaged_bytes_are_refused_and_the_file_named(nlp: Pipeline, name: str) -> None:
    files = nlp.to_files()
    for broken in ({**files, name: edit(files[name])}, {key: data for key, data in files.items() if key != name}):
        with pytest.raises(BadModel, match=name):
            Pipeline.from_bytes(srsly.msgpack_dumps(broken))


def test_torn_bytes_are_refused(saved: bytes) -> None:
    for size in (0, 1, 10, len(saved) // 2, len(saved) - 1):
        with pytest.raises(BadModel, match="to_bytes"):
            Pipeline.from_bytes(saved[:size])
    for data in (b"text", srsly.msgpack_dumps([1]), srsly.msgpack_dumps({}), srsly.msgpack_dumps({"meta.json": 1})):
        with pytest.raises(BadModel):
            Pipeline.from_bytes(data)


def test_a_model_of_a_newer_format_is_refused(nlp: Pipeline, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path / "model")
    path = tmp_path / "model" / "meta.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "format": 99}))
    with pytest.raises(BadModel, match="install a newer plait"):
        plait.load(tmp_path / "model")


def test_no_model_is_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="nothing"):
        plait.load(tmp_path / "nothing")
    with pytest.raises(BadModel, match=r"no meta\.json"):
        plait.load(tmp_path)


def test_weights_of_another_width_are_refused(nlp: Pipeline) -> None:
    other = pipeline({"tagger": tagger(tok2vec=SHARED), "textcat": BOW}, encoder={**CNN, "width": 8})
    with pytest.raises(BadModel, match="does not fit the config"):
        other.from_files(nlp.to_files())


def test_a_pipeline_that_was_never_trained_is_saved_with_its_labels(tmp_path: Path) -> None:
    nlp = plait.blank("en")
    nlp.add_pipe("tagger", config=SMALL).add_label("X")
    nlp.to_disk(tmp_path / "model")
    loaded = plait.load(tmp_path / "model")
    assert loaded.get_pipe("tagger").labels == ("X",)
    assert not loaded.is_initialized
    with pytest.raises(NotInitialized):
        loaded("Cats sleep .")
    loaded.begin_training(lambda: examples(loaded))
    assert loaded.get_pipe("tagger").labels[0] == "X"


def test_what_nobody_registered_is_told(nlp: Pipeline) -> None:
    config = plait.Config(nlp.config)
    config["components"]["textcat"]["@components"] = "acme.TextCategorizer.v1"
    with pytest.raises(ConfigError, match="acme"):
        Pipeline.from_config(config)


# Components of other people


@registry.components("test.Shout.v1")
class Shout(Component[Any, list[str]]):
    """A component without labels or weights: keeps the text in capitals."""

    def __init__(self) -> None:
        from thinc.api import noop

        self.model = noop()

    @property
    def is_initialized(self) -> bool:
        return True

    def begin_training(self, get_examples: Any) -> None: ...

    def predict(self, docs: Any) -> list[str]:
        return [doc.text.upper() for doc in docs]

    def get_loss(self, examples: Any, scores: Any) -> Any:
        return plait.Loss(0.0, 0, None)

    def set_annotations(self, docs: Any, prediction: list[str]) -> None:
        for doc, loud in zip(docs, prediction, strict=True):
            doc.user_data["loud"] = loud


def test_a_component_without_labels_or_weights(nlp: Pipeline) -> None:
    nlp.add_pipe("test.Shout.v1", name="shout", first=True)
    assert nlp("cats sleep").user_data == {"loud": "CATS SLEEP"}
    updater = nlp.begin_training(lambda: examples(nlp))
    assert nlp.update(examples(nlp), updater)["shout"].items == 0
    loaded = Pipeline.from_bytes(nlp.to_bytes())
    assert loaded("cats").user_data == {"loud": "CATS"}


def test_two_categorizers_leave_each_other_alone(nlp: Pipeline) -> None:
    nlp.add_pipe("textcat_multilabel", config={"model": {**BOW["model"], "exclusive_classes": False}})
    docs = references()
    for doc in docs:
        doc.cats = {"LONG": float(len(doc) > 4)}
    second = nlp.get_pipe("textcat_multilabel")
    second.begin_training(lambda: examples(nlp, docs))
    assert isinstance(nlp.get_pipe("textcat"), TextCategorizer)
    assert list(nlp("Cats sleep .").cats) == ["ANIMAL", "OTHER", "LONG"]


def test_examples_of_raw_text_learn_by_alignment(nlp: Pipeline) -> None:
    doc = Doc(words=["don't", "sleep"])
    doc.set_column("tag", ["V", "N"])
    made = nlp.make_example(doc)
    assert isinstance(made, Example)
    assert made.predicted.words == ["do", "n't", "sleep"]
    assert nlp.update([made])["tagger"].items == 3
    assert [one.predicted.words for one in nlp.make_examples([doc, doc], gold_tokens=True)] == [["don't", "sleep"]] * 2
