"""Any backbone under any component: what each pair of them keeps to, found from what is registered."""

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from plait.architectures.types import Encoder, Tok2Vec
from plait.layers import Parameter, one_batch, parameters
from plait.pipeline import Component, Pipeline
from plait.registry import registry
from plait.tokens import Doc, Example, Relation, Span
from tests.layers.gradients import check_slopes, stir
from tests.pipeline.small import TEXTS, blank_docs, examples, references

from .table import OWN, SHARED, TOK2VEC, backbones, components, names
from .trained import HOW, each, each_alone, equal, made, raw, scores, trained

each_way = pytest.mark.parametrize("how", HOW)

# What is added to all keys of an attention is added to all scores of a query, which the softmax does not see.
WITHOUT_EFFECT = ("key.bias",)

LONG = " ".join(text for text, _, _ in TEXTS * 6)  # of 150 words: longer than a window, and than what was learned from


def docs(*texts: str) -> list[Doc]:
    return [Doc(text) for text in texts]


def test_all_that_is_registered_takes_part() -> None:
    rows, alone = backbones(), set(names(Tok2Vec)) - {SHARED, TOK2VEC}
    assert alone <= rows.keys()
    assert len(rows) == 2 * len(alone) + len(names(Encoder))
    mine = {name for name in registry.names("components") if name.startswith("plait.")}
    assert {block["@components"] for block in components({}).values()} == mine
    assert OWN.keys() <= alone


def test_a_new_backbone_takes_part_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    def new(width: int, rows: int = 5) -> Tok2Vec:
        raise NotImplementedError

    monkeypatch.setitem(registry.architectures._found, "plait.New.v1", new)
    rows = backbones()
    assert rows["plait.New.v1"]() == {"@architectures": "plait.New.v1", "width": 12, "rows": 60}
    assert rows["a window over plait.New.v1"]()["embed"] == rows["plait.New.v1"]()


@each
@each_way
def test_it_learns_a_small_set_by_heart(row: str, how: str) -> None:
    nlp = trained(row, how)
    assert scores(nlp) == dict.fromkeys(nlp.components, 1.0)


@each
@each_way
def test_it_is_saved_loaded_and_sent(row: str, how: str, tmp_path: Path) -> None:
    nlp = trained(row, how)
    given = docs(*(text for text, _, _ in TEXTS), LONG)
    wanted = raw(nlp, given)
    nlp.to_disk(tmp_path / "saved")
    for other in (
        Pipeline.from_disk(tmp_path / "saved"),
        Pipeline.from_bytes(nlp.to_bytes()),
        pickle.loads(pickle.dumps(nlp)),
    ):
        equal(wanted, raw(other, docs(*(text for text, _, _ in TEXTS), LONG)))
        assert list(other.encoders) == list(nlp.encoders)


@each
@each_way
def test_texts_of_any_length(row: str, how: str) -> None:
    """Without words, of one word, and longer than any window."""
    nlp = trained(row, how)
    texts = ["", LONG, "  \n\t ", "Cats", TEXTS[0][0], "\u3000", f"{LONG} {LONG}"]
    annotated = list(nlp.pipe(texts))
    assert [doc.text for doc in annotated] == texts
    for doc in annotated:
        assert None not in doc.values("tag") or not len(doc)
        assert len(doc.cats) == (2 if len(doc) else 0)
        assert np.isfinite(list(doc.cats.values())).all()
    together = raw(nlp, docs(*texts))
    alone = [raw(nlp, docs(text)) for text in texts if text.strip()]
    for name, Y in together.items():
        np.testing.assert_allclose(np.concatenate([one[name] for one in alone]), Y, rtol=1e-3, atol=1e-5, err_msg=name)


@each
@each_way
def test_texts_without_words_give_no_gradient(row: str, how: str) -> None:
    nlp = trained(row, how)
    found = nlp.parameters()
    blanks = examples(nlp, blank_docs())
    assert {loss.items for loss in nlp.update(blanks, dropout=0.0).values()} == {0}
    assert not any(gradient.any() for one in found.values() if (gradient := one.gradient) is not None)
    with_long = [*blanks, *examples(nlp, [long_reference()])]
    losses = nlp.update(with_long, dropout=0.0)
    assert np.isfinite([loss.total for loss in losses.values()]).all()
    assert min(loss.items for loss in losses.values()) > 0
    for path, one in found.items():
        assert one.gradient is not None, path
        assert np.isfinite(one.gradient).all(), path
        one.clear()


def long_reference() -> Doc:
    doc = Doc(LONG)
    doc.set_column("tag", ["N"] * len(doc))
    doc.cats = {"ANIMAL": 1.0, "OTHER": 0.0}
    doc.spans["sc"] = [Span(doc, 0, 2, "THING")]
    doc.ents = [Span(doc, 0, 1, "ANIMAL"), Span(doc, 2, 3, "ANIMAL")]
    doc.relations = [Relation(*doc.ents, "HUNTS")]
    return doc


@each_alone
def test_gradients_are_slopes(row: str) -> None:
    """Of each component, through its own backbone."""
    nlp, batch = with_gradients(row, "own")
    for name, component in nlp.components.items():
        check(parameters(component.model, name), nlp, batch, name)


@each
def test_gradients_of_a_shared_backbone_are_slopes(row: str) -> None:
    """Of the losses of all components together; and those of each component are slopes of its own."""
    nlp, batch = with_gradients(row, "shared")
    check(parameters(nlp.encoders["main"], "encoders.main"), nlp, batch, *nlp.components)
    for name, component in nlp.components.items():
        check(parameters(component.model, name), nlp, batch, name)


def with_gradients(row: str, how: str) -> tuple[Pipeline, list[Example]]:
    """A pipeline that has learned nothing yet, with the gradients of a batch."""
    nlp = made(row, how)
    batch = examples(nlp, [*references()[:2], *blank_docs()[:1]])
    nlp.begin_training(lambda: batch)
    for part in (*nlp.encoders.values(), *(component.model for component in nlp.components.values())):
        stir(part)
    nlp.update(batch, dropout=0.0)
    return nlp, batch[:2]


def check(of: dict[str, Parameter], nlp: Pipeline, batch: list[Example], *names: str) -> None:
    """Compare gradients with the slopes of the sum of the losses of some components.

    These are sums in single precision, hence the tolerance.
    """

    def total() -> float:
        with one_batch():
            return sum(loss(nlp.get_pipe(name)) for name in names)

    def loss(component: Component[Any, Any]) -> float:
        scores, _ = component.model(component.training_input(batch), is_train=True)
        return component.get_loss(batch, scores).total

    check_slopes(of, total, without_effect=WITHOUT_EFFECT, tolerance=0.05)
