"""Formats that were: each still loads, and a step from one to the next may change anything."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import plait
from plait.errors import BadModel
from plait.saving import FORMAT, MANIFEST, MIGRATIONS, Contents, Migration, SavedFolder, manifest, migrations, view

FORMATS = Path(__file__).parents[1] / "fixtures" / "formats"


def predictions(nlp: plait.Pipeline, wanted: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "text": doc.text,
            "tags": doc.values("tag"),
            "ents": [[ent.start, ent.end, ent.label] for ent in doc.ents],
            "cats": pytest.approx(dict(doc.cats), abs=1e-3),
        }
        for doc in nlp.pipe([one["text"] for one in wanted])
    ]


def test_there_is_a_model_of_every_format() -> None:
    assert sorted(int(path.name) for path in FORMATS.iterdir()) == [*range(1, FORMAT + 1)]
    assert sorted(MIGRATIONS) == [*range(1, FORMAT)]


@pytest.mark.parametrize("number", range(1, FORMAT + 1))
def test_a_model_of_any_format_predicts_what_it_did(number: int, tmp_path: Path) -> None:
    model = FORMATS / str(number) / "model"
    assert json.loads((model / MANIFEST).read_text())["format"] == number
    wanted = json.loads((model.parent / "predictions.json").read_text())
    nlp = plait.load(model)
    assert predictions(nlp, wanted) == wanted
    nlp.to_disk(tmp_path / "new")
    assert SavedFolder(tmp_path / "new").manifest.format == FORMAT
    assert predictions(plait.load(tmp_path / "new"), wanted) == wanted


@pytest.mark.parametrize("name", ["config.cfg", "components/tagger/labels.json", "encoders/main/model.safetensors"])
def test_files_of_the_first_format_are_checked(name: str, tmp_path: Path) -> None:
    shutil.copytree(FORMATS / "1" / "model", tmp_path / "model")
    with (tmp_path / "model" / name).open("ab") as file:
        file.write(b" ")
    with pytest.raises(BadModel, match=name):
        plait.load(tmp_path / "model")


def test_a_step_may_change_the_manifest_and_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A step that renames a file, and writes another from it, as one to a format to come might."""
    old = {"a": b"1", "b": b"2"}
    (tmp_path / "model").mkdir()
    for name, data in {**old, MANIFEST: manifest(old, {"lang": "xx"})}.items():
        (tmp_path / "model" / name).write_bytes(data)

    def files(there: Mapping[str, Contents]) -> Mapping[str, Contents]:
        return {"new/a": there["a"], "c": bytes(there["b"]) * 2}

    monkeypatch.setattr(migrations, "FORMAT", FORMAT + 1)
    monkeypatch.setitem(MIGRATIONS, FORMAT, Migration(lambda meta: {**meta, "language": meta["lang"]}, files))
    folder = SavedFolder(tmp_path / "model")
    assert dict(folder) == {"new/a": b"1", "c": b"22"}
    assert view(folder, "c") == b"22"
    assert (folder.meta["language"], folder.meta["format"], folder.manifest.format) == ("xx", FORMAT + 1, FORMAT)
    (tmp_path / "model" / "b").write_bytes(b"3")
    with pytest.raises(BadModel, match="b: the file is not as it was saved"):
        SavedFolder(tmp_path / "model")
