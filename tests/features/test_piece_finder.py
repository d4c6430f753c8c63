import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from plait.architectures import static_vectors
from plait.errors import BadData, MissingExtra
from plait.features.vector_files import read_vectors, width_of
from plait.tokens import Doc
from tests.features.vector_samples import words_of, written

PIECES = {"[UNK]": 0, "dog": 1, "##s": 2, "cat": 3, "##ty": 4, "b": 5}
TABLE = np.array([[9, 9], [1, 0], [0, 1], [3, 0], [0, 4], [5, 5]], dtype=np.float16)


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """A table, and the tokenizer of its pieces."""
    tokenizers: Any = pytest.importorskip("tokenizers")
    cutter = tokenizers.Tokenizer(tokenizers.models.WordPiece(PIECES, unk_token="[UNK]"))
    cutter.normalizer = tokenizers.normalizers.Lowercase()
    np.save(tmp_path / "table.npy", TABLE)
    return tmp_path / "table.npy", written(tmp_path, "tokenizer.json", cutter.to_str())


@pytest.mark.torch
def test_the_vector_of_a_word_is_the_mean_of_those_of_its_pieces(files: tuple[Path, Path], tmp_path: Path) -> None:
    vectors = read_vectors(*files)
    words = words_of("Dogs", "catty", "b", "xyz", " ")
    found, there = vectors.look_up(words)
    assert width_of(*files) == 2
    np.testing.assert_array_equal(found[:4], [[0.5, 0.5], [1.5, 2], [5, 5], [9, 9]])
    assert there[:4].all()
    vectors.to_disk(tmp_path / "pieces.safetensors")
    again = read_vectors(tmp_path / "pieces.safetensors")
    np.testing.assert_array_equal(again.look_up(words)[0], found)
    assert again.table.dtype == np.float16
    model = static_vectors(str(tmp_path / "pieces.safetensors"), width=4).initialize([Doc("dogs")])
    assert model.predict([Doc("dogs and cats")])[0].shape == (3, 4)


@pytest.mark.torch
def test_a_table_may_be_of_safetensors(files: tuple[Path, Path], tmp_path: Path) -> None:
    from safetensors.numpy import save_file

    save_file({"embeddings": TABLE}, tmp_path / "table.safetensors")
    found = read_vectors(tmp_path / "table.safetensors", files[1]).look_up(words_of("dogs"))[0]
    np.testing.assert_array_equal(found, [[0.5, 0.5]])
    save_file({"one": TABLE, "other": TABLE}, tmp_path / "table.safetensors")
    with pytest.raises(BadData, match="one table of float32 or float16"):
        read_vectors(tmp_path / "table.safetensors", files[1])


@pytest.mark.torch
def test_files_that_do_not_fit(files: tuple[Path, Path], tmp_path: Path) -> None:
    with pytest.raises(BadData, match=r"wrong\.json: there is no tokenizer"):
        read_vectors(files[0], written(tmp_path, "wrong.json", "{}"))
    np.save(tmp_path / "small.npy", TABLE[:3])
    with pytest.raises(BadData, match="pieces up to number 5, the table has 3 rows"):
        read_vectors(tmp_path / "small.npy", files[1])


def test_the_library_may_be_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    monkeypatch.delitem(sys.modules, "plait.features.piece_finder", raising=False)
    np.save(tmp_path / "table.npy", TABLE)
    with pytest.raises(MissingExtra, match=r"plait\[transformers\]"):
        read_vectors(tmp_path / "table.npy", written(tmp_path, "tokenizer.json", "{}"))
