"""`plait check`, with good configs and bad ones."""

import json
from pathlib import Path

import pytest

from .conftest import CONFIG, Run, refused


def test_a_good_config_is_shown_as_a_tree(plait: Run, config: Path) -> None:
    result = plait("check", config.name)
    assert result.exit_code == 0
    assert result.stderr == ""
    head, _, tree = result.stdout.partition("\n\n")
    assert head == "config.cfg is good: it would build"
    assert "└─ model          plait.TextCatBOW.v1    list[Doc] -> Floats2d        labels  2,001 per label\n" in tree
    assert tree.splitlines()[-1].startswith(
        "parameters: 21,920 + 17 per label of pos_tagger + 2,001 per label of textc"
    )


def test_the_parameters_are_listed(plait: Run, config: Path) -> None:
    result = plait("check", config.name, "--parameters", "--training.groups.*", '{"scale": 0.5}')
    assert result.exit_code == 0
    lines = [line.split() for line in result.stdout.splitlines()]
    assert lines[0] == ["path", "shape", "parameters", "training"]
    assert ["textcat.output_layer.W", "2000", "x", "labels", "2,000", "per", "label", "scale", "=", "0.5"] in lines
    assert lines[-1][:2] == ["trained:", "21,920"]


def test_the_wiring_is_drawn(plait: Run, config: Path, tmp_path: Path) -> None:
    result = plait("check", config.name, "--svg", "wiring.svg")
    assert result.exit_code == 0
    assert "is good" in result.stdout
    assert result.stderr == "wrote wiring.svg\n"
    drawn = (tmp_path / "wiring.svg").read_text(encoding="utf8")
    assert drawn.startswith("<svg ")
    assert plait("check", config.name, "--svg", "-").stdout == drawn
    refused(plait("check", config.name, "--svg", "wiring.svg"), "wiring.svg already exists", "--force")
    assert plait("check", config.name, "--svg", "wiring.svg", "--force").exit_code == 0


def test_nothing_is_drawn_of_a_bad_config(plait: Run, config: Path, tmp_path: Path) -> None:
    refused(plait("check", config.name, "--svg", "wiring.svg", "--training.max_step", "1"), "max_steps")
    assert not (tmp_path / "wiring.svg").exists()


def test_patterns_and_scores_are_checked(plait: Run, config: Path) -> None:
    """What is known once the pipeline is built is told all at once, with its line."""
    text = CONFIG.replace(
        "[training.optimizer]", '[training.groups]\n"*.tok2vec.*" = {"frozen": true}\n\n[training.optimizer]'
    )
    config.write_text(text)
    result = plait("check", config.name, "--training.score_weights.pos_ac", "1.0")
    refused(result, 'write "encoders.main.*"', "--training.score_weights.pos_ac", "did you mean pos_acc?", "2 problems")
    assert f"config.cfg:{text.splitlines().index('[training.groups]') + 2}: training.groups" in result.stderr


