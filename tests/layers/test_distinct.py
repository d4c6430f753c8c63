from typing import Any

import numpy as np
import pytest
from thinc.api import Model

from plait.layers import with_distinct_words
from plait.tokens import Doc, Lexicon


def counter(seen: list[int]) -> Model[Any, Any]:
    """Attribute hashes to their last digits; it writes down how many words it was asked for."""

    def forward(model: Any, X: Any, is_train: bool) -> Any:
        seen.append(len(X))

        def backprop(dY: Any) -> Any:
            seen.append(dY.tolist())
            return X

        return (X % np.uint64(1000)).astype("float32"), backprop

    return Model("counter", forward, dims={"nO": 1})


def test_each_word_once_and_gradients_added_up() -> None:
    seen: list[Any] = []
    model = with_distinct_words(counter(seen), ["ORTH"])
    docs = [Doc("a b a a"), Doc(""), Doc("b")]
    vectors, backprop = model(docs, is_train=True)
    assert seen == [2]
    assert [part.shape for part in vectors] == [(4, 1), (0, 1), (1, 1)]
    assert vectors[0][0] == vectors[0][2] == vectors[0][3] != vectors[0][1] == vectors[2][0]
    backprop([np.ones_like(part) for part in vectors])
    assert sorted(seen[1]) == [[2.0], [3.0]]


def test_many_words_go_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    monkeypatch.setattr("plait.layers.distinct._known", lambda *given: None)
    model = with_distinct_words(counter(seen), ["ORTH"])
    docs = [Doc("a b c d e"), Doc("e f g a")]
    whole = model.predict(docs)
    monkeypatch.setattr("plait.layers.distinct.PART", 3)
    for part, other in zip(model.predict(docs), whole, strict=True):
        np.testing.assert_array_equal(part, other)
    assert seen == [7, 3, 3, 1]


def test_words_of_two_generations() -> None:
    lexicon = Lexicon(max_forms=2)
    docs = [Doc("a b", lexicon=lexicon), Doc("b c", lexicon=lexicon), Doc("a c", lexicon=lexicon)]
    assert docs[0].generation is not docs[1].generation
    vectors = with_distinct_words(counter([]), ["ORTH"]).predict(docs)
    column = docs[0].generation.column("ORTH")
    assert vectors[0].ravel().tolist() == [float(column[i] % np.uint64(1000)) for i in docs[0].ids]
    assert vectors[0][1] == vectors[1][0]
    assert vectors[0][0] == vectors[2][0]
    assert vectors[1][1] == vectors[2][1]


def test_dropout_differs_between_tokens_of_a_word() -> None:
    model = with_distinct_words(counter([]), ["ORTH"], dropout=0.5)
    vectors, _ = model([Doc("same " * 200)], is_train=True)
    assert 50 < int((vectors[0] == 0).sum()) < 150


def test_what_was_dropped_gets_no_gradient() -> None:
    seen: list[Any] = []
    model = with_distinct_words(counter(seen), ["ORTH"], dropout=0.5)
    docs = [Doc("same " * 50)]
    value = float(docs[0].generation.column("ORTH")[docs[0].ids[0]] % np.uint64(1000))
    vectors, backprop = model(docs, is_train=True)
    backprop([np.ones_like(vectors[0])])
    mask = vectors[0] / value
    assert 0 < np.count_nonzero(mask) < 50
    assert seen[-1] == [[pytest.approx(float(mask.sum()))]]
