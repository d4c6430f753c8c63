"""Curves and shares worked out by hand, and a whole run on a small pipeline."""

import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.entity_confidence import at, bins, curve, error, kept, main
from plait.scoring import Decisions
from plait.training.writers import write_corpus
from tests.pipeline.small import examples, pipeline, references
from tests.pipeline.test_contract import ner

# Of four entities two are right, and one of three was not found.
DECISIONS = Decisions(
    ("X",), np.zeros(5, dtype=int), np.array([0.95, 0.55, 0.55, 0.15, -np.inf]), np.array([1, 1, 0, 0, 1], dtype=bool)
)


def test_figures_at_a_threshold() -> None:
    found = at(DECISIONS, 0.5)
    assert found == {"threshold": 0.5, "entities": 3, "p": pytest.approx(2 / 3), "r": pytest.approx(2 / 3), "f": 2 / 3}


def test_the_curve_takes_equal_probabilities_together() -> None:
    assert curve(DECISIONS) == [(pytest.approx(1 / 3), 1.0), (pytest.approx(2 / 3),) * 2, (pytest.approx(2 / 3), 0.5)]


def test_what_is_promised_and_what_is_right() -> None:
    assert bins(DECISIONS) == [
        {"entities": 1, "promised": pytest.approx(0.15), "right": 0.0},
        {"entities": 2, "promised": pytest.approx(0.55), "right": 0.5},
        {"entities": 1, "promised": pytest.approx(0.95), "right": 1.0},
    ]
    assert error(DECISIONS) == pytest.approx((0.15 + 0.1 + 0.05) / 4)
    assert kept(bins(DECISIONS), "name").y == [0.0, 0.5, 1.0]


def test_a_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    nlp = pipeline({"ner": ner()})
    batch = examples(nlp)
    updater = nlp.begin_training(lambda: batch)
    for _ in range(60):
        nlp.update(batch, updater, dropout=0.0)
    nlp.to_disk(tmp_path / "model")
    write_corpus(tmp_path / "dev.jsonl", references())
    words = [str(tmp_path / "model"), str(tmp_path / "dev.jsonl"), "--json", str(tmp_path / "found.json")]
    monkeypatch.setattr("sys.argv", ["entity_confidence", *words])
    main()
    assert capsys.readouterr().out.startswith("| threshold | entities | P | R | F1 |")
    found = json.loads((tmp_path / "found.json").read_text())
    assert found["calibration"] == {"a": 1.0, "b": 0.0}
    assert found["before"] == found["after"]
    assert found["thresholds"][0]["entities"] == sum(row["entities"] for row in found["after"]["bins"]) > 0
    assert found["curve"][-1] == [found["thresholds"][0]["r"], found["thresholds"][0]["p"]]
    monkeypatch.setattr("sys.argv", ["entity_confidence", *words, "--component", "other"])
    with pytest.raises(SystemExit, match="an entity recognizer is wanted; the pipeline has ner"):
        main()
