"""The benchmark of relations: the official score by hand, answers as the task writes them, the baseline's gradient."""

from typing import Any

import numpy as np
import pytest
from thinc.api import fix_random_seed

from benchmarks.relations import answer, means_of_pairs, official_macro_f
from plait.architectures import hash_embed_cnn
from plait.tokens import Doc, Relation, SpanPairs
from tests.layers.gradients import CrossEntropy, check_parameters, stir


def test_the_official_score_by_hand() -> None:
    """A: 1 right of 3 predicted and 2 gold, so F 2/5; B: 1 of 1 and 2, so F 2/3. Other is no relation."""
    gold = {1: "A(e1,e2)", 2: "A(e2,e1)", 3: "B(e1,e2)", 4: "B(e1,e2)", 5: "Other", 6: "Other"}
    mine = {1: "A(e1,e2)", 2: "A(e1,e2)", 3: "B(e1,e2)", 4: "Other", 5: "A(e1,e2)", 6: "Other"}
    assert official_macro_f(gold, mine) == pytest.approx((2 / 5 + 2 / 3) / 2)
    assert official_macro_f(gold, gold) == 1.0
    with pytest.raises(ValueError, match="not to the sentences"):
        official_macro_f(gold, {1: "Other"})


def test_answers_are_written_as_in_the_task() -> None:
    doc = Doc(words=["wheel", "of", "cars"])
    assert answer(doc) == "Other"
    for head, tail, wanted in ((0, 2, "Part(e1,e2)"), (2, 0, "Part(e2,e1)")):
        doc.relations = [Relation(doc[head : head + 1], doc[tail : tail + 1], "Part")]
        assert answer(doc) == wanted


def test_the_gradient_of_the_baseline() -> None:
    fix_random_seed(0)
    docs = [Doc(words=["The", "cat", "sat"]), Doc(words=["Yes", "!"])]
    spans = [np.array(part) for part in ([0, 0, 1, 1], [0, 2, 0, 1], [2, 3, 1, 2], [0, 1, 2], [1, 0, 3])]
    given: Any = (docs, SpanPairs(*spans))
    model = means_of_pairs(hash_embed_cnn(8, depth=1, rows=30))
    model.initialize(given, np.zeros((3, 2), dtype="float32"))  # type: ignore[arg-type]  # numpy's are Floats2d
    stir(model)
    loss = CrossEntropy(False)
    check_parameters(model, given, loss.loss, loss.gradient)
