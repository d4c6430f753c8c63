"""The lexicon: rows of forms, columns of features, generations, threads."""

import gc
import os
import subprocess
import sys
import weakref
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from plait.errors import UnknownName
from plait.tokens import Doc, Lexicon, default_lexicon
from plait.tokens.attributes import hash_string


def test_rows_are_in_the_order_of_the_words() -> None:
    lexicon = Lexicon()
    generation, rows = lexicon.intern(["b", "a", "b", "c"])
    assert rows.tolist() == [0, 1, 0, 2]
    assert rows.dtype == np.int32
    assert generation.forms == ["b", "a", "c"]
    assert lexicon.intern(["c", "d"])[1].tolist() == [2, 3]
    assert lexicon.intern([])[1].shape == (0,)
    assert lexicon.intern_all([["a"], [], ["d", "b"]])[1].tolist() == [1, 3, 0]


def test_rows_do_not_depend_on_the_seed_of_hashes() -> None:
    """Sums over the words of a batch are in this order, so that it decides how they are rounded."""
    code = (
        "from plait.tokens import Lexicon; print(Lexicon().intern([chr(97 + i % 20) * 3 for i in range(40)])[0].forms)"
    )
    outs = {
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outs) == 1


def test_columns_are_hashes_of_attributes_and_grow() -> None:
    lexicon = Lexicon()
    generation, _ = lexicon.intern(["Ab", "ab"])
    column = generation.column("NORM")
    assert column.dtype == np.uint64
    assert column.tolist() == [hash_string("ab")] * 2
    lexicon.intern(["C"])
    assert generation.column("NORM").tolist() == [hash_string("ab")] * 2 + [hash_string("c")]
    assert generation.column("ORTH").tolist() == [hash_string("Ab"), hash_string("ab"), hash_string("C")]


def test_an_unknown_attribute_is_named() -> None:
    generation, _ = Lexicon().intern(["a"])
    with pytest.raises(UnknownName, match="did you mean 'NORM'"):
        generation.column("NORMS")
    assert generation.column("NORM").tolist() == [hash_string("a")]  # the lock was given back


def test_norms_of_a_language_take_the_place_of_lower_case() -> None:
    generation, _ = Lexicon(norms={"'re": "are", "Gonna": "going to"}).intern(["'RE", "Gonna", "GONNA", "Word"])
    assert generation.column("NORM").tolist() == [hash_string(norm) for norm in ("are", "going to", "gonna", "word")]
    assert generation.column("LOWER")[0] == hash_string("'re")


@pytest.mark.parametrize("max_forms", [0, -1])
def test_a_lexicon_has_room(max_forms: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        Lexicon(max_forms=max_forms)


def test_a_full_generation_is_left_behind_and_docs_keep_theirs() -> None:
    lexicon = Lexicon(max_forms=3)
    first = Doc(words=["a", "b", "a"], lexicon=lexicon)
    second = Doc(words=["c", "d", "e"], lexicon=lexicon)  # one text may exceed the limit
    third = Doc(words=["a", "e"], lexicon=lexicon)
    assert first.generation is second.generation
    assert third.generation is not first.generation
    assert third.generation.serial > first.generation.serial
    assert [doc.words for doc in (first, second, third)] == [["a", "b", "a"], ["c", "d", "e"], ["a", "e"]]
    assert first.generation.column("ORTH")[first.ids[0]] == third.generation.column("ORTH")[third.ids[0]]


def test_a_generation_that_no_doc_needs_is_freed() -> None:
    class Held:
        """Stands beside a generation, which cannot be referred to weakly."""

    lexicon = Lexicon(max_forms=1)
    doc = Doc(words=["a"], lexicon=lexicon)
    held = Held()
    doc.generation.forms.append(held)  # type: ignore[arg-type]  # to see when the list goes
    alive = weakref.ref(held)
    del held
    lexicon.intern(["b"])
    gc.collect()
    assert alive() is not None
    del doc
    gc.collect()
    assert alive() is None


def test_memory_is_bounded_over_endless_text() -> None:
    lexicon = Lexicon(max_forms=100)
    sizes = set()
    for i in range(2000):
        generation, _ = lexicon.intern([f"w{i}", "the"])
        sizes.add(len(generation.forms))
    assert max(sizes) <= 101


def test_threads_share_a_lexicon() -> None:
    lexicon = Lexicon()

    def work(seed: int) -> bool:
        words = [f"w{(i * seed) % 501}" for i in range(2000)]
        doc = Doc(words=words, lexicon=lexicon)
        column = doc.generation.column("NORM")[doc.ids]
        return doc.words == words and column.tolist() == [hash_string(word) for word in words]

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(1, 17)))
    assert len(lexicon.generation.forms) == len(set(lexicon.generation.forms)) == len(lexicon.generation.index)


def test_docs_without_a_pipeline_share_one_lexicon() -> None:
    assert Doc(words=["a"]).generation is Doc(words=["b"]).generation is default_lexicon().generation
