import copy
import os
import pickle
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from plait.features.vector_store import VectorStore
from plait.tokens import Doc


def array(n: int) -> np.ndarray:
    return np.arange(n * 3, dtype=np.float32).reshape(n, 3)


@pytest.mark.parametrize("in_memory", [10**6, 0, 40], ids=["memory", "disk", "both"])
def test_what_is_added_comes_back(in_memory: int) -> None:
    store = VectorStore(in_memory)
    for n in range(5):
        store.add(bytes([n]), array(n))
    assert len(store) == 5
    for n in reversed(range(5)):
        assert bytes([n]) in store
        np.testing.assert_array_equal(store.get(bytes([n])), array(n))
    assert b"?" not in store
    with pytest.raises(KeyError):
        store.get(b"?")


@pytest.mark.parametrize("in_memory", [10**6, 0])
def test_what_comes_back_belongs_to_the_caller(in_memory: int) -> None:
    store, given = VectorStore(in_memory), array(2)
    store.add(b"x", given)
    given[:] = 0
    store.get(b"x")[:] = 0
    np.testing.assert_array_equal(store.get(b"x"), array(2))


def test_keys_tell_texts_and_words_apart() -> None:
    docs = [Doc("a b"), Doc("a c"), Doc(words=["a b"]), Doc("")]
    keys = [VectorStore.key(doc) for doc in docs]
    assert len(set(keys)) == 4
    assert VectorStore.key(Doc("a b")) == keys[0]


def test_copies_begin_empty() -> None:
    store = VectorStore(0)
    store.add(b"x", array(2))
    assert len(copy.deepcopy(store)) == len(pickle.loads(pickle.dumps(store))) == 0
    assert len(store) == 1


def test_threads_and_a_forked_process_share_it() -> None:
    store = VectorStore(0)
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)

    def work(number: int) -> bool:
        right = True
        for n in range(150):
            key = bytes([number % 2, n])  # two threads come with the same
            store.add(key, array(n % 7) + number % 2)
            right = right and np.array_equal(store.get(key), array(n % 7) + number % 2)
        return right

    try:
        with ThreadPoolExecutor(4) as pool:
            assert all(pool.map(work, range(4)))
    finally:
        sys.setswitchinterval(before)
    assert len(store) == 300
    if not hasattr(os, "fork"):
        return
    child = os.fork()
    if child == 0:
        there = bytes([0, 3]) in store  # its place is in the file of the parent
        store.add(b"child", array(5))
        right = np.array_equal(store.get(b"child"), array(5))
        os._exit(0 if right and not there else 1)
    for n in range(150):
        np.testing.assert_array_equal(store.get(bytes([1, n])), array(n % 7) + 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
