from pathlib import Path

import pytest

from plait.errors import BadData
from plait.tokens import Doc, write_docs
from plait.training.readers import corpus, stored_docs


def test_stored_docs(tmp_path: Path) -> None:
    path = tmp_path / "a.plait"
    write_docs(path, [Doc("one"), Doc("two")])
    for reader in (stored_docs(path), corpus(path)):
        assert [doc.text for doc in reader()] == [doc.text for doc in reader()] == ["one", "two"]
    assert [doc.text for doc in stored_docs(path, limit=1)()] == ["one"]


def test_no_docs_at_all(tmp_path: Path) -> None:
    write_docs(tmp_path / "a.plait", [])
    with pytest.raises(BadData, match="no example"):
        list(stored_docs(tmp_path / "a.plait")())


def test_other_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.plait").write_text("text")
    with pytest.raises(BadData, match="no file of Docs"):
        list(stored_docs(tmp_path / "a.plait")())
