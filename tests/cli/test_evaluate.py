"""`plait evaluate`: scores on the screen and in a file."""

import json
import shutil
from pathlib import Path

import pytest

import plait as library
from plait.training.readers import jsonl

from .conftest import Run, annotated, refused, write_jsonl


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    return write_jsonl(tmp_path / "gold.jsonl", annotated(30))


def test_the_file_has_all_scores_as_fractions(plait: Run, model: Path, gold: Path) -> None:
    result = plait("evaluate", model, gold, "--output", "scores.json")
    assert result.exit_code == 0
    assert result.stderr == "using the CPU\n"
    scores = json.loads(Path("scores.json").read_text())
    nlp = library.load(model)
    expected = nlp.evaluate(nlp.make_examples(jsonl(gold)()))
    assert {**expected, "words_per_second": 0} == {**scores, "words_per_second": 0}
    assert scores["words_per_second"] > 0
    assert {"token_f", "pos_acc", "pos_per_label", "cats_acc", "cats_macro_f", "cats_micro_f", "cats_per_label"} <= {
        *scores
    }


def test_the_screen_has_percents_and_the_most_frequent_labels_first(plait: Run, model: Path, gold: Path) -> None:
    result = plait("evaluate", model, gold, "-o", "scores.json")
    scores = json.loads(Path("scores.json").read_text())
    cells = [line.split() for line in result.stdout.splitlines()]
    assert ["pos_acc", f"{100 * scores['pos_acc']:.2f}"] in cells
    at = cells.index(["pos", "p", "r", "f", "n"])
    counts = [int(row[-1]) for row in cells[at + 1 : at + 6]]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] == scores["pos_per_label"]["NOUN"]["n"] == 60


def test_categories_that_the_model_does_not_know_are_told(plait: Run, model: Path, tmp_path: Path) -> None:
    labels = ["pets", "new", *(f"x{i:02}" for i in range(12))]
    write_jsonl(tmp_path / "gold.jsonl", [{"text": "Cats sleep.", "label": label} for label in labels])
    known = library.load(model).get_pipe("textcat").labels
    unknown = [label for label in sorted(labels) if label not in known]
    result = plait("evaluate", model, "gold.jsonl")
    assert result.exit_code == 0
    told = f"the model does not know {len(unknown)} of the 14 categories of the data: {', '.join(unknown[:10])}, …"
    assert told in result.stderr


def test_gold_words_can_be_taken(plait: Run, model: Path, tmp_path: Path) -> None:
    record: dict[str, object] = {"words": ["don", "'", "t", "."], "spaces": [False] * 4, "pos": ["X"] * 4}
    write_jsonl(tmp_path / "gold.jsonl", [record])
    plait("evaluate", model, "gold.jsonl", "--output", "found.json")
    plait("evaluate", model, "gold.jsonl", "--output", "given.json", "--gold-tokens")
    assert json.loads(Path("found.json").read_text())["token_f"] < 1
    assert json.loads(Path("given.json").read_text())["token_f"] == 1


def test_the_folder_of_a_run_stands_for_its_best_pipeline(plait: Run, trained: Path, gold: Path) -> None:
    plait("evaluate", trained, gold, "--output", "run.json")
    plait("evaluate", trained / "best", gold, "--output", "best.json", "--batch-size", "7")
    run, best = (json.loads(Path(name).read_text()) for name in ("run.json", "best.json"))
    assert {**run, "words_per_second": 0} == {**best, "words_per_second": 0}


