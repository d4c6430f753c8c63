"""What a benchmark was given wrongly is told in one sentence, before any work is done."""

import sys
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from benchmarks import long_stream, profile, scaling
from benchmarks.failures import told
from benchmarks.workers import prepare

GOOD = "1\tA\ta\tDET\tDT\t_\t0\t_\t_\t_\n\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Corpora that cannot be used, beside a treebank that can."""
    for name, content in (("good", GOOD.encode()), ("empty", b""), ("bytes", b"1\t\xff\xfe\tbad\n\n")):
        (tmp_path / name).mkdir()
        for split in ("train", "dev", "test"):
            (tmp_path / name / f"x-{split}.conllu").write_bytes(content)
    for name, content in (
        ("columns", b"text,label\na,b\n"),
        ("none", b"text,category\n"),
        ("lacking", b"text,category\na\n"),
        ("csv-bytes", b"text,category\n\xff\xfe,b\n"),
    ):
        (tmp_path / name).mkdir()
        for split in ("train", "test"):
            (tmp_path / name / f"{split}.csv").write_bytes(content)
    return tmp_path


@pytest.mark.parametrize(
    ("program", "words", "message"),
    [
        (prepare, ["work", "--treebank", "empty"], "x-train.conllu: there is no example in it"),
        (prepare, ["work", "--treebank", "bytes"], "x-train.conllu:1: this is not UTF-8"),
        (prepare, ["work", "--treebank", "nowhere"], "one file named *-train.conllu is wanted"),
        (prepare, ["work", "--treebank", "good", "--texts", "columns"], "the columns text and category are wanted"),
        (prepare, ["work", "--treebank", "good", "--texts", "none"], "rows with a text and a category are wanted"),
        (prepare, ["work", "--treebank", "good", "--texts", "lacking"], "rows with a text and a category are wanted"),
        (prepare, ["work", "--treebank", "good", "--texts", "csv-bytes"], "train.csv: this is not UTF-8"),
        (prepare, ["work", "--treebank", "good", "--texts", "nowhere"], "No such file"),
        (profile, ["nothing.cfg", "good/x-train.conllu"], "there is no such file"),
        (profile, ["nothing.cfg", "good/x-train.conllu", "--json", "nowhere/x.json"], "nowhere/x.json: a file in"),
        (long_stream, ["nowhere", "good/x-train.conllu"], "no folder of a saved pipeline is there"),
        (long_stream, ["nowhere", "good/x-train.conllu", "--figure", "nowhere/x.svg"], "nowhere/x.svg: a file in"),
        (scaling, ["nowhere", "no.cfg", "good", "--training", "nowhere/x.svg"], "nowhere/x.svg: a file in"),
        (scaling, ["nowhere", "no.cfg", "nowhere"], "one file named *-train.conllu is wanted"),
    ],
)
def test_mistakes_are_told(
    program: object, words: list[str], message: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "argv", ["program", *words])
    with pytest.raises(SystemExit) as caught:
        program.main()  # type: ignore[attr-defined]  # of a module
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_package_that_is_missing_is_named() -> None:
    with pytest.raises(SystemExit, match="the package some-corpus is not installed; `make bench` does that"), told():
        raise PackageNotFoundError("some-corpus")
