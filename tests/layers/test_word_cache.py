import gc
import pickle
import weakref
from copy import deepcopy
from threading import Thread
from typing import Any

import numpy as np
import pytest
from thinc.api import Adam, fix_random_seed

from plait.architectures import multi_hash_embed
from plait.layers import Updater, dump_weights, load_weights, parameters, weights_changed
from plait.layers import word_cache as module
from plait.tokens import Doc, Lexicon

TEXTS = ["some words , some more", "", "words again", "other ones"]


def embedder() -> Any:
    fix_random_seed(0)
    return multi_hash_embed(8, ["NORM", "SUFFIX"], [50, 40]).initialize()


def docs(*texts: str) -> list[Doc]:
    lexicon = Lexicon()
    return [Doc(text, lexicon=lexicon) for text in texts]


def flat(parts: Any) -> Any:
    return np.concatenate(parts)


def counted(model: Any) -> list[int]:
    """How many words the layer within sees from now on, call by call."""
    seen: list[int] = []
    inner = model.layers[0]
    forward = inner._func
    inner._func = lambda model, X, is_train: seen.append(len(X)) or forward(model, X, is_train)
    return seen


def test_words_are_computed_once() -> None:
    model, batch = embedder(), docs(*TEXTS)
    expected = flat(model(batch, is_train=True)[0])
    seen = counted(model)
    first = flat(model.predict(batch))
    np.testing.assert_allclose(first, expected, rtol=1e-5, atol=1e-6)
    assert seen == [module.TOGETHER]
    np.testing.assert_array_equal(flat(model.predict(batch)), first)
    np.testing.assert_array_equal(flat(model.predict(batch[2:3])), first[5:7])
    assert seen == [module.TOGETHER]


def test_a_word_does_not_depend_on_those_before_it() -> None:
    batch = docs(*TEXTS, " ".join(f"word{i}" for i in range(100)))
    at_once, one_by_one = embedder(), embedder()
    together = at_once.predict(batch)
    for doc, expected in reversed(list(zip(batch, together, strict=True))):
        np.testing.assert_array_equal(one_by_one.predict([doc])[0], expected)


def test_changed_weights_are_seen() -> None:
    model, other, batch = embedder(), embedder(), docs(*TEXTS)
    before = flat(model.predict(batch))
    mixed = model.get_ref("mix")

    def changed() -> None:
        nonlocal before
        now = flat(model.predict(batch))
        load_weights(other, dump_weights(model))
        np.testing.assert_array_equal(now, flat(other.predict(batch)))
        assert not np.array_equal(now, before)
        before = now

    mixed.set_param("beta", mixed.get_param("beta") + 1)
    changed()
    Y, backprop = model(batch, is_train=True)
    updater = Updater(Adam(0.1))
    backprop([np.ones_like(part) for part in Y])
    flat(model.predict(batch))
    updater.step(parameters(model))
    changed()
    with updater.use_averages(parameters(model)):
        changed()
    changed()


def test_what_is_told_of_and_what_is_put_in_place_is_seen() -> None:
    model, batch = embedder(), docs(*TEXTS)
    before = flat(model.predict(batch))
    model.get_ref("mix").get_param("beta")[...] += 1
    weights_changed()
    np.testing.assert_allclose(flat(model.predict(batch)), before + 1, rtol=1e-5, atol=1e-5)
    mixed = model.get_ref("mix")
    other = mixed.copy()
    other.set_param("beta", other.get_param("beta") + 1)
    model.layers[0].layers[1] = other
    np.testing.assert_allclose(flat(model.predict(batch)), before + 2, rtol=1e-5, atol=1e-5)


def test_a_left_generation_is_not_kept() -> None:
    model, batch = embedder(), docs(*TEXTS)
    model.predict(batch)
    form = weakref.ref(batch[0].generation.lexicon)
    del batch
    gc.collect()
    assert form() is None


def test_a_full_cache_forgets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_BYTES", 4 * 8 * 40)
    model, fresh = embedder(), embedder()
    seen = counted(model)
    for round in range(5):
        batch = docs(" ".join(f"{round}{i}" for i in range(30)), "some words")
        np.testing.assert_allclose(flat(model.predict(batch)), flat(fresh(batch, True)[0]), rtol=1e-5, atol=1e-6)
    lexicon = Lexicon()
    for round in range(5):
        batch = [Doc(" ".join(f"{round}{i}" for i in range(30)), lexicon=lexicon)]
        np.testing.assert_allclose(flat(model.predict(batch)), flat(fresh(batch, True)[0]), rtol=1e-5, atol=1e-6)
    assert len(model.attrs["cache"]._known.vectors) <= 40
    many = docs(" ".join(f"many{i}" for i in range(100)))
    little = flat(model.predict(many))
    assert len(model.attrs["cache"]._known.vectors) <= 40
    monkeypatch.undo()
    np.testing.assert_array_equal(little, flat(embedder().predict(many)))  # room or not, each bit is the same
    assert set(seen) == {module.TOGETHER}


def test_generations_beside_each_other() -> None:
    lexicon = Lexicon(max_forms=2)
    batch = [Doc(text, lexicon=lexicon) for text in ("a b", "b c", "a c")]
    assert len({doc.generation for doc in batch}) == 3
    model = embedder()
    np.testing.assert_allclose(flat(model.predict(batch)), flat(model(batch, True)[0]), rtol=1e-5, atol=1e-6)
    same = [Doc(text, lexicon=Lexicon()) for text in ("a b", "b c", "a c")]
    np.testing.assert_array_equal(flat(model.predict(batch)), flat(embedder().predict(same)))


def test_threads_share_it() -> None:
    model, lexicon = embedder(), Lexicon()
    batches = [[Doc(" ".join(f"w{(i * 7 + k) % 300}" for i in range(50)), lexicon=lexicon)] for k in range(40)]
    expected = [flat(embedder().predict(batch)) for batch in batches]
    found: dict[tuple[int, int], Any] = {}

    def work(number: int) -> None:
        for at in range(len(batches)):
            found[number, at] = flat(model.predict(batches[at]))

    threads = [Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 160
    for (_, at), vectors in found.items():
        np.testing.assert_array_equal(vectors, expected[at])


def test_a_copy_has_a_cache_of_its_own() -> None:
    model = embedder()
    model.predict(docs(*TEXTS))
    copied = model.copy()
    assert copied.attrs["cache"] is not model.attrs["cache"]
    for other in (deepcopy(model.attrs["cache"]), pickle.loads(pickle.dumps(model.attrs["cache"]))):
        assert other._known is None
