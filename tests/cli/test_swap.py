"""`plait swap`: what is written, what is kept, what is told, and what is refused."""

from pathlib import Path

import pytest

import plait as library
from plait.config import Config
from plait.pipeline import Pipeline

from .conftest import CONFIG, Run, on, refused

COMMENTED = CONFIG.replace("[encoders.main]", "# What both stand on.\n[encoders.main]").replace(
    "max_steps = 12", "# a short run\nmax_steps = 12\naccumulate_gradient = ${training.batcher.parts}"
)
BLOCK = CONFIG[CONFIG.index('@architectures = "plait.HashEmbedCNN.v1"') : CONFIG.index("\n[components.pos_tagger]\n")]


def write(name: str, text: str) -> Path:
    path = Path(name)
    path.write_text(text, encoding="utf8")
    return path


def block(path: str | Path, *keys: str) -> dict[str, object]:
    found = Config.from_file(path)
    for key in keys:
        found = found[key]
    return dict(found)


def test_a_block_is_written_with_defaults_and_what_both_functions_have(plait: Run, config: Path) -> None:
    result = plait("swap", config, "encoders.main", "plait.Attention.v1", "--output", "new.cfg")
    assert result.exit_code == 0, result.output
    written = block("new.cfg", "encoders", "main")
    assert {key: written.pop(key) for key in ("@architectures", "width", "depth", "rows")} == {
        "@architectures": "plait.Attention.v1",
        "width": 16,
        "depth": 1,
        "rows": 200,
    }
    assert written == {"heads": 4, "factor": 4, "max_span": 64, "pieces": 3, "seed": 7}
    told = result.stdout.splitlines()
    assert told[:3] == [
        f"--- {config}",
        "+++ new.cfg",
        "~ encoders.main: plait.HashEmbedCNN.v1 -> plait.Attention.v1  (line 5)",
    ]
    assert "-     window_size = 1  (default of plait.HashEmbedCNN.v1)" in told
    assert "+     heads = 4  (line 9)" in told
    assert told[-3:] == [
        "kept from the block that was there: width = 16, depth = 1, rows = 200",
        "wrote new.cfg; train from it with:",
        "  plait train new.cfg --output OUTPUT --paths.train FILE --paths.dev FILE",
    ]


def test_all_else_stays_as_it_is_written(plait: Run) -> None:
    """References that are kept are in the section that they lead to."""
    text = COMMENTED.replace("size = 100", "size = 100\n")
    text = text.replace(
        "accumulate_gradient = ${training.batcher.parts}\n", "accumulate_gradient = ${training.seed}\nseed = 1\n"
    )
    write("old.cfg", text)
    assert plait("swap", "old.cfg", "encoders.main", "plait.Attention.v1", "-o", "new.cfg").exit_code == 0
    new = Path("new.cfg").read_text(encoding="utf8")
    start, end = text.index(BLOCK), text.index(BLOCK) + len(BLOCK)
    assert new.startswith(text[:start])
    assert new.endswith(text[end:].rstrip("\n") + "\n")
    assert "#" not in new[start : len(new) - len(text[end:])]


def test_settings_have_comments_where_those_before_had_them(plait: Run) -> None:
    plait("init", "old.cfg", "--pipeline", "tagger")
    plait("swap", "old.cfg", "encoders.main", "plait.Attention.v1", "-o", "new.cfg")
    lines = Path("new.cfg").read_text().splitlines()
    assert lines[lines.index("max_span = 64") - 1] == "# how many words on each side a block sees"
    old = Path("old.cfg").read_text()
    assert Path("new.cfg").read_text().endswith(old[old.index("\n[components.tagger]") :])


