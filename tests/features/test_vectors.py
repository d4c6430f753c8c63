import copy
import json
import pickle
from pathlib import Path

import numpy as np
import pytest

from plait.errors import BadData, OutputExists
from plait.features.array_file import read_arrays, write_arrays
from plait.features.finders import FastText, Floret, by_form
from plait.features.vector_files import read_vectors
from plait.features.vectors import Vectors, coverage
from plait.tokens import Doc
from plait.tokens.attributes import hash_string
from tests.features.vector_samples import FORMS, TABLE, words_of


def vectors() -> Vectors:
    return Vectors(TABLE, by_form(list(map(hash_string, FORMS)))[0], source="somewhere/glove.txt")


def test_words_are_looked_up_as_they_are_written_and_else_in_lower_case() -> None:
    found, there = vectors().look_up(words_of("cat", "The", "dogs", "Dogs", "mouse", "NAÏVE"))
    assert there.tolist() == [True, True, False, True, False, True]
    np.testing.assert_array_equal(found, [TABLE[1], TABLE[0], [0] * 3, TABLE[2], [0] * 3, TABLE[3]])
    assert vectors().look_up(words_of("cat", "The"), ["ORTH"])[1].tolist() == [True, False]
    assert vectors().look_up(words_of("dogs", "DOGS"), ["LOWER"])[1].tolist() == [False, False]


def test_no_words() -> None:
    found, there = vectors().look_up(words_of())
    assert found.shape == (0, 3)
    assert there.shape == (0,)


def test_a_later_word_of_the_same_form_does_not_count() -> None:
    finder, kept = by_form([7, 3, 7, 5, 3])
    assert kept.tolist() == [0, 1, 3]
    assert finder.rows(np.array([[3], [5], [7], [9]], dtype=np.uint64)).tolist() == [1, 2, 0, -1]


def test_rows_of_parts_are_averaged() -> None:
    """By hand: floret looks at the whole word and, for "ab", at "<a", "ab" and "b>"."""
    table = np.arange(10, dtype=np.float32)[:, None]
    one = Vectors(table, Floret(2, 2, 1, 0, n_rows=10))
    rows, lengths = one.finder.find(words_of("ab"), [])
    assert lengths.tolist() == [4]
    assert one.look_up(words_of("ab"))[0].tolist() == [[rows.mean()]]
    both = Vectors(table, Floret(2, 2, 2, 0, n_rows=10)).finder.find(words_of("ab"), [])
    assert both.rows.tolist()[::2] == rows.tolist()


def test_single_marks_are_no_subwords() -> None:
    finder = FastText(by_form([])[0], 1, 1, 0, 1)
    assert finder.find(words_of("abc", "a"), []).lengths.tolist() == [3, 1]


def test_many_words_are_looked_up_in_parts() -> None:
    forms = [f"word{i}" for i in range(1500)]
    one = Vectors(np.random.default_rng(0).normal(size=(50, 4)).astype("float32"), Floret(2, 3, 2, 0, n_rows=50))
    together = one.look_up(words_of(*forms))[0]
    for i in (0, 700, 1499):
        np.testing.assert_array_equal(one.look_up(words_of(forms[i]))[0][0], together[i])


@pytest.mark.parametrize("half", [False, True])
def test_a_written_file_is_mapped(tmp_path: Path, half: bool) -> None:
    path = tmp_path / "glove.safetensors"
    vectors().to_disk(path, half=half)
    again = read_vectors(path)
    assert again.scale == vectors().scale
    assert again.table.dtype == (np.float16 if half else np.float32)
    assert not again.table.flags.writeable
    found, there = again.look_up(words_of("Cat", "mouse"))
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, [TABLE[1], [0] * 3])
    assert there.tolist() == [True, False]
    with pytest.raises(OutputExists):
        vectors().to_disk(path)
    vectors().to_disk(path, overwrite=True)


@pytest.mark.parametrize(
    "finder", [Floret(2, 3, 2, 11, "<", ">", 5), FastText(by_form([4, 2])[0], 2, 3, 2, 3)], ids=["floret", "fasttext"]
)
def test_other_tables_are_written_too(finder: Floret | FastText) -> None:
    one = Vectors(TABLE, finder)
    again = Vectors.from_buffer(one.image())
    words = words_of("one", "two", "naïve")
    np.testing.assert_array_equal(again.look_up(words)[0], one.look_up(words)[0])
    assert again.image() is one.image()


