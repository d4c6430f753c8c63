import copy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from thinc.api import Model

from plait.errors import BadData
from plait.layers import ASSETS, dump_assets, has_weights, load_assets, parameters, restoring
from plait.layers.word_table import WordTableState, word_table
from tests.features.vector_samples import FORMS, TABLE, text, words_of, written
from tests.layers.gradients import here, host

ATTRS = ["ORTH", "LOWER"]
SCALE = np.float32(1 / np.sqrt((TABLE**2).mean()))


def table(folder: Path) -> Model[Any, Any]:
    return word_table(str(written(folder, "glove.txt", text())), None, ATTRS)


def test_vectors_are_scaled_and_what_is_missing_shares_one_that_is_trained(tmp_path: Path) -> None:
    model = table(tmp_path).initialize()
    assert model.get_dim("nO") == 3
    words = words_of("The", "mouse", "cat", "rat")
    Y, backprop = model(words, True)
    shared = host(model.get_param("missing"))
    assert shared.all()  # a row of zeros has a variance of 0, by which layer norm divides
    np.testing.assert_allclose(host(Y)[[0, 2]], TABLE[:2] * SCALE, rtol=1e-6)
    np.testing.assert_array_equal(host(Y)[[1, 3]], [shared, shared])
    backprop(np.arange(12, dtype="float32").reshape(4, 3))
    ((path, missing),) = parameters(model).items()
    assert path == "missing"
    assert missing.gradient is not None
    assert missing.gradient.tolist() == [3 + 9, 4 + 10, 5 + 11]
    missing.value = here(np.array([1, 2, 3], dtype="float32"))
    assert model.predict(words)[1].tolist() == [1, 2, 3]


def test_the_file_is_read_when_there_is_data(tmp_path: Path) -> None:
    model = table(tmp_path)
    assert not has_weights(model)
    model.initialize()
    state: WordTableState = model.attrs[ASSETS]
    assert not state.files()
    assert dump_assets(model) == {}
    model.initialize(words_of("cat"))
    assert list(state.files()) == ["vectors.safetensors"]
    assert list(dump_assets(model)) == ["model/vectors.safetensors"]


def test_a_file_that_is_not_there_is_told_of_when_the_model_is_built(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="no such file"):
        word_table(str(tmp_path / "nothing.txt"), None, ATTRS)
    with pytest.raises(BadData, match=":2: the line has 1 numbers"):
        word_table(str(written(tmp_path, "bad.txt", "a 1 2\nb 1\n")), None, ATTRS).initialize(words_of("a"))


def test_what_was_saved_is_enough(tmp_path: Path) -> None:
    model = table(tmp_path).initialize(words_of("cat"))
    files = dump_assets(model)
    with restoring():
        again = word_table("no longer there", None, ATTRS)
    load_assets(again, files)
    again.initialize()
    again.set_param("missing", model.get_param("missing"))
    words = words_of(*FORMS, "mouse")
    np.testing.assert_array_equal(again.predict(words), model.predict(words))
    assert dump_assets(again) == files
    with pytest.raises(ValueError, match="are missing"):
        load_assets(again, {"model/other": b""})
    with pytest.raises(ValueError, match="header"):
        load_assets(again, {"model/vectors.safetensors": b"12345678{}"})


def test_copies_share_the_table(tmp_path: Path) -> None:
    model = table(tmp_path).initialize(words_of("cat"))
    other = model.copy()
    assert other.attrs[ASSETS].vectors is model.attrs[ASSETS].vectors
    assert copy.deepcopy(model.attrs[ASSETS]) is not model.attrs[ASSETS]


def test_vectors_of_another_language_are_warned_of(tmp_path: Path) -> None:
    words = words_of("cat", *(f"Wort{i}" for i in range(30)))
    with pytest.warns(
        UserWarning, match=r"for 1 of the 31 distinct words of the first texts; not for 'Wort0', 'Wort1'"
    ):
        table(tmp_path).initialize(words)
