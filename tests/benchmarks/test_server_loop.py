"""A short server loop over a small pipeline, and what it says where answers differ."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks import server_loop
from tests.pipeline.small import examples, pipeline, tagger
from tests.pipeline.test_contract import ner


@pytest.fixture
def words(treebank: Path, tmp_path: Path) -> list[str]:
    """The arguments for a short loop."""
    nlp = pipeline({"tagger": tagger(), "ner": ner()})
    nlp.begin_training(lambda: examples(nlp))
    nlp.to_disk(tmp_path / "model")
    corpus = str(treebank / "small-test.conllu")
    return [str(tmp_path / "model"), corpus, "--words", "1500", "--points", "20", "--max-forms", "100"]


def test_threads_answer_as_one_does(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "loop.json"
    monkeypatch.setattr(sys, "argv", ["server_loop", *words, "--threads", "3", "--json", str(output)])
    server_loop.main()
    said = capsys.readouterr().out
    assert "SAME RESULTS" in said
    assert said.count("memory of the second half") == 2
    found = json.loads(output.read_text())
    assert found["different"] == []
    assert found["requests"] > 20
    for one in (found["one"], found["many"]):
        assert one["words"] >= 1500
        assert one["points"][-1]["turns"] >= 2


def test_answers_that_differ_are_told(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answer, calls = server_loop.answer, []

    def lying(nlp: Any, texts: Any) -> bytes:
        calls.append(texts)
        return b"else" if len(calls) == 5 else answer(nlp, texts)

    monkeypatch.setattr(server_loop, "answer", lying)
    monkeypatch.setattr(sys, "argv", ["server_loop", *words, "--threads", "2"])
    with pytest.raises(SystemExit) as ended:
        server_loop.main()
    assert ended.value.code == 1
    assert "DIFFERENT RESULTS for 1 of" in capsys.readouterr().out
    assert "requests 4" in server_loop.verdict([4], 9, 100, 2)


def test_what_a_thread_raises_comes_out(words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(nlp: Any, texts: Any) -> bytes:
        raise RuntimeError("in a thread")

    monkeypatch.setattr(server_loop, "answer", failing)
    monkeypatch.setattr(sys, "argv", ["server_loop", *words])
    with pytest.raises(RuntimeError, match="in a thread"):
        server_loop.main()