def test_nothing_is_trained_or_read(plait: Run, config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No weights are drawn, and there are no data to read."""
    monkeypatch.setattr("numpy.random.uniform", lambda *args: 1 / 0)
    result = plait("check", config.name, "--paths.train", "absent.conllu", "--paths.dev", "absent.conllu")
    assert result.exit_code == 0, result.output


def test_all_problems_are_told_with_file_and_line(plait: Run, config: Path) -> None:
    wrong = CONFIG.replace("max_steps", "max_step").replace('"main"', '"mian"').replace("TextCatBOW", "Tagger")
    wrong = wrong.replace("exclusive_classes = true\nlength = 2000\n", "").replace(
        '["pos_tagger",', '["pos_tagger", "parser",'
    )
    config.write_text(wrong)
    result = plait("check", config.name)
    refused(result)
    lines = wrong.splitlines()
    for line in (
        "max_step = 12",
        'encoder = "mian"',
    ):
        assert f"config.cfg:{lines.index(line) + 1}: " in result.stderr
    name = lines.index("[components.textcat.model]") + 1
    assert f"config.cfg:{name + 1}: components.textcat.model" in result.stderr
    assert "did you mean max_steps?" in result.stderr
    assert result.stdout == ""


def test_a_component_without_a_section_is_told(plait: Run, config: Path) -> None:
    config.write_text(CONFIG.replace('["pos_tagger",', '["postagger",'))
    refused(plait("check", config.name), "config.cfg:3: ", "did you mean 'pos_tagger'?")


def test_a_key_of_another_function_is_told_as_such(plait: Run, config: Path) -> None:
    swapped = ("--corpora.train", "plait.Corpus.v1", "--corpora.train.text_column", "x")
    cure = "it is a key of plait.CSV.v1"
    refused(plait("check", config.name, *swapped), "'plait.Corpus.v1' takes no text_column", cure)


def test_a_width_that_cannot_be_is_told_with_its_section(plait: Run, config: Path) -> None:
    for width in ("0", "-1"):
        result = plait("check", config.name, "--encoders.main.width", width)
        refused(result, "--encoders.main.width", f"came    the number {width}", "at least 1")


def test_a_path_that_nothing_refers_to_is_told(plait: Run, config: Path) -> None:
    refused(plait("check", config.name, "--paths.tarin", "x"), "--paths.tarin", "did you mean --paths.train?")
    refused(plait("check", config.name, "--paths.other", "x"), "nothing refers to ${paths.other}")
    assert plait("check", config.name, "--paths.train", "x").exit_code == 0
    set_twice = ("--paths.root", "x", "--paths.train", "${paths.root}/train.jsonl")
    assert plait("check", config.name, *set_twice).exit_code == 0


def test_the_problems_as_json(plait: Run, config: Path) -> None:
    good = json.loads(plait("check", config.name, "--json").stdout)
    assert (good["good"], good["problems"]) == (True, [])
    assert [block["path"] for block in good["wiring"]][:3] == [
        "nlp.tokenizer",
        "encoders.main",
        "components.pos_tagger",
    ]
    assert "parameters" not in good
    listed = json.loads(plait("check", config.name, "--json", "--parameters").stdout)["parameters"]
    assert listed[-1]["path"] == "textcat.output_layer.b"
    result = plait("check", config.name, "--json", "--training.max_step", "1")
    assert result.exit_code == 2
    told = json.loads(result.stdout)
    assert told["good"] is False
    (problem,) = told["problems"]
    assert (problem["path"], problem["source"], problem["line"]) == ("training.max_step", "--training.max_step", None)
    assert (problem["came"], problem["cure"]) == ("max_step", "did you mean max_steps?")
    assert problem["wanted"].startswith("one of: ")


def test_a_function_that_fails_is_a_problem_of_its_block(plait: Run, config: Path) -> None:
    """What no type says is found by building."""
    refused(plait("check", config.name, "--components.textcat.model.ngram_size", "0"), "components.textcat.model")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"[nlp]\nlang = \xff\n", "config.cfg:2"),
        (b"[nlp\n", "config.cfg:1"),
        (b"[nlp]\nlang = en\n", "config.cfg:2"),
        (b"", "config.cfg"),
        (b"# nothing but a comment\n", "config.cfg: there is no section in it"),
    ],
)
def test_a_damaged_file_is_told_with_its_line(plait: Run, config: Path, content: bytes, told: str) -> None:
    config.write_bytes(content)
    refused(plait("check", config.name), told)


def test_a_missing_file_and_a_folder(plait: Run, tmp_path: Path) -> None:
    refused(plait("check", "absent.cfg"), "absent.cfg")
    refused(plait("check", tmp_path), tmp_path.name)


def test_own_code_counts(plait: Run, config: Path, tmp_path: Path) -> None:
    swapped = ["--encoders.main", "checked.Backbone.v1"]
    refused(plait("check", config.name, *swapped), "checked.Backbone.v1")
    (tmp_path / "checked_backbone.py").write_text(
        "from plait.architectures.types import Tok2Vec\n"
        "from plait.registry import registry\n"
        "@registry.architectures('checked.Backbone.v1')\n"
        "def backbone(width: int = 8) -> Tok2Vec:\n"
        "    return registry.architectures.get('plait.HashEmbedCNN.v1')(width=width, depth=1)\n"
    )
    assert plait("check", config.name, *swapped, "--code", "checked_backbone.py").exit_code == 0
    (tmp_path / "broken_backbone.py").write_text("import plait\nplait.nothing\n")
    refused(plait("check", config.name, "--code", "broken_backbone.py"), "broken_backbone.py:2: AttributeError")
    refused(plait("check", config.name, "--code", "absent.py"), "absent.py")
