"""The profile of a config and of a saved pipeline runs through, and has the layers in it."""

import json
import sys
from pathlib import Path

import pytest

import plait
from benchmarks import profile
from benchmarks.profiling import product_rate

CONFIG = """
[nlp]
pipeline = ["tagger"]

[encoders.main]
@architectures = "plait.HashEmbedCNN.v1"
width = 8
depth = 2
rows = 50

[components.tagger]
@components = "plait.Tagger.v1"

[components.tagger.model]
@architectures = "plait.Tagger.v1"

[components.tagger.model.tok2vec]
@architectures = "plait.Shared.v1"
encoder = "main"
"""


def test_a_config_and_a_saved_pipeline(
    treebank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(profile, "best_rate", lambda: product_rate.best_rate((16,), 0.01))
    config, output = tmp_path / "config.cfg", tmp_path / "profile.json"
    config.write_text(CONFIG)
    corpus = treebank / "small-train.conllu"
    nlp = profile.Learning(config, corpus, {}).nlp
    nlp.to_disk(tmp_path / "saved")
    for source in (config, tmp_path / "saved"):
        words = [str(source), str(corpus), "--steps", "2", "--words", "20", "--json", str(output)]
        monkeypatch.setattr(sys, "argv", ["profile", *words, "--training.dropout", "0.2"])
        profile.main()
        found = json.loads(output.read_text())
        for name, table in found.items():
            parts = {(row["path"], row["layer"]) for row in table["rows"]}
            assert ("encoders.main.encode", "window_stack") in parts
            assert (("encoders.main.encode.0", "maxout_window") in parts) == (name == "training")
            assert sum(row["share"] for row in table["rows"]) + table["rest"] / table["total"] == pytest.approx(1)
        assert ("optimizer", "[step]") in {(row["path"], row["layer"]) for row in found["training"]["rows"]}
        assert found["prediction"]["what"] == "20 words in 5 texts"
    assert "2 steps of 120 words" in capsys.readouterr().out
    assert plait.load(tmp_path / "saved").pipe_names == ["tagger"]
