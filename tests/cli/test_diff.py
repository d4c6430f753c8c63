"""`plait diff`: what differs, where it comes from, and the exit status."""

import json
from pathlib import Path

import pytest

from .conftest import CONFIG, Run, refused

SWAPPED = CONFIG.replace(
    '"plait.HashEmbedCNN.v1"\nwidth = 16\ndepth = 1\nrows = 200\n',
    """"plait.Tok2Vec.v1"

[encoders.main.embed]
@architectures = "plait.MultiHashEmbed.v1"
width = 16

[encoders.main.encode]
@architectures = "plait.MaxoutWindowEncoder.v1"
depth = 1
""",
)


def write(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf8")
    return path.name


def test_what_is_written_as_it_is_by_default_makes_no_difference(plait: Run, config: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "other.cfg", CONFIG.replace("[training]\n", "[training]\nseed = 0\npatience = 1600\n"))
    result = plait("diff", config.name, other)
    assert result.exit_code == 0
    assert result.stdout == "config.cfg and other.cfg are the same once filled\n"
    assert result.stderr == ""


def test_each_difference_is_a_line_with_the_places_of_its_values(plait: Run, config: Path, tmp_path: Path) -> None:
    changed = CONFIG.replace("max_steps = 12", "patience = 7").replace("size = 100", "size = 100\ntolerance = 0.3")
    changed += '\n[training.groups."encoders.*"]\nscale = 0.1\n'
    other = write(tmp_path / "other.cfg", changed)
    result = plait("diff", config.name, other)
    assert result.exit_code == 1
    group = '[training.groups."encoders.*"]'
    numbers = {text: number for shown in (changed, CONFIG) for number, text in enumerate(shown.splitlines(), 1)}
    assert result.stdout.splitlines() == [
        "--- config.cfg",
        "+++ other.cfg",
        f"~ training.max_steps = 12 -> 20000  (line {numbers['max_steps = 12']} -> default)",
        f"~ training.patience = 1600 -> 7  (default -> line {numbers['patience = 7']})",
        f'+ training.groups."encoders.*"  (line {numbers[group]})',
        f"+     scale = 0.1  (line {numbers['scale = 0.1']})",
        "+     learn_rate = null  (default)",
        "+     weight_decay = null  (default)",
        "+     frozen = null  (default)",
        f"~ training.batcher.tolerance = 0.2 -> 0.3  (default -> line {numbers['tolerance = 0.3']})",
        "~ training.loggers.progress.total = 12 -> 20000  (${training.max_steps})",
    ]


def test_another_function_is_told_as_one_swap_with_its_keys_below(plait: Run, config: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "other.cfg", SWAPPED)
    lines = plait("diff", config.name, other).stdout.splitlines()[2:]
    assert lines[0] == "~ encoders.main: plait.HashEmbedCNN.v1 -> plait.Tok2Vec.v1  (line 5)"
    assert "-     rows = 200  (line 9)" in lines
    assert "-     window_size = 1  (default of plait.HashEmbedCNN.v1)" in lines
    assert "+     embed: plait.MultiHashEmbed.v1  (line 8)" in lines
    assert "+         width = 16  (line 10)" in lines
    assert all(line[1:6] == "     " for line in lines[1:]), "all else is within the swap"


def test_both_directions(plait: Run, config: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "other.cfg", CONFIG.replace('"pos_tagger", ', ""))
    forth, back = (plait("diff", *names).stdout.splitlines()[2:] for names in ((config, other), (other, config)))
    assert forth == ['~ nlp.pipeline = ["pos_tagger", "textcat"] -> ["textcat"]  (line 3)']
    assert back == ['~ nlp.pipeline = ["textcat"] -> ["pos_tagger", "textcat"]  (line 3)']


def test_layers_in_another_order(plait: Run, config: Path, tmp_path: Path) -> None:
    head = CONFIG[: CONFIG.index("[encoders.main]")] + '[encoders.main]\n@layers = "chain.v1"\n'
    embed = '[encoders.main.*.embed]\n@architectures = "plait.MultiHashEmbed.v1"\n'
    encode = '[encoders.main.*.encode]\n@architectures = "plait.MaxoutWindowEncoder.v1"\n'
    rest = CONFIG[CONFIG.index("[components.pos_tagger]") :]
    one, other = (
        write(tmp_path / name, "\n".join(parts))
        for name, parts in (
            ("one.cfg", [head, embed, encode, rest]),
            ("other.cfg", [head, encode, embed, rest]),
        )
    )
    lines = plait("diff", one, other).stdout.splitlines()
    assert lines[2].startswith("~ encoders.main.*: embed, encode -> encode, embed")
    assert len(lines) == 3


def test_saved_pipelines_and_runs(plait: Run, trained: Path, config: Path) -> None:
    assert plait("diff", trained, trained / "last").exit_code == 0
    lines = plait("diff", config.name, trained / "best").stdout.splitlines()
    assert lines[1] == f"+++ {trained / 'best' / 'config.cfg'}"
    assert {line.split()[1] for line in lines[2:]} == {
        "paths.train",
        "paths.dev",
        "corpora.train.path",
        "corpora.dev.path",
    }


def test_differences_as_json(plait: Run, config: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "other.cfg", SWAPPED)
    told = json.loads(plait("diff", "--json", config.name, config.name).stdout)
    assert told == {"same": True, "old": "config.cfg", "new": "config.cfg", "differences": []}
    result = plait("diff", "--json", config.name, other)
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    (swap,) = told["differences"]
    assert (told["same"], swap["path"], swap["change"]) == (False, "encoders.main", "swapped")
    assert swap["new"] == {"@architectures": "plait.Tok2Vec.v1"}
    assert swap["new_place"] == {"source": "other.cfg", "line": 5, "default_of": None}
    within = {one["path"]: one for one in swap["within"]}
    assert within["encoders.main.window_size"]["old_place"]["default_of"] == "plait.HashEmbedCNN.v1"
    assert "new" not in within["encoders.main.window_size"]
    assert within["encoders.main.embed"]["within"][0]["new_place"]["line"] == 10


def test_a_config_with_problems_is_compared_with_a_note(plait: Run, config: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "other.cfg", CONFIG.replace("max_steps = 12", "max_step = 12"))
    result = plait("diff", config.name, other)
    assert result.exit_code == 1
    assert result.stderr == (
        "other.cfg has 1 problem (see `plait check other.cfg`); it is compared as far as it was filled\n"
    )
    assert "+ training.max_step = 12" in result.stdout


def test_what_cannot_be_read_is_refused(plait: Run, config: Path, tmp_path: Path) -> None:
    refused(plait("diff", config.name, "absent.cfg"), "absent.cfg: there is no such file")
    (tmp_path / "empty").mkdir()
    refused(plait("diff", config.name, "empty"), "empty: there is no config.cfg in this folder")
    refused(plait("diff", write(tmp_path / "bad.cfg", "[nlp\n"), config.name), "bad.cfg:1: ")
    assert plait("diff", config.name).exit_code == 2


def test_colors_on_a_terminal(plait: Run, config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = write(tmp_path / "other.cfg", CONFIG.replace("max_steps = 12", "max_steps = 13"))
    monkeypatch.setattr("plait.cli.screen.has_colors", lambda *, err=False: True)
    monkeypatch.setattr("plait.cli.diff.typer.echo", print)
    lines = plait("diff", config.name, other).stdout.splitlines()
    red, green, yellow = "\x1b[31m", "\x1b[32m", "\x1b[33m"
    assert [line[:5] for line in lines] == [red, green, yellow, yellow]


def test_own_code_counts(plait: Run, config: Path, tmp_path: Path) -> None:
    write(
        tmp_path / "compared_backbone.py",
        "from plait.architectures.types import Tok2Vec\n"
        "from plait.registry import registry\n"
        "@registry.architectures('compared.Backbone.v1')\n"
        "def backbone(width: int = 8) -> Tok2Vec:\n"
        "    return registry.architectures.get('plait.HashEmbedCNN.v1')(width=width, depth=1)\n",
    )
    start, end = CONFIG.index('"plait.HashEmbedCNN.v1"'), CONFIG.index("[components.pos_tagger]")
    other = write(tmp_path / "other.cfg", f'{CONFIG[:start]}"compared.Backbone.v1"\n{CONFIG[end:]}')
    result = plait("diff", config.name, other, "--code", "compared_backbone.py")
    assert result.stderr == ""
    assert "~     width = 16 -> 8  (line 7 -> default of compared.Backbone.v1)" in result.stdout.splitlines()
