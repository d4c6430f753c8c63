"""Docs: whatever they hold comes back from bytes, pickles and JSON, and other formats take or refuse it by name."""

import json
import pickle
import re
import struct
import zlib
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import srsly

from plait.errors import BadData
from plait.tokens import Doc, docs_from_bytes, docs_to_bytes
from plait.tokens.storage import FORMAT, MAGIC
from plait.training.readers import reader_for
from plait.training.readers.jsonl import make_doc
from plait.training.writers import json_line, write_corpus
from tests.tokens.docs import facts

from ..findings import answer
from ..made import check_doc, made_doc
from ..scratch import scratch_file
from ..source import Source
from ..target import Target
from . import samples

_HEADER = struct.Struct("<IQI")
_TWO_HALVES = re.compile(r"\\ud[89ab]..\\ud[c-f]..")


def doc_storage(data: bytes) -> None:
    """Docs of any annotation in plait's own format, and pickled."""
    source = Source(data)
    docs = [made_doc(source)]
    if source.flag():
        docs.append(made_doc(source))
    for doc in docs:
        check_doc(doc)
    wanted = list(map(facts, docs))
    assert list(map(facts, docs_from_bytes(docs_to_bytes(docs)))) == wanted
    assert list(map(facts, pickle.loads(pickle.dumps(docs)))) == wanted


def doc_json(data: bytes) -> None:
    """A Doc of any annotation as a line of JSON."""
    doc = made_doc(Source(data))
    doc.words_given = True  # words that were found are found again
    line = answer(lambda: json_line(doc), ValueError)
    spans = [span for group in doc.spans.values() for span in group]
    spans += [side for relation in doc.relations for side in (relation.head, relation.tail)]
    if line is None:
        has_halves = _TWO_HALVES.search(repr(facts(doc)))  # each of which repr shows as an escape
        assert has_halves or not all(map(len, spans))
        return
    assert facts(make_doc(json.loads(line.encode("utf8")))) == facts(doc)


def doc_files(data: bytes) -> None:
    """Docs of any annotation written to a file of any kind, which can be read, or refused when they are written."""
    source = Source(data)
    suffix = source.pick((".conllu", ".iob", ".csv", ".tsv", ".jsonl", ".plait", ".jsonl.gz"))
    separator = source.pick((None, "|"))
    docs = [made_doc(source)]
    if source.flag():
        docs.append(made_doc(source))
    path = scratch_file(f"d{suffix}", b"")
    write = partial(write_corpus, path, docs, label_separator=separator, overwrite=True)
    written = answer(write, ValueError)
    if written:
        found = _read(path, separator)
        for doc in found:
            check_doc(doc)
        if "conllu" not in suffix:  # where each sentence is read as a Doc
            assert len(found) == written
        if suffix != ".tsv":
            assert suffix == ".csv" or _words(found) == _words(docs)


def _words(docs: Sequence[Doc]) -> list[str]:
    return [word for doc in docs for word in doc.words]


def _read(path: Path, separator: str | None) -> list[Doc]:
    from plait.training.readers import conllu, csv_table

    if path.suffix in (".csv", ".tsv"):
        return list(csv_table(path, label_separator=separator)())
    if ".conllu" in path.name:
        return list(conllu(path, multiword="words")())
    return list(reader_for(path)())


def stored(data: bytes) -> None:
    """Any bytes as a file of Docs; what is read comes back the same."""
    docs = answer(lambda: docs_from_bytes(data), BadData)
    for doc in docs or ():
        check_doc(doc)
    if docs is not None:
        assert list(map(facts, docs_from_bytes(docs_to_bytes(docs)))) == list(map(facts, docs))


def stored_blocks(data: bytes) -> None:
    """Any content of a block, under the right checksum: Docs or a refusal."""
    source = Source(data)
    n_docs = source.below(4)
    block = zlib.compress(source.rest(), 1)
    end = struct.pack("<Q", n_docs)
    parts = [MAGIC + struct.pack("<I", FORMAT)]
    for count, content in ((n_docs, block), (0, end)):
        sizes = struct.pack("<IQ", count, len(content))
        parts += [_HEADER.pack(count, len(content), zlib.crc32(content, zlib.crc32(sizes))), content]
    answer(lambda: docs_from_bytes(b"".join(parts)), BadData)


def _made() -> list[bytes]:
    return [
        bytes([3, 2, 1, 1, 97, 2, 98, 99, 1, kind, *range(1, 60)]) + "née \u2028 漢字".encode() * 4
        for kind in range(0, 256, 7)
    ]


def _contents() -> list[bytes]:
    data = samples.stored()
    start = len(MAGIC) + 4 + _HEADER.size
    size = _HEADER.unpack(data[start - _HEADER.size : start])[1]
    content = zlib.decompress(data[start : start + size])
    assert isinstance(srsly.msgpack_loads(content), dict)
    return [bytes([3]) + content]


_WORDS = (
    b"\xed\xa0\x80",
    "\u2028".encode(),
    b"\xff\xff",
    b"\x00\x00",
    b"\xc0",
    b"\xa5<i4",
    b"\xa3|u1",
    b"\xdd\xff\xff\xff\xff",
)
TARGETS = (
    Target("doc_storage", doc_storage, _made, _WORDS, longest=512),
    Target("doc_json", doc_json, _made, _WORDS, longest=512),
    Target("doc_files", doc_files, _made, _WORDS, longest=512),
    Target("stored", stored, lambda: [samples.stored()], _WORDS),
    Target("stored_blocks", stored_blocks, _contents, _WORDS),
)
