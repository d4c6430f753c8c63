import io
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from plait.errors import BadData
from plait.training import Step, console_logger, jsonl_logger, progress_bar


def step(number: int, **changes: Any) -> Step:
    fields: dict[str, Any] = {
        "step": number,
        "epoch": 1,
        "words": 10 * number,
        "items": {"tagger": 10, "textcat": 2},
        "losses": {"tagger": 0.5, "textcat": 2.0},
        "gradient_norm": 1.5,
        "learn_rate": 0.001,
        "words_per_second": 1234.4,
        "seconds": 0.1 * number,
    }
    return Step(**{**fields, **changes})


SCORES = {"token_f": 1.0, "pos_acc": 0.5, "pos_per_label": {}, "cats_micro_p": 0.4, "cats_micro_f": 0.25}


def scored(number: int, **changes: Any) -> Step:
    return step(number, **{"scores": SCORES, "score": 0.375, "is_best": True, **changes})


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_console_shows_evaluations_below_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    other = {"tagger": 1.5, "textcat": 0.0}
    steps = [step(1), scored(2, losses=other, items={"tagger": 30, "textcat": 0}), scored(3, is_best=False)]
    assert list(console_logger()(iter(steps))) == steps
    shown = capsys.readouterr().out.splitlines()
    assert len(shown) == 4
    assert shown[0].split() == [
        *("epoch", "step", "loss", "tagger", "loss", "textcat", "pos_acc", "cats_micro_f", "score", "words/s"),
    ]
    # (10 * 0.5 + 30 * 1.5) / 40 and (2 * 2.0 + 0) / 2
    assert shown[2].split() == ["1", "2", "1.2500", "2.0000", "50.00", "25.00", "37.50", "1234", "*"]
    assert shown[3].split() == ["1", "3", "0.5000", "2.0000", "50.00", "25.00", "37.50", "1234"]
    ends = [
        row.index(cell) + len(cell) for row, cell in ((shown[0], "words/s"), (shown[2], "1234"), (shown[3], "1234"))
    ]
    assert len(set(ends)) == 1


def test_the_console_shows_the_scores_that_are_wanted(capsys: pytest.CaptureFixture[str]) -> None:
    list(console_logger(["token_f"])(iter([scored(1)])))
    assert "token_f" in (shown := capsys.readouterr().out)
    assert "pos_acc" not in shown


@pytest.mark.parametrize(("no_color", "bold"), [("", True), ("1", False)])
def test_the_best_is_bold_on_a_terminal_that_wants_it(
    monkeypatch: pytest.MonkeyPatch, no_color: str, bold: bool
) -> None:
    monkeypatch.setattr("sys.stdout", terminal := Terminal())
    monkeypatch.setenv("NO_COLOR", no_color)
    list(console_logger()(iter([scored(1), scored(2, is_best=False)])))
    rows = terminal.getvalue().splitlines()
    assert ("\033[1m" in rows[2]) is bold
    assert "\033" not in rows[3]


def test_the_bar_is_silent_where_there_is_no_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    steps = [step(1), step(2)]
    assert list(progress_bar(2)(iter(steps))) == steps
    assert capfd.readouterr() == ("", "")


def test_the_bar_counts_steps_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", terminal := Terminal())
    steps = iter([step(41), step(42)])
    for _ in progress_bar(100)(steps):
        time.sleep(0.15)  # tqdm draws ten times a second
    shown = terminal.getvalue()
    assert "40/100" in shown
    assert "42/100" in shown
    assert shown.endswith("\r")  # it leaves no trace


def test_lines_of_json(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    steps = [step(1), scored(2)]
    assert list(jsonl_logger(str(path))(iter(steps))) == steps
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [line["step"] for line in lines] == [1, 2]
    assert lines[1]["scores"] == SCORES
    assert lines[0]["losses"] == {"tagger": 0.5, "textcat": 2.0}


def test_a_line_is_there_before_the_step_is_handed_on(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    for count, _ in enumerate(jsonl_logger(str(path))(iter([step(1), step(2)])), start=1):
        assert len(path.read_text().splitlines()) == count


@pytest.mark.parametrize("torn", ["", '{"step": 4, "ep'])
def test_a_log_is_cut_back_when_its_run_goes_on(tmp_path: Path, torn: str) -> None:
    path = tmp_path / "log.jsonl"
    list(jsonl_logger(str(path))(iter([step(1), step(2), step(3)])))
    path.write_text(path.read_text() + torn)
    list(jsonl_logger(str(path))(iter([step(3, epoch=7)])))
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [(line["step"], line["epoch"]) for line in lines] == [(1, 1), (2, 1), (3, 7)]


@pytest.mark.parametrize("text", ["name,age\n", '{"text": "gold"}\n', '["step"]\n{"step": 1}\n'])
def test_a_file_that_is_no_log_is_left_alone(tmp_path: Path, text: str) -> None:
    path = tmp_path / "data.csv"
    path.write_text(text)
    with pytest.raises(BadData, match=r"data\.csv:1: this is no line of a log"):
        list(jsonl_logger(str(path))(iter([step(1)])))
    assert path.read_text() == text


def test_loggers_compose(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    steps: Iterator[Step] = iter([step(1), scored(2)])
    for logger in (jsonl_logger(str(tmp_path / "a")), console_logger(), progress_bar(2)):
        steps = logger(steps)
    assert [one.step for one in steps] == [1, 2]
    assert len(capsys.readouterr().out.splitlines()) == 3
    assert len((tmp_path / "a").read_text().splitlines()) == 2
