"""What commands tell of a pretrained transformer. Needs the extra `transformers`."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

pytest.importorskip("torch")
pytest.importorskip("transformers")

from plait.cli import app

pytestmark = pytest.mark.torch

CONFIG = """
[nlp]
pipeline = ["pos_tagger"]

[encoders.main]
@architectures = "plait.Transformer.v1"
name = "{folder}"
window = 24
overlap = 8

[components.pos_tagger]
@components = "plait.Tagger.v1"
column = "pos"

[components.pos_tagger.model]
@architectures = "plait.Tagger.v1"

[components.pos_tagger.model.tok2vec]
@architectures = "plait.Shared.v1"
encoder = "main"

[training]
max_steps = 2
eval_frequency = 1
"""
UNREAD = r"that its tokenizer has no piece of, such as '\u200b'"


def test_words_without_pieces_are_told(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("config.cfg").write_text(CONFIG.format(folder=tiny), encoding="utf8")
    line = json.dumps({"words": ["the", "cat", "\u200b"], "pos": ["DET", "NOUN", "X"]})
    Path("data.jsonl").write_text(f"{line}\n" * 4, encoding="utf8")
    Path("texts.txt").write_text("the cat\nthe \u200b cat\n", encoding="utf8")
    for command, told in (
        ("train config.cfg -o run --paths.train data.jsonl --paths.dev data.jsonl", UNREAD),
        ("evaluate run/best data.jsonl --gold-tokens", f"encoders.main had zeros for 4 words {UNREAD}"),
        ("annotate run/best texts.txt -o out.jsonl", f"encoders.main had zeros for 1 word {UNREAD}"),
    ):
        result = CliRunner().invoke(app, command.split())
        assert result.exit_code == 0, result.output
        assert told in result.stderr
