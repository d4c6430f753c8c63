"""Files of vectors in every format: read or refused by name; what was read is the same when it was written."""

import io
import json
import struct

import numpy as np

from plait.errors import BadData, MissingExtra
from plait.features import Vectors, distinct, read_vectors
from plait.features.vector_files import width_of
from plait.tokens import Doc

from ..findings import answer
from ..scratch import scratch_file
from ..source import Source, encoded
from ..target import Target

_WORDS_ASKED, _ = distinct([Doc(words=["the", "The", "cat", "a b", "漢字", "\ud800", "x" * 50])])


def _check(name: str, data: bytes, words: bytes | None = None) -> None:
    path = scratch_file(name, data)
    list_of_words = None if words is None else scratch_file("words.txt", words)
    vectors = answer(lambda: read_vectors(path, list_of_words), BadData, MissingExtra)
    width = answer(lambda: width_of(path, list_of_words), BadData, MissingExtra)
    if vectors is None:
        return
    assert (width, vectors.width) == (vectors.width, vectors.table.shape[1])
    again = Vectors.from_buffer(vectors.image())
    with np.errstate(all="ignore"):  # a table that is mapped may hold any numbers
        numbers, found = vectors.look_up(_WORDS_ASKED)
        others, there = again.look_up(_WORDS_ASKED)
    assert numbers.shape == (len(_WORDS_ASKED), width)
    assert found.tolist() == there.tolist()
    assert np.array_equal(numbers, others, equal_nan=True)


def vectors_text(data: bytes) -> None:
    """Text of word2vec, GloVe, fastText and floret, plain or compressed."""
    source = Source(data)
    name = source.pick(("a.txt", "a.vec", "a.floret", "a.vec.gz"))
    _check(name, source.rest())


def vectors_word2vec(data: bytes) -> None:
    """Binary files of word2vec."""
    _check("a.bin", data)


def vectors_fasttext(data: bytes) -> None:
    """Binary files of fastText."""
    _check("a.ftz.bin", struct.pack("<i", 793712314) + data)


def vectors_own(data: bytes) -> None:
    """The format of plait, by the length of its header and what follows."""
    source = Source(data)
    length = source.below(2**16)
    _check("a.safetensors", length.to_bytes(8, "little") + b"{" + source.rest())


def vectors_table(data: bytes) -> None:
    """A table of numpy or in a file of safetensors, beside a list of words."""
    source = Source(data)
    is_numpy, words = source.flag(), source.take(source.below(64))
    if is_numpy:
        return _check("a.npy", source.rest(), words)
    length = source.below(2**16)
    return _check("b.safetensors", length.to_bytes(8, "little") + b"{" + source.rest(), words)


def _text() -> list[bytes]:
    texts = (
        "the 0.1 -2e3 .5\ncat 1 2 3\n",
        "2 3\nthe 0.1 0.2 0.3\ncat 1 2 3\n",
        "2 2\na b 1 2\nthe\t1\t2\n\n",
        "4 2 2 3 2 2166136261 < >\n0 1 2\n1 3 4\n2 5 6\n3 7 8\n",
    )
    return [b"\x00" + text.encode() for text in texts]


def _word2vec() -> list[bytes]:
    rows = b"".join(word + b" " + struct.pack("<2f", 1.5, -2) + b"\n" for word in (b"the", b"cat", "漢字".encode()))
    return [b"3 2\n" + rows]


def _fasttext() -> list[bytes]:
    def file(pruned: int, buckets: int) -> bytes:
        head = struct.pack("<i12id", 12, 2, 5, 5, 1, 5, 1, 2, 1, buckets, 1, 3, 100, 1e-4)
        words = b"".join(word + b"\0" + struct.pack("<qb", 3, 0) for word in (b"the", b"cat"))
        table = np.arange((2 + buckets) * 2, dtype="<f4").tobytes()
        return head + struct.pack("<iiiqq", 2, 2, 0, 9, pruned) + words + struct.pack("<b2q", 0, 2 + buckets, 2) + table

    return [file(-1, 3), file(0, 0)]


def _own() -> list[bytes]:
    found = []
    for text in _text():
        path = scratch_file("s.txt", text[1:])
        image = bytes(read_vectors(path).image())
        found.append(image[:2] + image[9:])
    return found


def _table() -> list[bytes]:
    file = io.BytesIO()
    np.save(file, np.arange(6, dtype=np.float32).reshape(2, 3))
    header = json.dumps({"t": {"dtype": "F16", "shape": [2, 3], "data_offsets": [0, 12]}})[1:].encode()
    words = bytes([8]) + b"the\ncat\n"
    packed = (len(header) + 1).to_bytes(2, "little") + header + np.arange(6, dtype="<f2").tobytes()
    return [b"\x01" + words + file.getvalue(), b"\x00" + words + packed]


_WORDS = tuple(
    map(encoded, ("1e39", "nan", "inf", "-0", "1_0", "١", " ", "\t", "\n", "\r\n", "\u00a0", "0x1p3", "9" * 30))
)
_HEADER = tuple(
    word.encode()
    for word in (
        *('"__metadata__":', '"dtype":"F32"', '"F16"', '"U64"', '"U8"', '"shape":[', '"data_offsets":[', "[0,0]", "-1"),
        *(
            "1e9",
            "true",
            "null",
            '\\"found_by\\": \\"floret\\"',
            '\\"fasttext\\"',
            '\\"pieces\\"',
            '\\"n_rows\\": 0',
            "{}",
        ),
        *("<f8", "|O", "(2, 3)", "'fortran_order': True", "99999999999999999999"),
    )
)
TARGETS = (
    Target("vectors_text", vectors_text, _text, _WORDS, longest=512),
    Target("vectors_word2vec", vectors_word2vec, _word2vec, _WORDS, longest=512),
    Target("vectors_fasttext", vectors_fasttext, _fasttext, (b"\xff" * 8, b"\x00" * 8, b"\x7f"), longest=512),
    Target("vectors_own", vectors_own, _own, _HEADER, longest=2048),
    Target("vectors_table", vectors_table, _table, _HEADER, longest=512),
)
