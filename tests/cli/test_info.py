"""`plait info`."""

import json
import shutil
from pathlib import Path
from typing import Any

MODEL = Path(__file__).parents[1] / "fixtures" / "formats" / "2" / "model"


def test_it_shows_what_a_model_is(plait: Any) -> None:
    shown = plait("info", MODEL)
    assert shown.exit_code == 0
    assert "10 files, all as they were saved" in shown.stdout
    assert "ner, 4 labels" in shown.stdout
    assert "made with  plait " in shown.stdout


def test_the_manifest_as_json(plait: Any) -> None:
    assert json.loads(plait("info", MODEL, "--json").stdout)["pipeline"] == ["tagger", "ner", "textcat"]


def test_a_damaged_model_is_refused(plait: Any, tmp_path: Path) -> None:
    shutil.copytree(MODEL, tmp_path / "model")
    (tmp_path / "model" / "components" / "ner" / "labels.json").write_bytes(b"[]")
    shown = plait("info", tmp_path / "model")
    assert shown.exit_code == 2
    assert "labels.json: the file is not as it was saved" in shown.stderr
    assert plait("info", tmp_path / "nothing").exit_code == 2
