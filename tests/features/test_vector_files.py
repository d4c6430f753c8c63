import gzip
import io
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from plait.errors import BadData
from plait.features import vector_binary, vector_text
from plait.features.vector_files import read_vectors, width_of
from tests.features.vector_samples import FORMS, TABLE, fasttext, text, word2vec, words_of, written

FILES: dict[str, tuple[str, str | bytes]] = {
    "GloVe": ("glove.txt", text()),
    "word2vec": ("vectors.txt", text(header=True)),
    "fastText": ("wiki.vec", text(header=True).replace("\n", " \n")),
    "tabs and carriage returns": ("vectors.txt", text().replace(" ", "\t").replace("\n", "\r\n")),
    "no end of line": ("vectors.txt", text().rstrip("\n")),
    "blank lines at the end": ("vectors.txt", text() + "\n\n"),
    "compressed": ("glove.txt.gz", gzip.compress(text().encode())),
    "binary": ("vectors.bin", word2vec()),
    "binary without line ends": ("vectors.bin", word2vec(ends=b"")),
    "binary and compressed": ("vectors.bin.gz", gzip.compress(word2vec())),
}


@pytest.mark.parametrize("name", FILES)
def test_formats(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, *FILES[name])
    vectors = read_vectors(path)
    assert (len(vectors), vectors.width, width_of(path), vectors.duplicates) == (5, 3, 3, 0)
    found, there = vectors.look_up(words_of(*FORMS, "mouse"))
    assert there.tolist() == [True] * 5 + [False]
    np.testing.assert_array_equal(found[:5], TABLE)
    assert vectors.scale == pytest.approx(1 / np.sqrt((TABLE**2).mean()))


@pytest.mark.parametrize("kind", ["<f2", "<f4", "<f8"])
def test_arrays_of_numpy(tmp_path: Path, kind: str) -> None:
    np.save(tmp_path / "table.npy", TABLE.astype(kind))
    words = written(tmp_path, "words.txt", "\n".join(FORMS))
    vectors = read_vectors(tmp_path / "table.npy", words)
    np.testing.assert_array_equal(vectors.look_up(words_of(*FORMS))[0], TABLE)
    assert width_of(tmp_path / "table.npy", words) == 3
    with pytest.raises(BadData, match="say where they are"):
        read_vectors(tmp_path / "table.npy")
    with pytest.raises(BadData, match=r"words\.txt: there are 4 words here, and 5 vectors"):
        read_vectors(tmp_path / "table.npy", written(tmp_path, "words.txt", "a\nb\nc\nd"))
    with pytest.raises(BadData, match=r"words\.txt:2: this is not UTF-8"):
        read_vectors(tmp_path / "table.npy", written(tmp_path, "words.txt", b"a\n\xff\nc\nd"))
    with pytest.raises(BadData, match="no such file"):
        width_of(tmp_path / "table.npy", tmp_path / "nothing.txt")


@pytest.mark.parametrize(
    "table",
    [np.zeros(3), np.zeros((2, 3), dtype=int), np.zeros((0, 3)), np.array([["a"]], dtype=object)],
    ids=["one axis", "integers", "empty", "objects"],
)
def test_arrays_that_are_no_tables(tmp_path: Path, table: Any) -> None:
    np.save(tmp_path / "table.npy", table, allow_pickle=True)
    with pytest.raises(BadData, match=r"table\.npy: "):
        read_vectors(tmp_path / "table.npy", written(tmp_path, "words.txt", "a\n"))


def test_words_with_spaces_in_them(tmp_path: Path) -> None:
    """The largest files of GloVe have such words."""
    path = written(tmp_path, "glove.txt", "the 1 2 3\n. . . 4 5 6\nat name@domain.com 7 8 9\n")
    found, there = read_vectors(path).look_up(words_of(". . .", "at name@domain.com"))
    assert there.all()
    assert found.tolist() == [[4, 5, 6], [7, 8, 9]]


def test_words_that_come_twice_are_counted(tmp_path: Path) -> None:
    path = written(tmp_path, "glove.txt", "a 1 2\nb 3 4\na 5 6\nc 7 8\n")
    vectors = read_vectors(path)
    assert (vectors.duplicates, len(vectors)) == (1, 3)
    assert vectors.look_up(words_of("a", "b", "c"))[0].tolist() == [[1, 2], [3, 4], [7, 8]]


