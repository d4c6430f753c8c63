"""What components may do with the Docs of a batch while they share encoders, in training as in prediction."""

from typing import Any

import numpy as np
import pytest

from plait.config import Config
from plait.layers import one_batch
from plait.pipeline import Pipeline
from plait.tokens import Example

from .small import CNN, SHARED, blank_docs, examples, references, tagger
from .test_shared_encoder import counted, gradients, shared


def cleared(nlp: Pipeline) -> dict[str, np.ndarray[Any, Any]]:
    """The gradients, which are cleared."""
    found = gradients(nlp)
    for one in nlp.parameters().values():
        one.clear()
    return found


def alone(nlp: Pipeline, parts: dict[str, list[Example]]) -> dict[str, np.ndarray[Any, Any]]:
    """The gradients where each component is run by itself, and they add up."""
    for name, part in parts.items():
        nlp.get_pipe(name).update(part)
    return cleared(nlp)


def alike(mine: dict[str, np.ndarray[Any, Any]], theirs: dict[str, np.ndarray[Any, Any]]) -> None:
    assert mine.keys() == theirs.keys()
    for path, gradient in mine.items():
        np.testing.assert_allclose(gradient, theirs[path], rtol=1e-3, atol=1e-5, err_msg=path)


# Which Docs each component gets, and how often the encoder runs for it.
ORDERS: dict[str, tuple[list[list[int]], int]] = {
    "another order": ([[0, 1, 2, 3, 4, 5], [5, 3, 1, 0, 2, 4], [2, 1, 0, 5, 4, 3]], 1),
    "some of them": ([[0, 1, 2, 3, 4, 5], [3, 1], [4]], 1),
    "one several times": ([[0, 1, 2, 3, 4, 5], [1, 1, 1], [5, 0, 5]], 1),
    "some that nobody had before": ([[0, 1], [1, 2, 3], [0, 1, 2, 3, 4, 5]], 3),
}


@pytest.mark.parametrize(("orders", "runs"), ORDERS.values(), ids=ORDERS)
def test_components_see_docs_in_their_own_order(orders: list[list[int]], runs: int) -> None:
    nlp = shared()
    batch = examples(nlp)
    parts = {name: [batch[i] for i in order] for name, order in zip(nlp.components, orders, strict=True)}
    wanted = alone(nlp, parts)
    with one_batch() as together, counted(nlp) as calls:
        for name, part in parts.items():
            nlp.get_pipe(name).update(part)
        together.backprop()
    assert calls == {"train": runs, "predict": 0, "backprop": runs}
    alike(cleared(nlp), wanted)


def test_docs_without_words_and_without_annotation() -> None:
    """A component that gets nothing of a Doc, or nothing at all, leaves the others what they have."""
    nlp = shared()
    half = references()
    for doc in half[:3]:
        doc.columns = {}
    for doc in half[3:]:
        doc.cats = {}
    batch = examples(nlp, [*blank_docs(), *half])
    nlp.update(batch, dropout=0.0)
    mine = cleared(nlp)
    wanted = alone(nlp, dict.fromkeys(nlp.components, batch[3:]))
    alike(mine, wanted)
    no_tags = examples(nlp, [doc.copy_words() for doc in references()])
    for example, doc in zip(no_tags, references(), strict=True):
        example.reference.cats = doc.cats
    losses = nlp.update(no_tags, dropout=0.0)
    assert (losses["tagger"].items, losses["textcat"].items) == (0, 6)
    alike(cleared(nlp), alone(nlp, {"textcat": no_tags}))


def test_gradients_of_parts_of_a_batch_add_up() -> None:
    nlp = shared()
    batch = examples(nlp)
    nlp.update(batch, dropout=0.0)
    whole = cleared(nlp)
    with counted(nlp) as calls:
        for part in (batch[:2], batch[2:5], batch[5:]):
            nlp.update(part, dropout=0.0)
    assert calls == {"train": 3, "predict": 0, "backprop": 3}
    alike(cleared(nlp), whole)


@pytest.mark.parametrize("annotating", [(), ("one",), ("one", "two", "three", "four")])
def test_two_encoders_in_one_pipeline(annotating: tuple[str, ...]) -> None:
    second = {**SHARED, "encoder": "second"}
    blocks = {
        "one": tagger(tok2vec=SHARED),
        "two": tagger("pos", tok2vec=second),
        "three": tagger("pos", tok2vec=SHARED),
        "four": tagger(tok2vec=second),
    }
    encoders = {"main": CNN, "second": {**CNN, "seed": 99}}
    nlp = Pipeline.from_config(Config({"nlp": {"pipeline": list(blocks)}, "encoders": encoders, "components": blocks}))
    nlp.begin_training(lambda: examples(nlp))
    batch = examples(nlp)
    wanted = alone(nlp, dict.fromkeys(blocks, batch))
    with counted(nlp) as first, counted(nlp, "second") as other:
        nlp.update(batch, dropout=0.0, annotating=annotating)
    assert first["train"] == first["backprop"] == other["train"] == other["backprop"] == 1
    assert (first["predict"], other["predict"]) == (bool(annotating), len(annotating) > 1)
    alike(cleared(nlp), wanted)
    with counted(nlp) as first, counted(nlp, "second") as other, nlp.select(disable="two"):
        nlp("Cats sleep .")
    assert first["predict"] == other["predict"] == 1
    with counted(nlp, "second") as other, nlp.select(enable=["one", "three"]):
        nlp("Cats sleep .")
    assert other["predict"] == 0


def test_dropout_reaches_the_encoder_of_a_component_that_learns_by_itself() -> None:
    nlp = shared()
    encoder = nlp.encoders["main"]
    for wanted, update in (
        (0.25, nlp.get_pipe("pos").update),
        (0.5, nlp.update),
        (0.0, nlp.get_pipe("tagger").update),
    ):
        update(examples(nlp), dropout=wanted)
        rates = {node.attrs["dropout_rate"] for node in encoder.walk() if "dropout_rate" in node.attrs}
        assert rates == {wanted}
