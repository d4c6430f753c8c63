"""The wiring as a tree, on screens of several kinds."""

import io
import sys

import pytest

from plait.cli.tree import tree
from plait.config import Config
from plait.registry import registry

from .wired import CNN, OWN, config, parts_of, several, shared, tagger, widened

SHARED = """\
                  function               type                          width  parameters
tokenizer         plait.Tokenizer.v1
encoders.main     plait.HashEmbedCNN.v1  list[Doc] -> list[Floats2d]      16  21,920
                  shared by tagger and pos

tagger            plait.Tagger.v1
└─ model          plait.Tagger.v1        list[Doc] -> list[Floats2d]  labels  17 per label
   └─ tok2vec     plait.Shared.v1        encoders.main, shared with pos
pos               plait.Tagger.v1
└─ model          plait.Tagger.v1        list[Doc] -> list[Floats2d]  labels  17 per label
   └─ tok2vec     plait.Shared.v1        encoders.main, shared with tagger

corpora.train     plait.Corpus.v1
corpora.dev       plait.Corpus.v1
optimizer         Adam.v1
batcher           plait.BatchByWords.v1
loggers.console   plait.ConsoleLogger.v1
loggers.progress  plait.ProgressBar.v1

parameters: 21,920 + 17 per label of tagger, pos, all trained"""

OWN_BACKBONE = """\
                  function                    type          width  parameters
tokenizer         plait.Tokenizer.v1

pos               plait.Tagger.v1
└─ model          plait.Tagger.v1             TokenScorer  labels  848 + 9 per label
   └─ tok2vec     plait.Tok2Vec.v1            Tok2Vec           8  848
      ├─ embed    plait.MultiHashEmbed.v1     Tok2Vec           8  632
      └─ encode   plait.MishWindowEncoder.v1  Encoder           8  216
"""


def shown(written: Config) -> str:
    return tree(parts_of(written))


def line_of(written: Config, place: str) -> str:
    (line,) = (line for line in shown(written).splitlines() if line.split(None, 1)[:1] == [place])
    return line


def test_shared_encoders_are_marked_where_they_are_used() -> None:
    assert shown(several()["shared"]) == SHARED


def test_kinds_stand_for_types_where_there_is_no_room() -> None:
    assert shown(config({"pos": tagger(OWN, "pos")})).startswith(OWN_BACKBONE)


class Terminal(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


def use_terminal(monkeypatch: pytest.MonkeyPatch, width: int, encoding: str = "utf8") -> None:
    """Called within tests: pytest sets standard output anew after fixtures."""
    monkeypatch.setattr(sys, "stdout", Terminal(io.BytesIO(), encoding=encoding))
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("NO_COLOR", "1")


@pytest.mark.parametrize("name", sorted(several()))
@pytest.mark.parametrize("width", [80, 100, 160])
def test_a_terminal_gets_lines_of_its_width(monkeypatch: pytest.MonkeyPatch, name: str, width: int) -> None:
    use_terminal(monkeypatch, width)
    assert max(map(len, shown(several()[name]).splitlines())) <= width


def test_columns_stand_under_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    use_terminal(monkeypatch, 120)
    lines = shown(several()["ten"]).splitlines()
    at = lines[0].index("function")
    assert {line.index("plait.") for line in lines if "plait." in line} == {at}
    assert {line.index("list[Doc]") for line in lines if "list[Doc]" in line} == {lines[0].index("type")}


def test_a_terminal_gets_bold_names(monkeypatch: pytest.MonkeyPatch) -> None:
    use_terminal(monkeypatch, 100)
    plain = shown(several()["one"])
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "xterm")
    bold = shown(several()["one"])
    assert "\x1b[1mtagger\x1b[0m            plait.Tagger.v1" in bold
    assert bold.replace("\x1b[1m", "").replace("\x1b[0m", "") == plain


def test_a_screen_without_the_characters_gets_ascii(monkeypatch: pytest.MonkeyPatch) -> None:
    use_terminal(monkeypatch, 100, "ascii")
    found = shown(config({"pos": tagger(OWN, "pos")}))
    assert found.isascii()
    assert "   `- tok2vec     plait.Tok2Vec.v1" in found
    assert "      |- embed    plait.MultiHashEmbed.v1" in found


def test_of_many_that_share_an_encoder_some_are_named() -> None:
    written = several()["ten"]
    assert "shared by tagger_1, tagger_3, tagger_5, tagger_7 and 2 more" in shown(written)
    assert "encoders.main, shared with tagger_1 and 4 more" in shown(written)
    assert "encoders.own, shared with tagger_0 and 2 more" in shown(written)


def test_encoders_that_hardly_anything_uses() -> None:
    assert line_of(several()["unused"], "encoders.main").endswith("21,920, used by nothing")
    written = config({"a": tagger(shared())}, {"main": CNN})
    assert line_of(written, "encoders.main").endswith("21,920, used by a")
    assert shown(written).splitlines()[6].endswith("plait.Shared.v1        encoders.main")


def test_components_that_do_not_run_or_learn() -> None:
    written = config({"a": tagger(CNN), "b": tagger(CNN), "unused": tagger(CNN)}, frozen_components=["a"])
    assert line_of(written, "a").endswith("  frozen")
    assert line_of(written, "b").endswith("plait.Tagger.v1")
    assert line_of(written, "unused").endswith("  not in nlp.pipeline")
    last = shown(written).splitlines()[-2:]
    assert last == ["parameters: 43,840 + 17 per label of a, b", "trained: 21,920 + 17 per label of b"]


def test_a_block_with_weights_over_a_shared_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry.architectures._found, "acme.Widened.v1", widened)
    block = {"@architectures": "acme.Widened.v1", "encoder": "main"}
    found = shown(config({"a": tagger(block), "b": tagger(shared())}, {"main": CNN}))
    assert "acme.Widened.v1        list[Doc] -> list[Floats2d]          68\n" in found
    assert "\n                  encoders.main, shared with b\n" in found


def test_what_is_in_an_optimizer_is_below_it() -> None:
    schedule = {"@schedules": "constant.v1", "rate": 0.1}
    written = config({"a": tagger(CNN)}).override({"training.optimizer.learn_rate": schedule})
    lines = shown(written).splitlines()
    at = lines.index("optimizer         Adam.v1")
    assert lines[at + 1] == "└─ learn_rate     constant.v1"