def test_the_first_word_may_be_a_number(tmp_path: Path) -> None:
    vectors = read_vectors(written(tmp_path, "glove.txt", "1984 1 2 3\n2 1 2 4\n"))
    assert (vectors.width, len(vectors)) == (3, 2)


def test_many_lines_are_read_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vector_text, "_LINES", 2)
    monkeypatch.setattr(vector_binary, "_ROWS", 2)
    monkeypatch.setattr(vector_binary, "_BLOCK", 10)
    monkeypatch.setattr(vector_binary, "_LONGEST_WORD", 8)
    for name in ("GloVe", "word2vec", "binary"):
        vectors = read_vectors(written(tmp_path, *FILES[name]))
        np.testing.assert_array_equal(vectors.look_up(words_of(*FORMS))[0], TABLE)
    with pytest.raises(BadData, match=":4: the line has 2 numbers"):
        read_vectors(written(tmp_path, "glove.txt", "a 1 2 3\nb 1 2 3\nc 1 2 3\nd 1 2\ne 1 2 3 4\n"))


def test_floret(tmp_path: Path) -> None:
    rows = "".join(f"{i} {i} {-i}\n" for i in range(6))
    vectors = read_vectors(written(tmp_path, "table.floret", f"6 2 2 3 2 2166136261 < >\n{rows}"))
    found, there = vectors.look_up(words_of("cat", "anything"))
    assert there.all()
    np.testing.assert_allclose(found[:, 0], -found[:, 1])
    assert (vectors.finder.settings()["seed"], len(vectors)) == (2166136261, 6)
    with pytest.raises(BadData, match=":3: a floret table numbers its rows"):
        read_vectors(written(tmp_path, "table.floret", "2 2 2 3 2 0 < >\n0 1 1\n2 1 1\n"))


def test_fasttext(tmp_path: Path) -> None:
    """Row i of the table is (i, 1): 5 words, then 20 buckets."""
    path = written(tmp_path, "cc.bin", fasttext())
    vectors = read_vectors(path)
    assert (len(vectors), vectors.width, width_of(path)) == (25, 2, 2)
    rows, lengths = vectors.finder.find(words_of("cat", "mouse"), [])
    assert lengths.tolist() == [1 + 4 + 3 + 2, 6 + 5 + 4]
    assert rows[0] == 1
    assert (rows[1:] >= 5).all()
    found, _ = vectors.look_up(words_of("cat", "mouse"))
    np.testing.assert_allclose(found, [[rows[:10].mean(), 1], [rows[10:].mean(), 1]], rtol=1e-6)


def test_fasttext_without_subwords(tmp_path: Path) -> None:
    vectors = read_vectors(written(tmp_path, "words.bin", fasttext(buckets=0, sizes=(0, 0))))
    found, there = vectors.look_up(words_of("cat", "mouse"))
    assert there.tolist() == [True, False]
    assert found.tolist() == [[1, 1], [0, 0]]


quantized = bytearray(fasttext())
quantized[fasttext().index(struct.pack("<2q", 25, 2)) - 1] = 1


def _saved(table: Any) -> bytes:
    file = io.BytesIO()
    np.save(file, table)
    return file.getvalue()


