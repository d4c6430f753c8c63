"""`plait convert`: from one format to another."""

import json
from pathlib import Path

import pytest

from plait.training.readers import corpus

from .conftest import Run, annotated, refused, write_jsonl


@pytest.mark.parametrize("suffix", [".conllu", ".jsonl", ".plait"])
def test_there_and_back(plait: Run, data: Path, suffix: str) -> None:
    result = plait("convert", data, f"there{suffix}")
    assert result.exit_code == 0, result.output
    assert result.stdout == f"wrote 40 texts to there{suffix}\n"
    assert plait("convert", f"there{suffix}", "back.jsonl").exit_code == 0
    before, after = list(corpus(data)()), list(corpus("back.jsonl")())
    assert [doc.words for doc in after] == [doc.words for doc in before]
    assert [doc.values("pos") for doc in after] == [doc.values("pos") for doc in before]


def test_settings_of_the_reader(plait: Run, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("tweet,mood\nfine day,good\nrain,bad\n")
    refused(plait("convert", "in.csv", "out.jsonl"), "in.csv:1", "text_column")
    assert not Path("out.jsonl").exists()
    settings = ["--reader.text_column", "tweet", "--reader.label_column", "mood", "--reader.limit", "1"]
    assert plait("convert", "in.csv", "out.jsonl", *settings).exit_code == 0
    (line,) = Path("out.jsonl").read_text().splitlines()
    assert (json.loads(line)["text"], json.loads(line)["cats"]["good"]) == ("fine day", 1.0)


def test_labels_of_a_table(plait: Run, tmp_path: Path) -> None:
    record: dict[str, object] = {"text": "fine", "labels": ["a", "b"]}
    write_jsonl(tmp_path / "in.jsonl", [record])
    refused(plait("convert", "in.jsonl", "out.csv"), "label separator")
    assert plait("convert", "in.jsonl", "out.csv", "--label-separator", "|").exit_code == 0
    assert Path("out.csv").read_text() == "text,labels\nfine,a|b\n"


def test_a_file_is_kept_unless_forced(plait: Run, data: Path) -> None:
    Path("out.conllu").write_text("mine")
    refused(plait("convert", data, "out.conllu"), "out.conllu", "--force")
    assert Path("out.conllu").read_text() == "mine"
    assert plait("convert", data, "out.conllu", "--force").exit_code == 0
    assert Path("out.conllu").read_text().startswith("# text = the cat")


def test_what_fails_in_the_middle_leaves_nothing(plait: Run, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(json.dumps(annotated(1)[0]) + "\n{\n")
    refused(plait("convert", "in.jsonl", "out.conllu"), "in.jsonl:2")
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]


def test_unknown_formats_and_missing_files_are_told(plait: Run, data: Path, tmp_path: Path) -> None:
    refused(plait("convert", data, "out.xyz"), "out.xyz")
    refused(plait("convert", "absent.conllu", "out.jsonl"), "absent.conllu")
    assert list(tmp_path.iterdir()) == []


def test_what_the_output_has_no_place_for_is_told(plait: Run, tmp_path: Path) -> None:
    ents = [{"start": 0, "end": 4, "label": "PER"}]
    record: dict[str, object] = {"text": "Anna sings", "words": ["Anna", "sings"], "label": "a", "ents": ents}
    write_jsonl(tmp_path / "in.jsonl", [record, {"text": "rain", "words": ["rain"], "pos": ["NOUN"], "label": "b"}])
    result = plait("convert", "in.jsonl", "out.csv")
    assert result.exit_code == 0
    assert result.stderr == "left out, as .csv has no place for it: entities of 1 text, pos of 1 text\n"
    assert plait("convert", "in.jsonl", "out.conllu").stderr.endswith("categories of 2 texts, entities of 1 text\n")
    assert plait("convert", "in.jsonl", "out.plait").stderr == ""


def test_relations_there_and_back(plait: Run, tmp_path: Path) -> None:
    ents = [{"start": 0, "end": 4, "label": "PER"}, {"start": 14, "end": 18, "label": "LOC"}]
    relations = [{"head": ents[0], "tail": ents[1], "label": "in", "score": 0.5}]
    numbered = [{"head": 0, "tail": 1, "label": "in", "score": 0.5}]
    record: dict[str, object] = {"text": "Anna sings in Oslo", "ents": ents, "relations": numbered}
    write_jsonl(tmp_path / "in.jsonl", [record, {"text": "rain", "relations": []}, {"text": "snow"}])
    assert plait("convert", "in.jsonl", "there.plait").exit_code == 0
    assert plait("convert", "there.plait", "back.jsonl").stderr == ""
    lines = [json.loads(line) for line in Path("back.jsonl").read_text().splitlines()]
    assert lines == [record | {"relations": relations}, {"text": "rain", "relations": []}, {"text": "snow"}]
    assert plait("convert", "in.jsonl", "out.csv").stderr.endswith("entities of 1 text, relations of 1 text\n")
