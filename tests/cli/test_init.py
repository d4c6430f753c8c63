"""`plait init` and the comments in what it writes."""

from itertools import pairwise
from pathlib import Path

import pytest

from plait.config import Config
from plait.pipeline import backbones, ready_made

from .conftest import Run, on, refused


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


@pytest.mark.parametrize("backbone", backbones())
def test_every_setting_has_a_comment_above_it(plait: Run, backbone: str) -> None:
    plait("init", "config.cfg", "--lang", "en", "--pipeline", ",".join(ready_made()), "--backbone", backbone)
    lines = Path("config.cfg").read_text().splitlines()
    bare = [
        line
        for before, line in pairwise(lines)
        if " = " in line and not line.startswith(("#", "@", '"')) and not before.startswith("# ")
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


# Backbones

NEEDED = {"vectors": "vectors.txt", "transformer": "a-folder"}


@pytest.mark.parametrize("backbone", backbones())
def test_each_backbone_is_written_and_told_what_it_needs(plait: Run, backbone: str) -> None:
    """Whatever libraries are installed."""
    result = plait("init", "config.cfg", "--pipeline", "tagger,textcat", "--backbone", backbone)
    assert result.exit_code == 0, result.output
    command = "plait train config.cfg --output OUTPUT --paths.train FILE --paths.dev FILE"
    command += {"vectors": " --paths.vectors FILE", "transformer": " --paths.transformer NAME"}.get(backbone, "")
    assert result.stdout.endswith(f"  {command}\n")
    header = Path("config.cfg").read_text().partition("[paths]")[0]
    assert f"#   {command}\n" in header
    assert f"tagger, textcat (xx)\n# On the backbone {backbone}" in header
    assert ("pip install 'plait[transformers]'" in header) is (backbone == "transformer")
    checked = plait("check", "config.cfg")
    if backbone in NEEDED:
        refused(checked, f"paths.{backbone} is not set", f"set it: --paths.{backbone} VALUE", "Error: 1 problem")
    else:
        assert checked.exit_code == 0


def test_a_backbone_is_wired_as_its_name_says(plait: Run) -> None:
    found = {}
    for backbone in backbones():
        plait("init", "config.cfg", "--pipeline", "tagger", "--backbone", backbone, "--force")
        found[backbone] = Config.from_file("config.cfg")["encoders"]["main"]
    assert {name: block["@architectures"] for name, block in found.items()} == {
        "attention": "plait.Attention.v1",
        "bilstm": "plait.BiLSTM.v1",
        "cnn": "plait.HashEmbedCNN.v1",
        "transformer": "plait.Transformer.v1",
        "vectors": "plait.Tok2Vec.v1",
    }
    assert found["transformer"]["name"] == "${paths.transformer}"
    assert found["vectors"]["embed"]["embedders"]["*"]["vectors"]["path"] == "${paths.vectors}"
    assert plait("init", "-", "--pipeline", "tagger").stdout == plait("init", "-", "-p", "tagger", "-b", "cnn").stdout


def test_a_transformer_is_trained_in_its_own_way(plait: Run) -> None:
    training = {}
    for backbone in ("cnn", "transformer"):
        plait("init", "config.cfg", "--pipeline", "tagger", "--backbone", backbone, "--force")
        training[backbone] = Config.from_file("config.cfg")["training"]
    tuned = training["transformer"]
    assert 0 < tuned["groups"]["encoders.main.*"]["scale"] < 1
    assert tuned["optimizer"]["learn_rate"]["total_steps"] == "${training.max_steps}"
    assert tuned["optimizer"]["use_averages"] is False
    assert (training["cnn"]["groups"], training["cnn"]["optimizer"]["learn_rate"]) == ({}, 0.001)
    assert tuned["loggers"] == training["cnn"]["loggers"]


def test_vectors_are_put_into_the_config_and_learned_with(plait: Run, data: Path) -> None:
    words = [
        "the",
        "a",
        "this",
        "every",
        "cat",
        "dog",
        "bird",
        "house",
        "sees",
        "likes",
        "finds",
        "hears",
        "good",
        "bad",
        ".",
    ]
    Path("vectors.txt").write_text("".join(f"{word} {i} {i % 3} -1\n" for i, word in enumerate(words)), encoding="utf8")
    options = ("--backbone", "vectors", "--paths.vectors", "vectors.txt", "--training.max_steps", "2")
    result = plait("init", "config.cfg", "--pipeline", "pos_tagger", *options)
    assert result.stdout.endswith("--paths.train FILE --paths.dev FILE\n")
    config = Config.from_file("config.cfg")
    assert (config["paths"]["vectors"], config["training"]["max_steps"]) == ("vectors.txt", 2)
    result = plait("train", "config.cfg", "--output", "run", *on(data))
    assert result.exit_code == 0, result.output


def test_settings_are_checked_before_anything_is_written(plait: Run, tmp_path: Path) -> None:
    init = ("init", "config.cfg", "--pipeline", "tagger")
    refused(plait(*init, "--encoders.main.wdth", "3", "--training.dropout", "7"), "did you mean width?", "2 problems")
    refused(plait(*init, "--paths.vectors", "vectors.txt"), "nothing refers to ${paths.vectors}")
    refused(plait(*init, "--backbone", "bilsm"), "did you mean 'bilstm'?")
    assert list(tmp_path.iterdir()) == []
    assert plait(*init, "--encoders.main.width", "32").exit_code == 0
    assert Config.from_file("config.cfg")["encoders"]["main"]["width"] == 32
