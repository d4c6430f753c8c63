import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from plait.errors import BadData
from plait.tokens import Doc
from plait.training.readers.files import data_suffix, find_files, make_reader, text_lines


def read_lines(path: Path) -> Iterator[Doc]:
    return (Doc(line.strip()) for line in text_lines(path) if line.strip())


def texts(path: Path | None, limit: int = 0) -> list[str]:
    return [doc.text for doc in make_reader(path, limit, (".txt",), read_lines)()]


def test_a_file_can_be_read_again_and_again(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("one\ntwo\n")
    reader = make_reader(path, 0, (".txt",), read_lines)
    assert [doc.text for doc in reader()] == [doc.text for doc in reader()] == ["one", "two"]


def test_a_folder_is_its_files_in_order_of_names(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("two\n")
    (tmp_path / "a.txt").write_text("one\n")
    (tmp_path / "c.txt.gz").write_bytes(gzip.compress(b"three\n"))
    (tmp_path / "notes.md").write_text("no data\n")
    assert texts(tmp_path) == ["one", "two", "three"]
    assert texts(tmp_path, limit=2) == ["one", "two"]


def test_nothing_is_opened_before_the_first_example(tmp_path: Path) -> None:
    reader = make_reader(tmp_path / "absent.txt", 0, (".txt",), read_lines)
    with pytest.raises(BadData, match="no such file"):
        next(reader())


def test_a_missing_path_says_how_to_give_one() -> None:
    with pytest.raises(ValueError, match=r"--paths\.train FILE"):
        texts(None)


def test_a_negative_limit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="-1"):
        make_reader(tmp_path, -1, (".txt",), read_lines)


@pytest.mark.parametrize("content", ["", "\n  \n"])
def test_a_file_without_examples_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text(content)
    with pytest.raises(BadData, match=r"a\.txt: there is no example"):
        texts(path)


def test_a_folder_without_data_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadData, match=r"\.txt"):
        find_files(tmp_path, (".txt",), set())


def test_broken_utf8_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"fine\n" * 20000 + b"caf\xe9\n" + b"fine\n")
    with pytest.raises(BadData) as error:
        list(text_lines(path))
    assert error.value.line == 20001
    assert list(text_lines(path, "latin-1"))[20000] == "café\n"


def test_broken_utf8_in_compressed_files_as_well(tmp_path: Path) -> None:
    path = tmp_path / "a.txt.gz"
    path.write_bytes(gzip.compress(b"fine\n\xff\n"))
    with pytest.raises(BadData) as error:
        list(text_lines(path))
    assert error.value.line == 2


@pytest.mark.parametrize("content", [b"no gzip", gzip.compress(b"text\n" * 100, mtime=0)[:-12]])
def test_damaged_compression_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.txt.gz"
    path.write_bytes(content)
    with pytest.raises(BadData, match="damaged"):
        list(text_lines(path))


def test_nul_bytes_are_refused_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"fine\nnot\0fine\n")
    with pytest.raises(BadData, match=r"a\.txt:2: there is a NUL byte"):
        list(text_lines(path))


def test_lines_end_at_line_feeds_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("\ufeffone\u2028still\x0cone\rstill\r\ntwo".encode())
    assert list(text_lines(path)) == ["one\u2028still\x0cone\rstill\r\n", "two"]


def test_huge_lines_are_fine(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("x" * 3_000_000 + "\n")
    assert [len(line) for line in text_lines(path)] == [3_000_001]


def test_unknown_encodings_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("text\n")
    with pytest.raises(ValueError, match="'klingon'"):
        list(text_lines(path, "klingon"))


@pytest.mark.parametrize(
    ("name", "suffix"), [("a.csv", ".csv"), ("A.CSV", ".csv"), ("a.conllu.gz", ".conllu"), ("a", ""), ("a.gz", "")]
)
def test_suffixes(name: str, suffix: str) -> None:
    assert data_suffix(Path(name)) == suffix


def test_a_refused_file_is_closed_while_the_exception_is_kept(tmp_path: Path) -> None:
    closed = []

    def lines() -> Iterator[str]:
        try:
            yield "one"
            yield "two"
        finally:
            closed.append(True)

    def refusing(path: Path) -> Iterator[Doc]:
        for line in lines():
            if line == "two":
                raise BadData(path, 2, "no")
            yield Doc(line)

    (tmp_path / "a.txt").touch()
    with pytest.raises(BadData) as caught:
        list(make_reader(tmp_path / "a.txt", 0, (".txt",), refusing)())
    assert closed == [True]
    assert caught.value.line == 2


def test_utf_16_without_its_mark_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("one\ntwo\n".encode("utf-16-le"))
    assert list(text_lines(path, "utf-16-le")) == ["one\n", "two\n"]
    with pytest.raises(BadData, match=r"a\.txt: this is not UTF-16 \(.*BOM"):
        list(text_lines(path, "utf-16"))


def test_a_line_that_is_no_text_in_a_damaged_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt.gz"
    data = bytearray(gzip.compress(b"one\n" * 9 + b"\xff\n" + b"two\n" * 9, mtime=0))
    data[-8:-4] = b"\0" * 4  # the checksum
    path.write_bytes(bytes(data))
    with pytest.raises(BadData, match=r"damaged|not UTF-8"):
        list(text_lines(path))