def test_a_reference_in_the_block_is_kept(plait: Run) -> None:
    write("old.cfg", CONFIG.replace("width = 16", "width = ${paths.width}") + "\n[paths]\nwidth = 16\n")
    refused(plait("swap", "old.cfg", "encoders.main", "plait.Attention.v1", "-o", "new.cfg"), "paths.width")
    text = CONFIG.replace("rows = 200", "rows = ${training.patience}").replace(
        "[training]\n", "[training]\npatience = 50\n"
    )
    write("old.cfg", text)
    result = plait("swap", "old.cfg", "encoders.main", "plait.Attention.v1", "-o", "new.cfg")
    assert result.exit_code == 0, result.output
    assert "rows = ${training.patience}\n" in Path("new.cfg").read_text()


def test_settings_by_their_path_are_set_in_the_new_block_and_elsewhere(plait: Run, config: Path) -> None:
    options = ("--encoders.main.depth", "2", "--training.max_steps", "7", "--training.dropout", "0.3")
    plait("swap", config, "encoders.main", "plait.Attention.v1", *options, "-o", "new.cfg")
    assert block("new.cfg", "encoders", "main")["depth"] == 2
    training = block("new.cfg", "training")
    assert (training["max_steps"], training["dropout"], training["eval_frequency"]) == (7, 0.3, 4)


def test_parts_of_a_block_come_with_settings(plait: Run, config: Path) -> None:
    parts = ("--encoders.main.embed", "plait.MultiHashEmbed.v1", "--encoders.main.encode", "plait.MishWindowEncoder.v1")
    result = plait("swap", config, "encoders.main", "plait.Tok2Vec.v1", *parts, "-o", "new.cfg")
    assert result.exit_code == 0, result.output
    assert block("new.cfg", "encoders", "main", "encode")["@architectures"] == "plait.MishWindowEncoder.v1"


def test_what_stands_in_a_block_is_kept_with_its_comments(plait: Run) -> None:
    """The head of a text categorizer is another one, on the backbone that was there."""
    write(
        "old.cfg",
        CONFIG[: CONFIG.index('@architectures = "plait.TextCatBOW.v1"')]
        + '@architectures = "plait.TextCatReduce.v1"\nexclusive_classes = true\nuse_reduce_max = false\n\n'
        + "# as the tagger has it\n[components.textcat.model.tok2vec]\n"
        + '@architectures = "plait.Shared.v1"\n# that one\nencoder = "main"\n\n'
        + CONFIG[CONFIG.index("[training]") :],
    )
    result = plait("swap", "old.cfg", "textcat.model", "plait.TextCatParametricAttention.v1", "-o", "new.cfg")
    assert result.exit_code == 0, result.output
    expected = (
        '@architectures = "plait.TextCatParametricAttention.v1"\nexclusive_classes = true\nnO = null\n\n'
        '# as the tagger has it\n[components.textcat.model.tok2vec]\n@architectures = "plait.Shared.v1"\n'
        '# that one\nencoder = "main"\n'
    )
    assert expected in Path("new.cfg").read_text()
    assert "kept from the block that was there: exclusive_classes = true, tok2vec = plait.Shared.v1\n" in result.stdout


@pytest.mark.parametrize(
    ("slot", "function", "keys"),
    [
        ("tagger.model.tok2vec", "plait.BiLSTM.v1", ("components", "pos_tagger", "model", "tok2vec")),
        ("training.optimizer", "RAdam.v1", ("training", "optimizer")),
        ("training.batcher", "plait.BatchBySequence.v1", ("training", "batcher")),
        ("training.optimizer.learn_rate", "warmup_linear.v1", ("training", "optimizer", "learn_rate")),
        ("training.loggers.extra", "plait.ConsoleLogger.v1", ("training", "loggers", "extra")),
        ("nlp.tokenizer", "plait.Tokenizer.v1", ("nlp", "tokenizer")),
    ],
)
def test_any_slot_that_takes_a_block(plait: Run, config: Path, slot: str, function: str, keys: tuple[str, ...]) -> None:
    slot = slot.replace("tagger.", "pos_tagger.")
    needed = {"warmup_linear.v1": {"initial_rate": 0.01, "warmup_steps": 5, "total_steps": 10}}.get(function, {})
    options = [part for key, value in needed.items() for part in (f"--{slot}.{key}", value)]
    result = plait("swap", config, slot, function, *options, "-o", "new.cfg")
    assert result.exit_code == 0, result.output
    written = block("new.cfg", *keys)
    assert function in written.values()
    assert plait("check", "new.cfg").exit_code == 0
    assert plait("diff", config, "new.cfg").exit_code == (0 if function == "plait.Tokenizer.v1" else 1)


