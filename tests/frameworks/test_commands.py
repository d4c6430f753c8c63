"""What commands tell of a pretrained transformer. Needs the extra `transformers`."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

pytest.importorskip("torch")
pytest.importorskip("transformers")

from plait.cli import app
from plait.pipeline import pipeline_config

pytestmark = pytest.mark.torch

UNREAD = r"that its tokenizer has no piece of, such as '\u200b'"


def test_words_without_pieces_are_told(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    config = pipeline_config("en", ["pos_tagger"], backbone="transformer").override(
        {"paths.transformer": str(tiny), "encoders.main.window": 24, "encoders.main.overlap": 8}
    )
    Path("config.cfg").write_text(
        config.to_str() + "\n[training]\nmax_steps = 2\neval_frequency = 1\n", encoding="utf8"
    )
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