DAMAGED: dict[str, tuple[str, str | bytes, str]] = {
    "too few numbers": ("v.txt", "a 1 2 3\nb 1 2\n", ":2: the line has 2 numbers, those before it have 3"),
    "too many numbers": ("v.txt", "a 1 2 3\nb 1 2 3 4\n", ":2: the line has 4 numbers"),
    "as many in all": ("v.txt", "a 1 2 3\nb 1 2\nc 1 2 3 4\n", ":2: the line has 2 numbers"),
    "no number": ("v.txt", "a 1 2\nb 1 x\n", ":2: 'x' is no number"),
    "no number in the first line": ("v.txt", "a 1 2x\n", ":1: '2x' is no number"),
    "infinite": ("v.txt", "a 1 2\nb 1 inf\n", ":2: a vector has the number inf"),
    "not a number": ("v.txt", "a 1 2\nb nan 1\n", ":2: a vector has the number nan"),
    "too large": ("v.txt", "a 1 2\nb 1 1e39\n", ":2: a vector has the number 1e39"),
    "not UTF-8": ("v.txt", b"a 1 2\nb\xe4 1 2\n", ":2: this is not UTF-8 \\(byte 2"),
    "blank": ("v.txt", "a 1 2\n\nb 1 2\n", ":2: the line is blank"),
    "empty": ("v.txt", "", "the file is empty"),
    "one word": ("v.txt", "word\n", ":1: a word and its numbers are wanted"),
    "header alone": ("v.txt", "3 2\n", ":1: the first line tells of 3 vectors, 0 came"),
    "header too small": ("v.txt", "1 2\na 1 2\nb 1 2\n", ":1: the first line tells of 1 vectors, 2 came"),
    "header too large": (
        "v.txt",
        "999999999999 2\na 1 2\n",
        ":1: the first line tells of 999999999999 vectors, 1 came",
    ),
    "header of another width": ("v.txt", "1 3\na 1 2\n", ":2: the line has 2 numbers"),
    "no width": ("v.txt", "1 0\na\n", ":1: a word and its numbers"),
    "no text": ("v.txt", b"\0" * 100, ":1: "),
    "binary, cut off": ("v.bin", word2vec()[:-8], "tells of 5 vectors, 4 came"),
    "binary, more": ("v.bin", word2vec() + b"more", "tells of 5 vectors, and more come"),
    "binary, none": ("v.bin", b"0 3\n", "no vectors"),
    "binary, not UTF-8": ("v.bin", word2vec().replace(b"cat", b"c\xffp"), "word 2 is not UTF-8"),
    "binary, huge": ("v.bin", b"99999999999999 300\na " + b"\0" * 9, "0 came"),
    "binary, not finite": ("v.bin", word2vec(["a"], np.full((1, 2), np.nan, "<f4")), "a number that is none"),
    "binary, no header": ("v.bin", b"\x01\x02", ":1: a binary file"),
    "compressed, cut off": ("v.txt.gz", gzip.compress(text().encode())[:-9], "compressed file is damaged"),
    "compressed, none": ("v.txt.gz", text(), "compressed file is damaged"),
    "fastText, cut off": ("v.bin", fasttext()[:-120], "cut off"),
    "fastText, in the words": ("v.bin", fasttext()[:100], "cut off"),
    "fastText, at the beginning": ("v.bin", fasttext()[:9], "cut off"),
    "floret, another seed": ("v.floret", "1 2 2 3 1 99999999999 < >\n0 1 2\n", "do not fit a table of 1 rows"),
    "fastText, long runs": ("v.bin", fasttext(sizes=(2, 300)), "do not fit a table"),
    "fastText, no rows for runs": ("v.bin", fasttext(buckets=0), "do not fit a table"),
    "fastText, no width": ("v.bin", fasttext()[:8] + bytes(4) + fasttext()[12:], "cut off"),
    "fastText, quantized": ("v.bin", bytes(quantized), "quantized"),
    "fastText, not UTF-8": ("v.bin", fasttext().replace(b"cat", b"c\xffp"), "word 2 is not UTF-8"),
    "archive": ("glove.zip", b"PK", "unpack it"),
    "safetensors": ("v.safetensors", "a 1 2\n", "no file of safetensors"),
    "no array": ("v.npy", text(), "no array of numpy"),
    "no array, though it begins so": ("v.npy", b"\x93NUMPY\x01\x00\x0c\x00{'descr': (,\n", "no array of numpy"),
    "too large for float32": ("v.npy", _saved(np.full((1, 2), 1e300)), "a number that is none"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_damaged_files(tmp_path: Path, name: str) -> None:
    file, data, message = DAMAGED[name]
    path = written(tmp_path, file, data)
    words = written(tmp_path, "words.txt", "a\n")
    with pytest.raises(BadData, match=message) as raised:
        read_vectors(path, words)
    assert str(path) in str(raised.value)


def test_no_file(tmp_path: Path) -> None:
    for read in (read_vectors, width_of):
        with pytest.raises(BadData, match="no such file"):
            read(tmp_path / "nothing.txt")
        with pytest.raises(BadData, match="this is a folder"):
            read(tmp_path)


def test_a_line_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vector_text, "_LONGEST_LINE", 20)
    with pytest.raises(BadData, match=":2: the line is longer than"):
        read_vectors(written(tmp_path, "v.txt", "a 1 2\n" + "1 " * 20))


def test_large_numbers_have_a_scale(tmp_path: Path) -> None:
    path = written(tmp_path, "v.txt", "a 1e38 -1e38\n")
    assert read_vectors(path).scale == pytest.approx(1e-38)
