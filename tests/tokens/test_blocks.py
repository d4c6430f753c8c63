import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plait.tokens import Column, Doc, Lexicon, blocks
from plait.tokens.blocks import CategoryPool, dump_block, load_block

from .docs import docs, facts


@given(st.lists(docs(), min_size=1, max_size=5))
def test_everything_comes_back(block: list[Doc]) -> None:
    loaded = load_block(dump_block(block), Lexicon(), CategoryPool())
    assert list(map(facts, loaded)) == list(map(facts, block))


def test_docs_of_one_reading_share_their_categories() -> None:
    doc = Doc(words=["a", "b"])
    doc.set_column("tag", ["X", "Y"])
    pool = CategoryPool()
    (one,), (two,) = (load_block(dump_block([doc]), Lexicon(), pool) for _ in range(2))
    assert one.columns["tag"].categories is two.columns["tag"].categories


def test_unused_categories_are_not_kept() -> None:
    doc = Doc(words=["a"])
    doc.columns["tag"] = Column(np.array([1], dtype=np.int32), ("unused", "used"))
    (loaded,) = load_block(dump_block([doc]), Lexicon(), CategoryPool())
    assert list(loaded.columns["tag"].categories or ()) == ["used"]


def test_a_pool_does_not_grow_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CategoryPool, "MAX", 1)
    pool = CategoryPool()
    held = pool.get("tag")
    held.encode(["a", "b"])
    assert pool.get("tag") is not held


def test_the_words_are_those_of_the_lexicon_asked_for() -> None:
    lexicon = Lexicon()
    (loaded,) = load_block(dump_block([Doc(words=["a", "b", "a"])]), lexicon, CategoryPool())
    assert loaded.generation is lexicon.generation
    assert loaded.words == ["a", "b", "a"]


def test_user_data_that_json_cannot_hold_is_refused() -> None:
    doc = Doc("a")
    doc.user_data["object"] = object()
    with pytest.raises(ValueError, match="user_data"):
        dump_block([doc])


def test_a_block_that_grows_beyond_measure_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "MOST", 100_000)
    with pytest.raises(ValueError, match=r"bytes grow to more than 1\d\d,\d\d\d, as no Docs do"):
        load_block(zlib.compress(bytes(1_000_000)), Lexicon(), CategoryPool())
