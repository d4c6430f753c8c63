"""`plait init` and the comments in what it writes."""

from itertools import pairwise
from pathlib import Path

import pytest

from plait.config import Config
from plait.pipeline import ready_made

from .conftest import Run, refused


@pytest.mark.parametrize("names", [*ready_made(), ",".join(ready_made()), "textcat, tagger"])
def test_what_is_written_reads_back_and_passes_the_check(plait: Run, names: str) -> None:
    result = plait("init", "config.cfg", "--lang", "de", "--pipeline", names)
    assert result.exit_code == 0
    assert "plait train config.cfg --output" in result.stdout
    config = Config.from_file("config.cfg")
    assert config["nlp"]["lang"] == "de"
    assert config["nlp"]["pipeline"] == names.replace(" ", "").split(",")
    assert config["corpora"]["train"]["path"] == "${paths.train}"
    assert plait("check", "config.cfg").exit_code == 0


def test_components_share_one_encoder(plait: Run) -> None:
    plait("init", "config.cfg", "--pipeline", "tagger,pos_tagger,textcat")
    config = Config.from_file("config.cfg")
    assert list(config["encoders"]) == ["main"]
    for name in ("tagger", "pos_tagger"):
        assert config["components"][name]["model"]["tok2vec"]["encoder"] == "main"


def test_every_setting_has_a_comment_above_it(plait: Run) -> None:
    plait("init", "config.cfg", "--lang", "en", "--pipeline", ",".join(ready_made()))
    lines = Path("config.cfg").read_text().splitlines()
    bare = [
        line
        for before, line in pairwise(lines)
        if " = " in line and not line.startswith(("#", "@")) and not before.startswith("# ")
    ]
    assert bare == []
    assert max(map(len, lines)) <= 114


def test_a_comment_says_what_the_docstring_says(plait: Run) -> None:
    lines = plait("init", "-", "--pipeline", "tagger").stdout.splitlines()
    for setting, comment in {
        "max_steps = 20000": "# when to stop, in steps; 0 is never",
        '@readers = "plait.Corpus.v1"': "# Read files of any known kind, told by how their names end",
        "grad_clip = 1.0": "# gradients with a larger norm are scaled down to it; 0 is never",
        "train = null": "# the annotated texts to learn from",
    }.items():
        assert lines[lines.index(setting) - 1].startswith(comment)


def test_standard_output_gets_the_config_alone(plait: Run, tmp_path: Path) -> None:
    result = plait("init", "-", "--lang", "en", "--pipeline", "tagger")
    assert result.exit_code == 0
    assert Config.from_str(result.stdout)["nlp"]["lang"] == "en"
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_never_overwritten_without_force(plait: Run) -> None:
    Path("config.cfg").write_text("mine")
    refused(plait("init", "config.cfg", "--pipeline", "tagger"), "config.cfg", "--force")
    assert Path("config.cfg").read_text() == "mine"
    assert plait("init", "config.cfg", "--pipeline", "tagger", "--force").exit_code == 0
    assert Path("config.cfg").read_text() != "mine"


def test_wrong_names_are_told(plait: Run, tmp_path: Path) -> None:
    refused(plait("init", "config.cfg", "--pipeline", "taggr"), "taggr", "did you mean 'tagger'?")
    refused(plait("init", "config.cfg", "--pipeline", "tagger,tagger"), "tagger")
    refused(plait("init", "config.cfg", "--pipeline", ","), "--pipeline tagger")
    refused(plait("init", "config.cfg"), "--pipeline")
    assert list(tmp_path.iterdir()) == []