def test_without_an_output_the_config_goes_to_standard_output_alone(plait: Run, config: Path, tmp_path: Path) -> None:
    result = plait("swap", config, "encoders.main", "plait.Attention.v1")
    assert result.exit_code == 0
    assert Config.from_str(result.stdout)["encoders"]["main"]["@architectures"] == "plait.Attention.v1"
    assert "~ encoders.main: plait.HashEmbedCNN.v1 -> plait.Attention.v1" in result.stderr
    assert config.read_text() == CONFIG
    assert list(tmp_path.iterdir()) == [config]


def test_a_file_is_overwritten_only_with_force(plait: Run, config: Path) -> None:
    arguments = ("swap", config, "encoders.main", "plait.Attention.v1", "--output", config)
    refused(plait(*arguments), "already exists", "--force")
    assert config.read_text() == CONFIG
    assert plait(*arguments, "--force").exit_code == 0
    assert block(config, "encoders", "main")["@architectures"] == "plait.Attention.v1"


def test_a_function_that_does_not_fit_is_told_with_those_that_do(plait: Run, config: Path) -> None:
    result = plait("swap", config, "encoders.main", "plait.TextCatBOW.v1", "-o", "new.cfg")
    refused(
        result, "'plait.TextCatBOW.v1' does not fit here", "wanted  Model[list[Doc], list[Floats2d]]", "these fit: "
    )
    assert "plait.Attention.v1" in result.stderr
    refused(plait("swap", config, "encoders.main", "plait.Atention.v1", "-o", "new.cfg"), "did you mean")
    refused(
        plait("swap", config, "training.dropout", "plait.Attention.v1", "-o", "new.cfg"), "--training.dropout VALUE"
    )
    refused(plait("swap", config, "tagger.model", "plait.Tagger.v1", "-o", "new.cfg"), "did you mean")
    assert not Path("new.cfg").exists()


def test_every_problem_is_told_and_nothing_written(plait: Run, config: Path) -> None:
    wrong = ("--encoders.main.depht", "2", "--training.dropout", "7")
    result = plait("swap", config, "encoders.main", "plait.Attention.v1", *wrong, "--output", config, "--force")
    refused(result, "did you mean depth?", "--training.dropout", "2 problems")
    refused(plait("swap", config, "encoders.main", "plait.Attention.v1", "--encoders.main.heads", "3"), "divides width")
    refused(plait("swap", config, "encoders.main", "plait.Tok2Vec.v1"), "embed", "encode")
    assert config.read_text() == CONFIG


def test_what_cannot_be_asked_for(plait: Run, config: Path) -> None:
    for arguments in ((), ("plait.Attention.v1", "--own"), ("--own", "--share", "main")):
        refused(plait("swap", config, "encoders.main", *arguments), "a FUNCTION, --own, or --share NAME")
    refused(plait("swap", config, "pos_tagger.model.tok2vec", "--own", "--training.seed", "1"), "go with a FUNCTION")
    twice = ("plait.Attention.v1", "--encoders.main", "plait.BiLSTM.v1")
    refused(plait("swap", config, "encoders.main", *twice), "given twice")


def test_a_block_that_is_written_as_one_value_is_told(plait: Run) -> None:
    text = CONFIG.replace(f"[encoders.main]\n{BLOCK}", '[encoders]\nmain = {"@architectures": "plait.Tok2Vec.v1"')
    inner = (
        ', "embed": {"@architectures": "plait.MultiHashEmbed.v1"}, '
        '"encode": {"@architectures": "plait.MishWindowEncoder.v1"}}\n'
    )
    write("old.cfg", text.replace('"plait.Tok2Vec.v1"', f'"plait.Tok2Vec.v1"{inner}', 1))
    refused(plait("swap", "old.cfg", "encoders.main.encode", "plait.BiLSTMEncoder.v1"), "as a section [encoders.main]")
    assert plait("swap", "old.cfg", "encoders.main", "plait.BiLSTM.v1", "-o", "new.cfg").exit_code == 0
    assert block("new.cfg", "encoders", "main")["@architectures"] == "plait.BiLSTM.v1"


