"""`plait list --fits`: what may stand in a slot."""

import json
from pathlib import Path

import pytest

from .conftest import CONFIG, Run, refused

BACKBONES = ["plait.HashEmbedCNN.v1", "plait.MultiHashEmbed.v1", "plait.Shared.v1", "plait.Tok2Vec.v1"]


def names(output: str) -> list[str]:
    """The functions that are listed."""
    return [json.loads(line.split(" = ")[1].split("  ")[0]) for line in output.splitlines() if line.startswith("@")]


def head(output: str) -> list[str]:
    """What is said of the slot itself."""
    return output.partition("\n\n")[0].splitlines()


def test_functions_that_fit_with_what_is_there_marked(plait: Run) -> None:
    result = plait("list", "architectures", "--fits", "tagger.model.tok2vec")
    assert result.exit_code == 0
    assert set(BACKBONES) <= set(names(result.stdout))
    assert "plait.Tagger.v1" not in names(result.stdout)
    assert head(result.stdout) == [
        "components.tagger.model.tok2vec takes Model[list[Doc], list[Floats2d]] (vectors of words)",
        "    the backbone.",
        "    there now: plait.Shared.v1 (default)",
    ]
    lines = result.stdout.splitlines()
    marked = [line for line in lines if "stands there now" in line]
    assert marked == ['@architectures = "plait.Shared.v1"  <- stands there now']
    at = lines.index('@architectures = "plait.HashEmbedCNN.v1"')
    assert lines[at + 1].startswith("    The default backbone")
    assert lines[at + 2] == "    width: int at least 1 = 96"


def test_the_section_of_components_may_be_named(plait: Run) -> None:
    short, full = (plait("list", "--fits", path).stdout for path in ("textcat.model", "components.textcat.model"))
    assert short == full
    assert "    it has to have exclusive = true" in head(full)


@pytest.mark.parametrize(
    ("slot", "kind", "there"),
    [
        ("encoders.main", "architectures", "plait.HashEmbedCNN.v1"),
        ("tagger", "components", "plait.Tagger.v1"),
        ("textcat.model", "architectures", "plait.TextCatEnsemble.v1"),
        ("training.optimizer", "optimizers", "Adam.v1"),
        ("training.batcher", "batchers", "plait.BatchByWords.v1"),
        ("training.loggers.console", "loggers", "plait.ConsoleLogger.v1"),
        ("corpora.train", "readers", "plait.Corpus.v1"),
        ("nlp.tokenizer", "tokenizers", "plait.Tokenizer.v1"),
    ],
)
def test_slots_of_all_kinds(plait: Run, slot: str, kind: str, there: str) -> None:
    of_all, of_one = plait("list", "--fits", slot).stdout, plait("list", kind, "--fits", slot).stdout
    assert there in names(of_one)
    assert len(names(of_one)) > 1
    assert set(names(of_one)) <= set(names(of_all))
    assert of_one.count("stands there now") == of_all.count("stands there now") == 1
    assert all(line.startswith(f"@{kind} = ") for line in of_one.splitlines() if line.startswith("@"))


def test_a_plain_value_with_its_range_and_choices(plait: Run) -> None:
    assert plait("list", "--fits", "training.dropout").stdout.splitlines() == [
        "training.dropout takes float from 0 to 0.99",
        "    the share of activations that is left out while learning.",
        "    write a number from 0 to 0.99",
        "    there now: 0.1 (default)",
    ]
    assert '    write "error" or "ignore"' in plait("list", "--fits", "tagger.unseen").stdout.splitlines()
    assert "    write a number at least 1 or null" in plait("list", "--fits", "tagger.model.nO").stdout.splitlines()
    assert names(plait("list", "--fits", "tagger.column").stdout) == []


def test_a_value_or_a_block(plait: Run) -> None:
    result = plait("list", "--fits", "training.optimizer.learn_rate")
    assert "    write a number at least 0" in head(result.stdout)
    assert "warmup_linear.v1" in names(result.stdout)


def test_names_of_blocks_and_registered_names(plait: Run) -> None:
    encoder = head(plait("list", "--fits", "tagger.model.tok2vec.encoder").stdout)
    assert "    the names in [encoders] are: main" in encoder
    pipeline = head(plait("list", "--fits", "nlp.pipeline").stdout)
    assert any(line.startswith("    the names in [components] are: morph_tagger, ") for line in pipeline)
    attribute = head(plait("list", "--fits", "textcat.model.linear.attr").stdout)
    assert any(line.startswith("    the names under @attributes are: LENGTH, ") for line in attribute)