def test_a_reader_and_its_settings(plait: Run, model: Path, tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("tweet;mood\nthe cat sees a good dog.;good\nthe cat sees a bad dog.;bad\n")
    settings = ["--reader.delimiter", ";", "--reader.text_column", "tweet", "--reader.label_column=mood"]
    result = plait("evaluate", model, "data.csv", *settings, "--output", "scores.json")
    assert result.exit_code == 0, result.output
    scores = json.loads(Path("scores.json").read_text())
    assert sum(row["n"] for row in scores["cats_per_label"].values()) == 2
    assert "token_f" not in scores
    (tmp_path / "data.csv").rename(tmp_path / "data.txt")
    refused(plait("evaluate", model, "data.txt", *settings), "data.txt", "--reader plait.CSV.v1")
    assert plait("evaluate", model, "data.txt", "--reader", "plait.CSV.v1", *settings).exit_code == 0
    refused(plait("evaluate", model, "data.txt", "--reader", "plait.CVS.v1"), "did you mean 'plait.CSV.v1'?")
    refused(plait("evaluate", model, "data.csv", "--reader.text_colum", "tweet"), "--reader.text_colum", "text_column")
    refused(plait("evaluate", model, "data.csv", "--training.seed", "1"), "--training.seed")


def test_all_labels_on_the_screen_only_where_asked_for(plait: Run, model: Path, tmp_path: Path) -> None:
    record: dict[str, object] = {"words": ["the"] * 40, "pos": [f"T{i:02}" for i in range(40)]}
    write_jsonl(tmp_path / "gold.jsonl", [record])
    short = plait("evaluate", model, "gold.jsonl").stdout
    whole = plait("evaluate", model, "gold.jsonl", "--all-labels").stdout
    # The label that is predicted does not occur in the data.
    assert ("T29" in short, "T30" in short, "T39" in whole) == (True, False, True)
    assert "… and 11 labels that occur less often (--all-labels)" in short
    assert "--all-labels" not in whole


def test_scores_are_kept_unless_forced(plait: Run, model: Path, gold: Path) -> None:
    Path("scores.json").write_text("mine")
    refused(plait("evaluate", model, gold, "--output", "scores.json"), "scores.json", "--force")
    assert Path("scores.json").read_text() == "mine"
    assert plait("evaluate", model, gold, "--output", "scores.json", "--force").exit_code == 0


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("gold.jsonl", b"", "gold.jsonl"),
        ("gold.jsonl", b'{"text": "the cat", "pos": ["DET"]}\n', "gold.jsonl:1"),
        ("gold.jsonl", b'{"words": ["the"], "pos": ["DET"]}\n{"words": ["caf\xe9"]}\n', "gold.jsonl:2"),
        ("gold.jsonl", b'{"text": "the cat"}\n', "no gold annotation for pos_tagger, textcat"),
        ("gold.csv", b"tweet,label\nthe cat,good\n", "gold.csv:1"),
        ("gold.csv", b"text,label\nthe cat,good\nthe dog\n", "gold.csv:3"),
        ("gold.csv", b"text,label\nthe cat,\n", "gold.csv:2"),
        ("gold.conllu", b"1\tthe\tthe\tDET\n", "gold.conllu:1"),
        ("gold.xyz", b"the cat", "gold.xyz"),
    ],
)
def test_bad_data_is_told_with_file_and_line(
    plait: Run, model: Path, tmp_path: Path, name: str, content: bytes, told: str
) -> None:
    (tmp_path / name).write_bytes(content)
    refused(plait("evaluate", model, name, "--output", "scores.json"), told)
    assert not Path("scores.json").exists()


def test_documents_without_words_are_scored_as_what_they_are(plait: Run, model: Path, tmp_path: Path) -> None:
    empty: list[dict[str, object]] = [{"text": "", "cats": {"good": 1.0}}, {"text": "   ", "cats": {"good": 1.0}}]
    write_jsonl(tmp_path / "gold.jsonl", empty)
    assert plait("evaluate", model, "gold.jsonl", "--output", "scores.json").exit_code == 0
    assert json.loads(Path("scores.json").read_text())["cats_acc"] == 0
    write_jsonl(tmp_path / "gold.jsonl", [*empty, *annotated(2)])
    assert plait("evaluate", model, "gold.jsonl").exit_code == 0


def test_missing_files_are_told(plait: Run, model: Path, gold: Path) -> None:
    refused(plait("evaluate", model, "absent.jsonl"), "absent.jsonl")
    refused(plait("evaluate", "absent", gold), "absent")
    refused(plait("evaluate", model, gold, "--gpu", "77"), "GPU 77")


@pytest.mark.parametrize("name", ["config.cfg", "meta.json", "components/textcat/model.safetensors"])
@pytest.mark.parametrize("damage", ["truncated", "edited", "removed"])
def test_a_damaged_model_is_refused_by_the_name_of_the_file(
    plait: Run, model: Path, gold: Path, tmp_path: Path, name: str, damage: str
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(model, copy)
    data = (copy / name).read_bytes()
    if damage == "removed":
        (copy / name).unlink()
    else:
        (copy / name).write_bytes(data[: len(data) // 2] if damage == "truncated" else b"x" + data)
    refused(plait("evaluate", copy, gold), "meta.json" if name == "meta.json" else name)


def test_a_model_of_a_newer_format_is_refused(plait: Run, model: Path, gold: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(model, copy)
    meta = json.loads((copy / "meta.json").read_text())
    (copy / "meta.json").write_text(json.dumps({**meta, "format": meta["format"] + 1}))
    refused(plait("evaluate", copy, gold), "newer plait", str(meta["format"] + 1))
