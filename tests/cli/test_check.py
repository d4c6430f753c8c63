"""`plait check`, with good configs and bad ones."""

import json
from pathlib import Path

import pytest

from .conftest import CONFIG, Run, refused


def test_a_good_config_is_shown_in_a_few_lines(plait: Run, config: Path) -> None:
    result = plait("check", config.name)
    assert result.exit_code == 0
    assert result.stderr == ""
    assert result.stdout.splitlines() == [
        "config.cfg is good: it would build",
        "  tokenizer      plait.Tokenizer.v1",
        "  encoders.main  plait.HashEmbedCNN.v1",
        "  pos_tagger     plait.Tagger.v1(model = plait.Tagger.v1(tok2vec = plait.Shared.v1(main)))",
        "  textcat        plait.TextCategorizer.v1(model = plait.TextCatBOW.v1)",
    ]


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
        "[components.textcat.model]",
    ):
        assert f"config.cfg:{lines.index(line) + 1}: " in result.stderr
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
    assert json.loads(plait("check", config.name, "--json").stdout) == {"good": True, "problems": []}
    result = plait("check", config.name, "--json", "--training.max_step", "1")
    assert result.exit_code == 2
    told = json.loads(result.stdout)
    assert told["good"] is False
    (problem,) = told["problems"]
    assert (problem["path"], problem["source"], problem["line"]) == ("training.max_step", "--training.max_step", None)


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