def test_a_slot_of_a_config_of_ones_own(plait: Run, config: Path) -> None:
    result = plait("list", "architectures", "--fits", "textcat.model", "--config", config.name)
    lines = {text: number for number, text in enumerate(CONFIG.splitlines(), 1)}
    block = lines["[components.textcat.model]"]
    assert f"    there now: plait.TextCatBOW.v1 (line {block})" in head(result.stdout)
    steps = head(plait("list", "--fits", "training.max_steps", "--config", config.name).stdout)
    assert steps[-1] == f"    there now: 12 (line {lines['max_steps = 12']}); by default 20000"
    rate = head(plait("list", "--fits", "training.optimizer.learn_rate", "--config", config.name).stdout)
    assert rate[-1] == f"    there now: 0.02 (line {lines['learn_rate = 0.02']}); by default 0.001"
    depth = head(plait("list", "--fits", "encoders.main.depth", "--config", config.name).stdout)
    assert depth[-1] == f"    there now: 1 (line {lines['depth = 1']}); by default 4"


def test_settings_come_before_the_slot_is_looked_for(plait: Run, config: Path) -> None:
    swap = ["--encoders.main", "plait.Tok2Vec.v1"]
    result = plait("list", "architectures", "--fits", "encoders.main.encode", *swap)
    assert set(names(result.stdout)) >= {"plait.MaxoutWindowEncoder.v1", "plait.MishWindowEncoder.v1"}
    assert head(result.stdout)[-1] == "    there now: nothing"
    assert plait("list", "--fits", "encoders.main.encode", "--config", config, *swap).exit_code == 0
    told = head(plait("list", "--fits", "training.dropout", "--training.dropout", "0.5").stdout)[-1]
    assert told == "    there now: 0.5 (--training.dropout); by default 0.1"


def test_what_stands_there_may_not_fit(plait: Run) -> None:
    def told(*words: str) -> str:
        return head(plait("list", "--fits", *words).stdout)[-1]

    model = "--components.tagger.model"
    assert told("tagger.model", model, "plait.TextCatBOW.v1") == (
        f"    there now: plait.TextCatBOW.v1 ({model}), which does not fit"
    )
    assert told("tagger.model", model, "wonderful.Head.v1").endswith(", which is not registered")
    assert told("training.dropout", "--training.dropout", "2").endswith(", which does not fit; by default 0.1")
    chain = told("encoders.main", "--encoders.main", '{"@layers": "chain.v1", "*": {"a": {"@layers": "noop.v1"}}}')
    assert chain == "    there now: chain.v1 (--encoders.main)", "it may fit"


def test_a_kind_of_which_nothing_fits(plait: Run) -> None:
    result = plait("list", "architectures", "--fits", "training.optimizer")
    assert result.stdout.endswith(
        "\n\nnothing under @architectures fits; these do: "
        "@optimizers Adam.v1, @optimizers RAdam.v1, @optimizers SGD.v1\n"
    )
    assert plait("list", "architectures", "--fits", "training.dropout").stdout.endswith("@architectures fits\n")


def test_how_far_a_path_goes(plait: Run, config: Path) -> None:
    refused(plait("list", "--fits", "tager.model"), "there is no section or component 'tager'; did you mean tagger?")
    refused(plait("list", "--fits", "optimizer"), "did you mean training.optimizer?")
    refused(plait("list", "--fits", "zzz"), "there is: nlp, encoders, components")
    refused(plait("list", "--fits", "tagger.modle"), "'plait.Tagger.v1', which takes no modle", "did you mean model?")
    refused(plait("list", "--fits", "tagger.model", "--config", config), "no section or component 'tagger'")
    refused(plait("list", "--fits", "a..b"), "not a dotted path")


def test_misuse(plait: Run, config: Path) -> None:
    refused(plait("list", "--config", config), "add --fits SLOT")
    refused(plait("list", "architectures", "--training.seed", "1"), "add --fits SLOT")
    refused(plait("list", "architectures", "plait.Tagger.v1", "--fits", "tagger.model"), "without a NAME")
    refused(plait("list", "ready-made", "--fits", "tagger"), "plait list components --fits SLOT")
    refused(plait("list", "architecture", "--fits", "tagger"), "did you mean 'architectures'?")
    refused(plait("list", "--fits", "tagger", "--config", "absent.cfg"), "absent.cfg")


def test_functions_of_ones_own_are_listed(plait: Run, tmp_path: Path) -> None:
    (tmp_path / "fitting_code.py").write_text(
        "from plait.architectures.types import Tok2Vec\n"
        "from plait.registry import registry\n"
        "@registry.architectures('fitting.Backbone.v1')\n"
        "def backbone(width: int = 8) -> Tok2Vec:\n"
        "    'Of ones own.'\n"
        "    return registry.architectures.get('plait.HashEmbedCNN.v1')(width=width, depth=1)\n"
    )
    result = plait("list", "--fits", "tagger.model.tok2vec", "--code", "fitting_code.py")
    lines = result.stdout.splitlines()
    at = lines.index('@architectures = "fitting.Backbone.v1"')
    assert lines[at + 1 : at + 3] == ["    Of ones own.", "    width: int = 8"]
