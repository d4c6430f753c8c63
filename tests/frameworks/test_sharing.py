"""A pretrained transformer that is shared, then a component's own, then shared again: nothing is lost on the way."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from plait.pipeline import Pipeline, pipeline_config
from plait.tokens import Doc

pytestmark = pytest.mark.torch


def test_weights_and_word_pieces_go_along(tiny: Path, tmp_path: Path) -> None:
    """The folder that it was read from is gone by then."""
    folder = tmp_path / "model"
    shutil.copytree(tiny, folder)
    config = pipeline_config("en", ["tagger", "pos_tagger"], backbone="transformer")
    nlp = Pipeline.from_config(config.override({"paths.transformer": str(folder), "encoders.main.overlap": 4}))
    doc = Doc(words=["the", "cat", "chasing", "."])
    doc.set_column("tag", list("abca"))
    doc.set_column("pos", list("xyzx"))
    examples = list(nlp.make_examples([doc]))
    updater = nlp.begin_training(lambda: examples)
    nlp.update(examples, updater)
    shutil.rmtree(folder)
    expected = nlp.get_pipe("tagger").model.predict([doc])[0]
    nlp.own_encoder("tagger")
    np.testing.assert_array_equal(nlp.get_pipe("tagger").model.predict([doc])[0], expected)
    loaded = Pipeline.from_bytes(nlp.to_bytes())
    loaded.share_encoder("tagger")
    np.testing.assert_array_equal(loaded.get_pipe("tagger").model.predict([doc])[0], expected)
    assert list(loaded.encoders) == ["main"]
    before = {path: one.value.copy() for path, one in nlp.parameters().items()}
    nlp.update(examples, nlp.begin_training(lambda: examples))
    for path in ("tagger.tok2vec.", "encoders.main."):
        changed = [other for other, one in nlp.parameters().items() if not np.array_equal(one.value, before[other])]
        assert any(other.startswith(path) for other in changed)