def test_a_config_in_toml_stays_in_toml(plait: Run) -> None:
    write("old.cfg", CONFIG.replace("@architectures", '"@architectures"').replace("@components", '"@components"'))
    head = ("pos_tagger.model", "plait.Tagger.v1", "--components.pos_tagger.model.tok2vec", "plait.BiLSTM.v1")
    result = plait("swap", "old.cfg", *head, "-o", "new.cfg")
    assert result.exit_code == 0, result.output
    text = Path("new.cfg").read_text()
    assert '[components.pos_tagger.model.tok2vec]\n"@architectures" = "plait.BiLSTM.v1"\n' in text
    assert "null" not in text
    assert not any(line.startswith("@") for line in text.splitlines())


def test_functions_of_ones_own(plait: Run, config: Path) -> None:
    write(
        "swapped_backbone.py",
        "from plait.architectures.types import Tok2Vec\n"
        "from plait.registry import registry\n"
        "@registry.architectures('swapped.Backbone.v1')\n"
        "def backbone(width: int = 8, size: int = 3) -> Tok2Vec:\n"
        "    return registry.architectures.get('plait.HashEmbedCNN.v1')(width=width, depth=1)\n",
    )
    arguments = ("encoders.main", "swapped.Backbone.v1", "--code", "swapped_backbone.py", "-o", "new.cfg")
    result = plait("swap", config, *arguments)
    assert block("new.cfg", "encoders", "main") == {"@architectures": "swapped.Backbone.v1", "width": 16, "size": 3}
    assert result.stdout.endswith("--paths.dev FILE --code swapped_backbone.py\n")


@pytest.mark.parametrize("function", ["plait.BiLSTM.v1", "plait.Attention.v1"])
def test_one_run_is_swapped_by_an_option_and_the_config_stays(
    plait: Run, config: Path, data: Path, function: str
) -> None:
    """What `swap` writes is what the option does."""
    options = ("--encoders.main", function, "--encoders.main.width", "16", "--encoders.main.rows", "200")
    checked = plait("check", config, *options)
    assert checked.exit_code == 0, checked.output
    assert f"encoders.main     {function}" in checked.stdout
    result = plait("train", config, "--output", "run", *on(data), "--training.max_steps", "4", *options)
    assert result.exit_code == 0, result.output
    assert config.read_text() == CONFIG
    assert (
        plait("swap", config, "encoders.main", function, "--encoders.main.depth", "1", "-o", "new.cfg").exit_code == 0
    )
    trained, written = (block(path, "encoders", "main") for path in ("run/config.cfg", "new.cfg"))
    assert {**trained, "depth": 1} == written


# Encoders shared or not

TWO = CONFIG.replace(
    '[components.textcat.model]\n@architectures = "plait.TextCatBOW.v1"\nexclusive_classes = true\nlength = 2000\n',
    '[components.textcat.model]\n@architectures = "plait.TextCatReduce.v1"\nexclusive_classes = true\n\n'
    '[components.textcat.model.tok2vec]\n@architectures = "plait.Shared.v1"\nencoder = "main"\n',
).replace("depth = 1", "# one is enough\ndepth = 1")


def test_an_encoder_becomes_a_components_own_and_is_shared_again(plait: Run) -> None:
    write("old.cfg", TWO)
    result = plait("swap", "old.cfg", "pos_tagger.model.tok2vec", "--own", "-o", "own.cfg")
    assert result.exit_code == 0, result.output
    assert "~ components.pos_tagger.model.tok2vec: plait.Shared.v1 -> plait.HashEmbedCNN.v1" in result.stdout
    own = Path("own.cfg").read_text()
    assert own.count("# one is enough\ndepth = 1\n") == 2
    assert own.count("encoder = ") == 1
    assert plait("swap", "own.cfg", "pos_tagger.model.tok2vec", "--share", "main", "-o", "again.cfg").exit_code == 0
    assert plait("diff", "old.cfg", "again.cfg").exit_code == 0


