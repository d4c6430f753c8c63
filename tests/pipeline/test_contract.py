"""What every component keeps to, over a table of all that plait registers, on the CPU and on a GPU."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from thinc.api import Adam, fix_random_seed
from thinc.util import data_validation

from plait.errors import LabelsFrozen, NotInitialized, UnknownLabel
from plait.layers import TagScores
from plait.pipeline import Component, Loss, Pipeline
from plait.registry import registry
from plait.tokens import Doc, Example, Relation, Span

from .small import CNN, EMBED, SHARED, blank_docs, examples, inputs, pipeline, references, tagger


def categorizer(component: str, model: str, **settings: Any) -> dict[str, Any]:
    exclusive = component == "plait.TextCategorizer.v1"
    bow = {"@architectures": "plait.TextCatBOW.v1", "exclusive_classes": exclusive, "length": 512}
    pooled = {"@architectures": f"plait.{model}.v1", "tok2vec": CNN, "exclusive_classes": exclusive}
    ensemble = {"@architectures": "plait.TextCatEnsemble.v1", "linear": bow, "network": {**pooled}}
    ensemble["network"]["@architectures"] = "plait.TextCatReduce.v1"
    block = {"TextCatBOW": bow, "TextCatEnsemble": ensemble}.get(model, pooled)
    return {"@components": component, "model": block, **settings}


def ner(output: str = "plait.CRF.v1", tok2vec: dict[str, Any] = CNN) -> dict[str, Any]:
    model = {"@architectures": "plait.EntityRecognizer.v1", "tok2vec": tok2vec, "output": {"@layers": output}}
    return {"@components": "plait.EntityRecognizer.v1", "model": model}


def relations(**settings: Any) -> dict[str, Any]:
    model = {"@architectures": "plait.RelationExtractor.v1", "tok2vec": CNN, "hidden": 16}
    return {"@components": "plait.RelationExtractor.v1", "model": model, **settings}


def spans(component: str, tok2vec: dict[str, Any] = CNN) -> dict[str, Any]:
    return {"@components": component, "model": {"@architectures": component, "tok2vec": tok2vec}}


HEADS = ("TextCatBOW", "TextCatReduce", "TextCatParametricAttention", "TextCatEnsemble")
TABLE: dict[str, dict[str, Any]] = {
    "tagger": tagger(),
    "tagger of pos, smoothed": tagger("pos", label_smoothing=0.01),
    "tagger without context": tagger(tok2vec=EMBED),
    "tagger on a shared encoder": tagger(tok2vec=SHARED),
    "ner": ner(),
    "ner without transitions": ner("plait.IndependentTags.v1"),
    "ner on a shared encoder": ner(tok2vec=SHARED),
    "relations": relations(),
    "relations of which one holds": relations(exclusive=True),
    **{f"textcat {head}": categorizer("plait.TextCategorizer.v1", head) for head in HEADS},
    **{f"multilabel {head}": categorizer("plait.MultiLabelTextCategorizer.v1", head) for head in HEADS},
    "span categorizer": spans("plait.SpanCategorizer.v1"),
    "span categorizer on a shared encoder": spans("plait.SpanCategorizer.v1", tok2vec=SHARED),
    "span finder": spans("plait.SpanFinder.v1"),
}
MAIN = ("tag_acc", "pos_acc", "cats_acc", "ents_f", "rels_micro_f", "spans_sc_f", "spans_candidates_f")
WITHOUT_LABELS = {"plait.SpanFinder.v1"}
every = pytest.mark.parametrize("block", [pytest.param(block, id=name) for name, block in TABLE.items()])
with_labels = pytest.mark.parametrize(
    "block",
    [pytest.param(block, id=name) for name, block in TABLE.items() if block["@components"] not in WITHOUT_LABELS],
)


def test_the_table_has_every_component() -> None:
    mine = {name for name in registry.names("components") if name.startswith("plait.")}
    assert {block["@components"] for block in TABLE.values()} == mine


def make(block: dict[str, Any]) -> Pipeline:
    return pipeline({"it": block}, encoder=CNN)


def train(block: dict[str, Any], steps: int = 30, seed: int = 0) -> tuple[Pipeline, list[float]]:
    """A pipeline trained on the small corpus, and the loss of each step."""
    fix_random_seed(seed)
    nlp = make(block)
    batch = examples(nlp)
    with data_validation(True):
        updater = nlp.begin_training(lambda: batch, optimizer=Adam(0.03))
    losses = [nlp.update(batch, updater, dropout=0.0)["it"].total for _ in range(steps)]
    return nlp, losses


def component_of(nlp: Pipeline) -> Component[Any, Any]:
    return nlp.get_pipe("it")


def annotation(doc: Doc) -> dict[str, Any]:
    ents = [(ent.start, ent.end, ent.label, ent.score) for ent in doc.ents] if doc.has_ents else None
    relations = None
    if doc.has_relations:
        relations = [(one.head.start, one.tail.start, one.label, one.score) for one in doc.relations]
    columns = {name: doc.values(name) for name in ("tag", "pos")}
    spans = {name: [(one.start, one.end, one.label) for one in group] for name, group in doc.spans.items()}
    return {**columns, "cats": dict(doc.cats), "ents": ents, "relations": relations, "spans": spans}


def raw(nlp: Pipeline, docs: list[Doc]) -> np.ndarray[Any, Any]:
    """What the model itself gives, in one array."""
    model = component_of(nlp).model
    nlp.adopt(docs)
    scores = model.predict(component_of(nlp).model_input(docs))
    scores = scores.emissions if isinstance(scores, TagScores) else scores
    parts = scores if isinstance(scores, list) else [scores]
    return np.concatenate([model.ops.to_numpy(part) for part in parts])


def weights(nlp: Pipeline) -> dict[str, np.ndarray[Any, Any]]:
    return {path: one.node.ops.to_numpy(one.value).copy() for path, one in nlp.parameters().items()}


def gradients(nlp: Pipeline) -> float:
    """The sum of the sizes of all gradients."""
    found = (one.gradient for one in nlp.parameters().values())
    return sum(float(abs(gradient).sum()) for gradient in found if gradient is not None)


@every
def test_it_learns_a_small_set(block: dict[str, Any], ops_device: str) -> None:
    nlp, losses = train(block)
    assert losses[-1] < 0.2 * losses[0]
    assert all(np.isfinite(losses))
    scores = nlp.evaluate(examples(nlp))
    assert [scores[key] for key in MAIN if key in scores] == [1.0]
    assert component_of(nlp).model.ops.device_type == ops_device


@every
def test_losses_are_sums_over_items(block: dict[str, Any], ops_device: str) -> None:
    """The batch as a whole costs what its examples cost one by one, and leaves the same gradient."""
    nlp, _ = train(block, steps=2)
    batch = examples(nlp)

    def added(parts: list[list[Example]]) -> tuple[float, int, dict[str, Any]]:
        losses: list[Loss[Any]] = [nlp.update(part, dropout=0.0)["it"] for part in parts]
        found = {path: one.gradient for path, one in nlp.parameters().items()}
        copies = {path: one.copy() for path, one in found.items() if one is not None}
        for one in nlp.parameters().values():
            one.clear()
        return sum(loss.total for loss in losses), sum(loss.items for loss in losses), copies

    total, items, whole = added([batch])
    by_one, items_by_one, parts = added([[example] for example in batch])
    assert total == pytest.approx(by_one, rel=1e-4)
    assert items == items_by_one == n_items(block, texts=len(batch), words=28, pairs=6, runs=66)
    assert whole.keys() == parts.keys()
    for path, gradient in whole.items():
        np.testing.assert_allclose(_numpy(gradient), _numpy(parts[path]), rtol=2e-3, atol=2e-5, err_msg=path)


def n_items(block: dict[str, Any], *, texts: int, words: int, pairs: int, runs: int) -> int:
    """Of what a component counts: texts, words, pairs of entities, or runs of one to three words."""
    kind = block["@components"]
    if kind == "plait.SpanCategorizer.v1":
        return runs
    return texts if "TextCat" in kind else pairs if "Relation" in kind else words


def _numpy(array: Any) -> np.ndarray[Any, Any]:
    return array.get() if hasattr(array, "get") else array  # type: ignore[no-any-return]  # cupy's or numpy's


@every
def test_predict_leaves_docs_alone(block: dict[str, Any], ops_device: str) -> None:
    nlp, _ = train(block, steps=2)
    docs = inputs()
    nlp.adopt(docs)
    before = [(doc.text, doc.words, annotation(doc), dict(doc.user_data)) for doc in docs]
    prediction = component_of(nlp).predict(docs)
    assert [(doc.text, doc.words, annotation(doc), dict(doc.user_data)) for doc in docs] == before
    component_of(nlp).set_annotations(docs, prediction)
    assert [annotation(doc) for doc in docs] != [told for _, _, told, _ in before]


@every
def test_saving_gives_bit_equal_predictions(block: dict[str, Any], ops_device: str, tmp_path: Any) -> None:
    nlp, _ = train(block, steps=4)
    nlp("Many words that come first , so that the lexicons differ .")
    wanted = raw(nlp, inputs())
    nlp.to_disk(tmp_path / "model")
    for loaded in (Pipeline.from_disk(tmp_path / "model"), Pipeline.from_bytes(nlp.to_bytes())):
        assert component_of(loaded).labels == component_of(nlp).labels
        assert loaded.config == nlp.config
        assert loaded.is_initialized
        np.testing.assert_array_equal(raw(loaded, inputs()), wanted)
        assert annotation(loaded("Cats sleep .")) == annotation(nlp("Cats sleep ."))
        assert loaded.to_bytes() == nlp.to_bytes()


@every
def test_docs_without_words_come_through(block: dict[str, Any], ops_device: str) -> None:
    nlp, _ = train(block, steps=2)
    texts = [doc.text for doc in blank_docs()]
    assert [doc.text for doc in nlp.pipe(texts)] == texts
    assert [len(doc) for doc in nlp.pipe(texts)] == [0, 0, 0]
    assert list(nlp.pipe([])) == []
    mixed = list(nlp.pipe(["", "Cats sleep .", " "]))
    np.testing.assert_equal(annotation(mixed[1]), annotation(nlp("Cats sleep .")))
    blanks = examples(nlp, blank_docs())
    assert nlp.update(blanks, dropout=0.0)["it"].items == 0
    assert nlp.update([], dropout=0.0)["it"].items == 0
    assert gradients(nlp) == 0
    with_blanks = nlp.update([*blanks, *examples(nlp)], dropout=0.0)["it"]
    alone = nlp.update(examples(nlp), dropout=0.0)["it"]
    assert with_blanks.total == pytest.approx(alone.total, rel=1e-5)
    assert with_blanks.items == alone.items
    nlp.evaluate(examples(nlp, blank_docs()))
    component_of(nlp).set_annotations([], component_of(nlp).predict([]))


@every
def test_missing_gold_costs_nothing(block: dict[str, Any], ops_device: str) -> None:
    nlp, _ = train(block, steps=2)
    bare = [doc.copy_words() for doc in references()]
    half = [doc.copy_words() for doc in references()]
    for doc in half:
        doc.set_column("tag", [None] * len(doc))
        doc.set_column("pos", [None] * len(doc))
        doc.cats = {"ANIMAL": None, "OTHER": None}
    for docs in (bare, half):
        loss = nlp.update(examples(nlp, docs), dropout=0.0)["it"]
        assert (loss.total, loss.items) == (0.0, 0)
        assert gradients(nlp) == 0
        assert not {*MAIN} & nlp.evaluate(examples(nlp, docs)).keys()


@with_labels
def test_a_label_that_is_added_leaves_what_was_learned(block: dict[str, Any], ops_device: str) -> None:
    nlp, _ = train(block, steps=10)
    it = component_of(nlp)
    old_labels, old_weights = it.labels, weights(nlp)
    old = raw(nlp, inputs())
    assert it.add_label("NEW")
    assert not it.add_label("NEW")
    assert it.labels == (*old_labels, "NEW")
    for path, value in weights(nlp).items():
        kept = value[tuple(slice(size) for size in old_weights[path].shape)]
        np.testing.assert_array_equal(kept, old_weights[path], err_msg=path)
    new = raw(nlp, inputs())
    assert new.shape == (len(old), it.n_outputs(len(old_labels) + 1))
    if any(kind in block["@components"] for kind in ("MultiLabel", "Relation", "Entity", "Span")):
        np.testing.assert_allclose(new[:, : old.shape[1]], old, rtol=1e-5)
    else:  # the odds between the old labels are as they were
        np.testing.assert_allclose(new[:, :-1] / new[:, :-1].sum(axis=1, keepdims=True), old, rtol=1e-4, atol=1e-7)
    loaded = Pipeline.from_bytes(nlp.to_bytes())
    np.testing.assert_array_equal(raw(loaded, inputs()), new)

    docs = references()
    for doc in docs:
        doc.set_column("tag", ["NEW"] * len(doc))
        doc.set_column("pos", ["NEW"] * len(doc))
        doc.cats = {label: float(label == "NEW") for label in it.labels}
        doc.ents = [Span(doc, ent.start, ent.end, "NEW") for ent in doc.ents]
        doc.relations = [Relation(one.head, one.tail, "NEW") for one in doc.relations]
        doc.spans["sc"] = [Span(doc, i, i + 1, "NEW") for i in range(len(doc))]
    updater = nlp.begin_training(lambda: examples(nlp, docs), optimizer=Adam(0.03))
    losses = [nlp.update(examples(nlp, docs), updater, dropout=0.0)["it"].total for _ in range(20)]
    assert losses[-1] < 0.3 * losses[0]


@with_labels
def test_a_label_is_a_string(block: dict[str, Any]) -> None:
    it = component_of(make(block))
    for wrong in ("", None, 3):
        with pytest.raises(ValueError, match="a label is a string"):
            it.add_label(wrong)  # type: ignore[arg-type]
    assert it.labels == ()


@with_labels
def test_labels_that_come_first_stay_first(block: dict[str, Any]) -> None:
    nlp = make(block)
    it = component_of(nlp)
    it.add_label("ZZ")
    assert not it.is_initialized
    with pytest.raises(NotInitialized, match="'it'"):
        nlp("Cats sleep .")
    nlp.begin_training(lambda: examples(nlp))
    assert it.labels[0] == "ZZ"
    assert list(it.labels[1:]) == sorted(it.labels[1:])
    nlp("Cats sleep .")


@with_labels
def test_a_head_that_cannot_grow_says_so(block: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    nlp, _ = train(block, steps=1)
    it = component_of(nlp)
    before = it.labels
    monkeypatch.setattr("plait.pipeline.component.can_grow", lambda model: False)
    with pytest.raises(LabelsFrozen, match="'NEW'"):
        it.add_label("NEW")
    assert it.labels == before


def unseen_docs() -> list[Doc]:
    """One text whose gold annotation nobody saw before, and one that is known."""
    docs = references()[:2]
    docs[0].set_column("tag", ["STRANGE", "V", "N", None])
    docs[0].set_column("pos", ["strange", "v", "n", None])
    docs[0].cats = {"STRANGE": 1.0}
    docs[0].ents = [docs[0].ents[0], Span(docs[0], 2, 3, "STRANGE")]
    docs[0].relations = [Relation(*docs[0].ents, "STRANGE")]
    docs[0].spans["sc"] = [Span(docs[0], 0, 1, "STRANGE")]
    return docs


@with_labels
def test_unseen_labels_are_refused(block: dict[str, Any], ops_device: str) -> None:
    nlp, _ = train(block, steps=1)
    with pytest.raises(UnknownLabel, match=r"(?i)'strange'") as caught:
        nlp.update(examples(nlp, unseen_docs()), dropout=0.0)
    assert caught.value.component == "it"
    assert [label.upper() for label in caught.value.labels] == ["STRANGE"]


@with_labels
def test_unseen_labels_are_ignored_and_counted(block: dict[str, Any], ops_device: str) -> None:
    nlp, _ = train({**block, "unseen": "ignore"}, steps=1)
    it: Any = component_of(nlp)
    assert it.ignored == 0
    loss = nlp.update(examples(nlp, unseen_docs()), dropout=0.0)["it"]
    assert it.ignored == 1
    strange_word = 1 if "Entity" in block["@components"] else 2  # of tags one is missing as well
    assert loss.items == n_items(block, texts=1, words=4 - strange_word + 5, pairs=4, runs=9 + 12)


@every
def test_before_training_it_says_what_to_do(block: dict[str, Any]) -> None:
    nlp = make(block)
    calls: list[Callable[[], object]] = [
        lambda: nlp("Cats sleep ."),
        lambda: list(nlp.pipe(["Cats sleep ."])),
        lambda: nlp.update(examples(nlp)),
        lambda: nlp.evaluate(examples(nlp)),
    ]
    for call in calls:
        with pytest.raises(NotInitialized, match="begin_training"):
            call()


@every
def test_nothing_to_learn_is_an_error(block: dict[str, Any]) -> None:
    nlp = make(block)
    for docs in ([], blank_docs()):
        with pytest.raises(ValueError, match="no training example has a word"):
            nlp.begin_training(lambda docs=docs: examples(nlp, docs))
    with pytest.raises(ValueError, match="'it' has nothing to learn"):
        nlp.begin_training(lambda: examples(nlp, [doc.copy_words() for doc in references()]))


@every
def test_the_same_seed_gives_the_same_weights(block: dict[str, Any], ops_device: str) -> None:
    def run(seed: int) -> dict[str, np.ndarray[Any, Any]]:
        fix_random_seed(seed)
        nlp = make(block)
        batch = examples(nlp)
        updater = nlp.begin_training(lambda: batch, optimizer=Adam(0.01))
        for _ in range(3):
            nlp.update(batch, updater, dropout=0.2)
        return weights(nlp)

    one, same, other = run(1), run(1), run(2)
    # On a GPU gradients are added up in any order, so they are rounded otherwise each time.
    tolerance = 0.0 if ops_device == "cpu" else 1e-2
    for path, value in one.items():
        np.testing.assert_allclose(same[path], value, rtol=0, atol=tolerance, err_msg=path)
    assert any((other[path] != value).any() for path, value in one.items())


@every
def test_a_text_has_the_same_annotation_in_any_company(block: dict[str, Any], ops_device: str) -> None:
    nlp, _ = train(block, steps=5)
    together = raw(nlp, inputs())
    alone = np.concatenate([raw(nlp, [doc]) for doc in inputs()])
    np.testing.assert_allclose(together, alone, rtol=1e-4, atol=1e-6)
    backwards = [raw(nlp, [doc]) for doc in reversed(inputs())]
    np.testing.assert_allclose(np.concatenate(backwards[::-1]), together, rtol=1e-4, atol=1e-6)
