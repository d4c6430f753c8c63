"""`plait find-threshold`: what it shows is what the pipeline scores, and what it writes is what it shows."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from thinc.api import Adam, fix_random_seed

import plait as library
from plait.training.writers import write_corpus
from tests.pipeline.small import examples, pipeline, references, tagger
from tests.pipeline.test_contract import categorizer, ner, relations, spans

from .conftest import Run, refused

BLOCKS: dict[str, dict[str, Any]] = {
    "textcat": categorizer("plait.MultiLabelTextCategorizer.v1", "TextCatBOW"),
    "ner": ner(),
    "relations": relations(),
    "exclusive": relations(exclusive=True),
    "spancat": spans("plait.SpanCategorizer.v1"),
}
SCORES = {
    "textcat": "cats_micro",
    "ner": "ents",
    "relations": "rels_micro",
    "exclusive": "rels_micro",
    "spancat": "spans_sc",
}
every = pytest.mark.parametrize("name", BLOCKS)


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of pipelines of one component each, which have learned a little, and `dev.jsonl`."""
    folder = tmp_path_factory.mktemp("models")
    for name, block in BLOCKS.items():
        save({name: block}, folder / name)
    save({"tagger": tagger()}, folder / "tagger")
    save({"tagger": tagger(), "ner": BLOCKS["ner"], "relations": BLOCKS["relations"]}, folder / "several")
    write_corpus(folder / "dev.jsonl", references())
    return folder


def save(blocks: dict[str, dict[str, Any]], path: Path) -> None:
    fix_random_seed(0)
    nlp = pipeline(blocks)
    batch = examples(nlp)
    updater = nlp.begin_training(lambda: batch, optimizer=Adam(0.02))
    for _ in range(6):
        nlp.update(batch, updater, dropout=0.0)
    nlp.to_disk(path)


def rows(output: str) -> dict[str, list[str]]:
    """The cells of each row of the table, by label."""
    found = [line.split() for line in output.split("\n\nwrote")[0].splitlines()]
    return {cells[0]: cells[1:] for cells in found}


def percents(path: Path, data: Path, score: str) -> list[str]:
    nlp = library.load(path)
    scores = nlp.evaluate(nlp.make_examples(references(), gold_tokens=True))
    return [f"{100 * scores[f'{score}_{key}']:.2f}" for key in "prf"]


@every
def test_figures_before_and_after_are_those_of_the_pipelines(plait: Run, models: Path, name: str) -> None:
    data = models / "dev.jsonl"
    result = plait("find-threshold", models / name, data, "--output", "tuned", "--gold-tokens")
    assert result.exit_code == 0, result.output
    found = rows(result.stdout)
    assert found[name] == ["before", "p", "r", "f", "after", "p", "r", "f", "n"]
    both = found["all"]
    assert both[1:4] == percents(models / name, data, SCORES[name])
    assert both[5:8] == percents(Path("tuned"), data, SCORES[name])
    assert float(both[7]) >= float(both[3])
    tuned = library.load("tuned").get_pipe(name)
    assert both[4] == f"{tuned.all_thresholds()[tuned.labels[0]]:.4f}"
    assert set(tuned.labels) <= set(found)
    assert f"wrote tuned, with the weights of {models / name}" in result.stdout


@every
def test_a_threshold_for_each_label(plait: Run, models: Path, name: str) -> None:
    data = models / "dev.jsonl"
    result = plait("find-threshold", models / name, data, "--per-label", "-o", "tuned", "--gold-tokens")
    assert result.exit_code == 0, result.output
    found = rows(result.stdout)
    tuned = library.load("tuned").get_pipe(name)
    for label, threshold in tuned.all_thresholds().items():
        assert found[label][4] == f"{threshold:.4f}"
        assert float(found[label][7]) >= float(found[label][3])
    assert found["all"][-4:-1] == percents(Path("tuned"), data, SCORES[name])


def test_a_threshold_can_only_help_where_it_changes_something(plait: Run, models: Path) -> None:
    """At the threshold 1 nothing is predicted; it is found again from which score on it is best."""
    nlp = library.load(models / "ner")
    ner = nlp.get_pipe("ner")
    ner.thresholds = dict.fromkeys(ner.labels, 1.0)
    nlp.to_disk("none")
    found = rows(plait("find-threshold", "none", models / "dev.jsonl", "--gold-tokens").stdout)["all"]
    assert found[:4] == ["1.0000", "0.00", "0.00", "0.00"]
    assert float(found[7]) > 0


def test_the_pipeline_stays_as_it_is(plait: Run, models: Path) -> None:
    before = {path: path.read_bytes() for path in sorted((models / "ner").rglob("*")) if path.is_file()}
    result = plait("find-threshold", models / "ner", models / "dev.jsonl", "-o", "tuned")
    assert result.exit_code == 0, result.output
    assert {path: path.read_bytes() for path in sorted((models / "ner").rglob("*")) if path.is_file()} == before
    changed = {path.relative_to(models / "ner"): data for path, data in before.items()}
    other = {path.relative_to("tuned"): path.read_bytes() for path in Path("tuned").rglob("*") if path.is_file()}
    assert {str(path) for path in other if other[path] != changed[path]} == {
        "components/ner/thresholds.json",
        "meta.json",
    }


def test_what_is_there_is_replaced_only_by_force(plait: Run, models: Path, tmp_path: Path) -> None:
    shutil.copytree(models / "ner", tmp_path / "there")
    command = ["find-threshold", models / "ner", models / "dev.jsonl", "--output", "there"]
    refused(plait(*command), "there", "--force")
    assert plait(*command, "--force").exit_code == 0
    library.load("there")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("mine")
    refused(plait(*command[:-1], "mine", "--force"), "mine")
    assert (tmp_path / "mine" / "letter.txt").read_text() == "mine"


def test_the_pipeline_itself_can_be_replaced(plait: Run, models: Path, tmp_path: Path) -> None:
    shutil.copytree(models / "ner", tmp_path / "model")
    before = library.load("model").get_pipe("ner").all_thresholds()
    result = plait("find-threshold", "model", models / "dev.jsonl", "-o", "model", "--force")
    assert result.exit_code == 0, result.output
    assert library.load("model").get_pipe("ner").all_thresholds() != before


def test_which_component(plait: Run, models: Path) -> None:
    data = models / "dev.jsonl"
    several = ("find-threshold", models / "several", data)
    refused(plait(*several), "one component with thresholds is wanted", "ner, relations", "--component")
    refused(plait(*several, "--component", "nre"), "no component 'nre'", "did you mean ner?")
    refused(plait(*several, "--component", "tagger"), "'tagger' has no thresholds", "ner, relations")
    refused(plait("find-threshold", models / "tagger", data), "this pipeline has none")
    for name in ("ner", "relations"):
        result = plait(*several, "--component", name, "--gold-tokens")
        assert result.exit_code == 0, result.output
        assert rows(result.stdout)["all"][1:4] == percents(models / "several", data, SCORES[name])


def test_data_without_the_annotation(plait: Run, models: Path, tmp_path: Path) -> None:
    (tmp_path / "texts.jsonl").write_text('{"text": "Cats chase mice ."}\n', encoding="utf8")
    for name in BLOCKS:
        refused(plait("find-threshold", models / name, "texts.jsonl", "-o", "tuned"), f"no gold annotation for {name}")
    assert not (tmp_path / "tuned").exists()
    refused(plait("find-threshold", models / "ner", "absent.jsonl"), "absent.jsonl")