def test_an_encoder_that_nothing_names_any_more_is_taken_out(plait: Run, config: Path) -> None:
    plait("swap", config, "pos_tagger.model.tok2vec", "--own", "-o", "own.cfg")
    assert "[encoders" not in Path("own.cfg").read_text()
    plait("swap", "own.cfg", "pos_tagger.model.tok2vec", "--share", "new", "-o", "shared.cfg")
    text = Path("shared.cfg").read_text()
    assert block("shared.cfg", "encoders", "new") == block(config, "encoders", "main")
    assert text.index("[nlp]") < text.index("[encoders.new]") < text.index("[components.pos_tagger]")


def test_another_encoder_of_the_name_is_told(plait: Run) -> None:
    write("old.cfg", TWO)
    plait("swap", "old.cfg", "pos_tagger.model.tok2vec", "--own", "-o", "own.cfg")
    plait("swap", "own.cfg", "encoders.main", "plait.BiLSTM.v1", "-o", "other.cfg")
    refused(plait("swap", "other.cfg", "pos_tagger.model.tok2vec", "--share", "main"), "encoders.main is there already")
    refused(plait("swap", "old.cfg", "pos_tagger.model.tok2vec", "--share", "main"), "shares encoders.main already")
    refused(plait("swap", "old.cfg", "pos_tagger", "--own"), "did you mean components.pos_tagger.model.tok2vec?")
    refused(plait("swap", "own.cfg", "pos_tagger.model.tok2vec", "--own"), "these share one: components.textcat")


def test_an_encoder_that_nothing_names_is_told(plait: Run, config: Path) -> None:
    result = plait("swap", config, "encoders.other", "plait.Attention.v1", "-o", "new.cfg")
    assert "encoders.other is new, and nothing names it\n" in result.stdout
    refused(plait("swap", config, "encoders.mian", "plait.Attention.v1"), "did you mean encoders.main?")
    refused(plait("swap", config, "training.dropout", "--share", "main"), "holds no block that could be shared")


def test_groups_that_match_nothing_any_more_are_told(plait: Run) -> None:
    write("old.cfg", CONFIG + '\n[training.groups."encoders.main.*"]\nscale = 0.1\n')
    refused(
        plait("swap", "old.cfg", "pos_tagger.model.tok2vec", "--own", "-o", "new.cfg"), "no parameter has such a path"
    )
    assert not Path("new.cfg").exists()


def test_a_trained_pipeline_keeps_its_weights(plait: Run, model: Path) -> None:
    def tags(nlp: Pipeline) -> list[str]:
        return [token.pos for token in nlp("the cat sees a good dog.")]

    expected = tags(library.load(model))
    refused(plait("swap", model, "pos_tagger.model.tok2vec", "--own"), "--output DIR")
    result = plait("swap", model, "pos_tagger.model.tok2vec", "--own", "--output", "own")
    assert result.exit_code == 0, result.output
    assert "shared encoders: none" in result.stdout
    assert tags(library.load("own")) == expected
    refused(plait("swap", "own", "pos_tagger.model.tok2vec", "--share", "main", "-o", "own"), "already exists")
    assert plait("swap", "own", "pos_tagger.model.tok2vec", "--share", "main", "-o", "shared").exit_code == 0
    assert tags(library.load("shared")) == expected
    assert list(library.load("shared").encoders) == ["main"]


def test_the_config_of_a_trained_pipeline_can_be_swapped(plait: Run, trained: Path) -> None:
    for folder in (trained, trained / "best"):
        result = plait("swap", folder, "encoders.main", "plait.Attention.v1")
        assert Config.from_str(result.stdout)["encoders"]["main"]["width"] == 16