def test_copies() -> None:
    one = vectors()
    assert copy.deepcopy(one) is one
    other = pickle.loads(pickle.dumps(one))
    assert (other.image(), other.source) == (one.image(), "glove.txt")


@pytest.mark.parametrize("shape", [(5,), (0, 3), (5, 0)])
def test_a_table_has_rows_and_columns(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="rows and columns"):
        Vectors(np.zeros(shape, dtype=np.float32), by_form([])[0])


def test_words_beyond_the_table() -> None:
    with pytest.raises(ValueError, match="not those of a table of 5 rows"):
        Vectors(TABLE, by_form([1], first_row=5)[0])


@pytest.mark.parametrize("second", [(0, 8), (4, 12), (2, 4), (7, 11)])
def test_arrays_do_not_lie_in_the_same_place(second: tuple[int, int]) -> None:
    start, end = second
    header = {
        "a": {"dtype": "U8", "shape": [8], "data_offsets": [0, 8]},
        "b": {"dtype": "U8", "shape": [end - start], "data_offsets": [start, end]},
    }
    text = json.dumps(header).encode()
    with pytest.raises(ValueError, match="some arrays lie in the same place"):
        read_arrays(memoryview(len(text).to_bytes(8, "little") + text + bytes(100)))


def damaged(data: bytes, at: str) -> bytes:
    """A file in which one thing is wrong."""
    arrays, metadata = read_arrays(memoryview(data))
    facts = json.loads(metadata["plait_vectors"])
    changes = {
        "kind": {"found_by": "magic"},
        "format": {"format": 2},
        "settings": {"settings": {"n": 1}},
        "setting": {"settings": {"n": 1.5}},
        "scale": {"scale": 0},
    }
    facts |= changes.get(at, {})
    if at == "order":
        arrays["keys"] = arrays["keys"][::-1]
    elif at == "rows":
        arrays["places"] = arrays["places"] + np.uint32(1)
    elif at == "type":
        arrays["keys"] = arrays["keys"].astype(np.uint32)
    elif at == "table":
        arrays["table"] = arrays["places"]
    elif at == "missing":
        del arrays["keys"]
    found = Path(f"{at}.safetensors")
    with found.open("wb") as file:
        write_arrays(file, arrays, {"plait_vectors": json.dumps(facts)} if at != "metadata" else {})
    return found.read_bytes()


@pytest.mark.parametrize(
    "at",
    [
        "kind",
        "format",
        "setting",
        "scale",
        "order",
        "rows",
        "type",
        "table",
        "missing",
        "metadata",
        "cut",
        "header",
        "empty",
    ],
)
def test_damaged_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str) -> None:
    monkeypatch.chdir(tmp_path)
    whole = bytes(vectors().image())
    data = {"cut": whole[:-4], "header": whole[:30] + b"#" + whole[31:], "empty": whole[:8]}.get(at)
    path = tmp_path / "vectors.safetensors"
    path.write_bytes(damaged(whole, at) if data is None else data)
    with pytest.raises(BadData, match=r"vectors\.safetensors: "):
        read_vectors(path)


def test_sizes_that_are_too_large_to_be_true(tmp_path: Path) -> None:
    header = {"table": {"dtype": "F32", "shape": [2**40, 2**40], "data_offsets": [0, 8]}}
    text = json.dumps(header).encode()
    path = tmp_path / "vectors.safetensors"
    path.write_bytes(len(text).to_bytes(8, "little") + text + b"\0" * 8)
    with pytest.raises(BadData, match="does not lie"):
        read_vectors(path)
    path.write_bytes((2**62).to_bytes(8, "little") + b"{}")
    with pytest.raises(BadData, match="no header"):
        read_vectors(path)


def test_coverage() -> None:
    docs = [Doc("The cat saw cats ."), Doc("cats"), Doc("")]
    found = coverage(vectors(), docs)
    assert found == (5, 6, 2, 3, (("cats", 2), ("saw", 1)))
    assert coverage(vectors(), docs, most=1).commonest == (("cats", 2),)
