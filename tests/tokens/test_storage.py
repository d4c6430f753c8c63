import struct
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plait.errors import BadData, OutputExists
from plait.tokens import Doc
from plait.tokens.blocks import dump_block
from plait.tokens.storage import (
    DOCS_PER_BLOCK,
    FORMAT,
    MAGIC,
    docs_from_bytes,
    docs_to_bytes,
    read_docs,
    write_docs,
)

from .docs import docs, facts


@given(st.lists(docs(), max_size=4))
def test_everything_comes_back(written: list[Doc]) -> None:
    assert list(map(facts, docs_from_bytes(docs_to_bytes(written)))) == list(map(facts, written))


def test_many_docs_are_many_blocks(tmp_path: Path) -> None:
    path = tmp_path / "a.plait"
    n = 2 * DOCS_PER_BLOCK + 1
    assert write_docs(path, (Doc(f"Text {i}.") for i in range(n))) == n
    assert [doc.text for doc in read_docs(path)] == [f"Text {i}." for i in range(n)]
    assert [file.name for file in tmp_path.iterdir()] == ["a.plait"]


def test_reading_and_writing_take_no_more_memory_for_more_docs(tmp_path: Path) -> None:
    def peak(n: int) -> int:
        tracemalloc.start()
        write_docs(tmp_path / "a.plait", (Doc("word " * 2000) for _ in range(n)), overwrite=True)
        assert sum(1 for _ in read_docs(tmp_path / "a.plait")) == n
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    assert peak(600) < 1.5 * peak(200)


def test_a_file_is_not_overwritten_unless_told(tmp_path: Path) -> None:
    path = tmp_path / "a.plait"
    write_docs(path, [Doc("old")])
    with pytest.raises(OutputExists):
        write_docs(path, [Doc("new")])
    assert [doc.text for doc in read_docs(path)] == ["old"]
    write_docs(path, [Doc("new")], overwrite=True)
    assert [doc.text for doc in read_docs(path)] == ["new"]


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    def failing() -> Iterator[Doc]:
        yield Doc("one")
        raise RuntimeError("stop")

    write_docs(tmp_path / "old.plait", [Doc("old")])
    for name in ("new.plait", "old.plait"):
        with pytest.raises(RuntimeError):
            write_docs(tmp_path / name, failing(), overwrite=True)
    assert [file.name for file in tmp_path.iterdir()] == ["old.plait"]
    assert [doc.text for doc in read_docs(tmp_path / "old.plait")] == ["old"]


def test_every_truncation_is_refused(tmp_path: Path) -> None:
    whole = docs_to_bytes([Doc("Some text.")])
    for length in range(len(whole)):
        with pytest.raises(BadData, match=r"truncated|empty"):
            docs_from_bytes(whole[:length])


def test_every_edit_is_refused() -> None:
    whole = docs_to_bytes([Doc("Some text.")])
    for place in range(len(whole)):
        edited = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
        with pytest.raises(BadData):
            docs_from_bytes(edited)
    with pytest.raises(BadData, match="the end"):
        docs_from_bytes(whole + b"x")


def test_a_block_that_was_taken_away_is_missed() -> None:
    whole = docs_to_bytes([Doc("text")] * (DOCS_PER_BLOCK + 1))
    start = len(MAGIC) + 4
    (length,) = struct.unpack_from("<Q", whole, start + 4)
    with pytest.raises(BadData, match="blocks were added or taken away"):
        docs_from_bytes(whole[:start] + whole[start + 16 + length :])


def test_refusals_name_file_and_block(tmp_path: Path) -> None:
    path = tmp_path / "a.plait"
    write_docs(path, [Doc("text")] * (DOCS_PER_BLOCK + 1))
    data = bytearray(path.read_bytes())
    data[-30] ^= 1
    path.write_bytes(data)
    reading = read_docs(path)
    for _ in range(DOCS_PER_BLOCK):
        next(reading)
    with pytest.raises(BadData, match=r"a\.plait: block 2 is not as it was written"):
        next(reading)


def test_a_newer_format_is_refused() -> None:
    with pytest.raises(BadData, match="install a newer plait"):
        docs_from_bytes(MAGIC + struct.pack("<I", FORMAT + 1))


def test_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="no file of Docs"):
        docs_from_bytes(b"text,label\n")
    with pytest.raises(BadData, match=r"absent\.plait"):
        list(read_docs(tmp_path / "absent.plait"))
    with pytest.raises(BadData, match="cannot be read"):
        list(read_docs(tmp_path))


def test_a_block_of_nonsense_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for nonsense in (b"", dump_block([Doc("a")])[:-9], dump_block([Doc("a"), Doc("b")])):
        with monkeypatch.context() as patch:
            patch.setattr("plait.tokens.storage.dump_block", lambda block, data=nonsense: data)
            data = docs_to_bytes([Doc("a")])
        with pytest.raises(BadData, match="block 1"):
            docs_from_bytes(data)
