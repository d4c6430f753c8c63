"""The whole suite on small slices, of plait alone: it runs through, and its report has every row. Nothing is timed."""

import json
from pathlib import Path

import pytest

from benchmarks.__main__ import MEASUREMENTS, main
from tests.docs.pages import ROOT


@pytest.fixture
def words(treebank: Path, texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The command line of a quick run."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")
    files = ["--treebank", str(treebank), "--texts", str(texts)]
    return ["--quick", "--rounds", "1", "--output", str(tmp_path / "bench"), *files]


@pytest.mark.slow
def test_a_quick_run_fills_every_row(words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 0
    printed = capsys.readouterr().out
    markdown, data = sorted((tmp_path / "bench").iterdir(), key=lambda path: path.suffix, reverse=True)
    assert markdown.suffix == ".md"
    assert markdown.read_text(encoding="utf8").strip() == printed.strip()
    found = json.loads(data.read_text(encoding="utf8"))
    lines = {(line["measurement"], line["what"]): line["ours"] for line in found["lines"]}
    assert {measurement for measurement, _ in lines} == set(MEASUREMENTS)
    assert all(value > 0 for value in lines.values()), lines
    for _, what in lines:
        assert f"| {what} |" in printed
    assert lines["tagging", "UPOS of the test split, from raw text"] == 100
    assert found["about"]["treebank"]["words"] == {"train": 120, "dev": 24, "test": 24}
    assert found["about"]["threads"] == "OPENBLAS_NUM_THREADS=1"
    assert found["failures"] == []


def test_a_peer_that_fails_is_told_of_and_the_others_go_on(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    peer = tmp_path / "python"
    peer.write_text('#!/bin/sh\ncase "$*" in *.versions*) echo "{}";; *) echo "it is broken" >&2; exit 3;; esac\n')
    peer.chmod(0o755)
    assert main([*words, "--only", "bags", "--peer", str(peer)]) == 1
    printed = capsys.readouterr().out
    assert "| failed | fastText |" in printed
    assert "| failed | scikit-learn |" in printed
    assert "Failed: fastText at bags, round 1; it ended with status 3:" in printed
    assert "it is broken" in printed


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--only", "tagging,speed"], "there is no speed; there are: tagging,"),
        (["--rounds", "0"], "a number from 1 on is wanted; got '0'"),
        (["--peer", "no-such-python"], "cannot be run"),
    ],
)
def test_mistakes_are_told(words: list[str], more: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as raised:
        main([*words, *more])
    assert told in f"{raised.value}{capsys.readouterr().err}"


def test_a_folder_of_the_users_is_left_alone(words: list[str], tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    (work / "thesis.txt").touch()
    with pytest.raises(SystemExit, match=r"holds other things"):
        main([*words, "--work", str(work)])
