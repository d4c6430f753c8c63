"""A short stream through a small pipeline, and what points come to, worked out by hand."""

import json
import sys
from pathlib import Path

import pytest

import plait
from benchmarks import long_stream
from benchmarks.long_stream import Point, sentences, summary


def test_a_stream_has_its_points(
    treebank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    nlp = plait.blank("en")
    nlp.add_pipe("pos_tagger")
    gold = plait.Doc(words=["The", "cat"])
    gold.set_column("pos", ["DET", "NOUN"])
    nlp.begin_training(lambda: [nlp.make_example(gold)])
    nlp.to_disk(tmp_path / "model")
    output = tmp_path / "stream.json"
    words = [str(tmp_path / "model"), str(treebank / "small-test.conllu"), "--words", "20480", "--points", "20"]
    monkeypatch.setattr(sys, "argv", ["long_stream", *words, "--max-forms", "1000", "--json", str(output)])
    long_stream.main()
    found = json.loads(output.read_text())
    assert len(found["points"]) == 20
    assert found["points"][-1]["words"] == pytest.approx(0.02048)
    assert found["points"][-1]["turns"] >= 2
    assert len(found["peaks_of_turns"]) == found["points"][-1]["turns"] + 1
    assert "memory of the second half" in capsys.readouterr().out


def test_summary() -> None:
    """The second half grows by 2 MB a million words; the last tenth is half as fast as the second."""
    points = [Point(i, 100.0 + 2 * i, 50.0 if i >= 18 else 100.0, 0, int(i >= 15)) for i in range(20)]
    found, line = summary(points)
    assert line.slope == pytest.approx(2)
    assert not found["within_noise"]
    assert found["turns_in_second_half"] == 1
    assert found["peaks_of_turns"] == [128.0, 138.0]
    assert (found["first_speed"], found["last_speed"], found["last_to_first"]) == (100, 50, 0.5)
    assert "beyond noise" in sentences(found)[0]
