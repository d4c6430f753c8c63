"""`plait annotate`: files and streams in, JSONL, CoNLL-U and HTML out."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import plait as library
from plait.pipeline import Tagger
from plait.training.readers import conllu, jsonl

from .conftest import Run, Shell, refused

TEXTS = ["the cat sees a good dog.", "", "   ", " every bird  hears a bad house."]


def lines_of(output: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in output.splitlines()]


def test_each_line_becomes_a_line_with_everything_predicted(plait: Run, model: Path, tmp_path: Path) -> None:
    (tmp_path / "texts.txt").write_text("\n".join(TEXTS) + "\n")
    result = plait("annotate", model, "texts.txt")
    assert result.exit_code == 0
    assert result.stderr == "using the CPU\n"
    records = lines_of(result.stdout)
    assert [record["text"] for record in records] == TEXTS
    nlp = library.load(model)
    for record, text in zip(records, TEXTS, strict=True):
        doc = nlp(text)
        assert record["words"] == doc.words
        assert record["starts"] == doc.starts.tolist()
        assert record["ends"] == doc.ends.tolist()
        if doc.words:
            assert record["pos"] == doc.values("pos")
            assert record["cats"] == pytest.approx(doc.cats, abs=1e-6)


def test_what_is_written_reads_back(plait: Run, model: Path, tmp_path: Path) -> None:
    (tmp_path / "texts.txt").write_text("\n".join(TEXTS))
    assert plait("annotate", model, "texts.txt", "--output", "out.jsonl").exit_code == 0
    nlp = library.load(model)
    for doc, text in zip(jsonl("out.jsonl")(), TEXTS, strict=True):
        assert (doc.text, doc.words) == (text, nlp(text).words)
        assert doc.values("pos") == nlp(text).values("pos")


def test_a_page_shows_what_render_draws(plait: Run, model: Path, tmp_path: Path) -> None:
    (tmp_path / "texts.txt").write_text("\n".join([*TEXTS, "<b> & co"]))
    result = plait("annotate", model, "texts.txt", "--output", "out.html", "--batch-size", "2")
    assert result.stderr.endswith("wrote 5 texts to out.html\n")
    page = (tmp_path / "out.html").read_text(encoding="utf8")
    nlp = library.load(model)
    drawn = str(library.render(nlp.pipe([*TEXTS, "<b> & co"])))
    assert drawn in page
    assert "<title>texts.txt</title>" in page
    refused(plait("annotate", model, "texts.txt", "--output", "out.html"), "out.html already exists")
    assert plait("annotate", model, "texts.txt", "--format", "html").stdout == page


def test_other_fields_of_json_lines_are_kept(plait: Run, model: Path, tmp_path: Path) -> None:
    record = {"id": 7, "body": "the cat", "meta": {"a": [1, None]}, "Ü": "ß"}
    (tmp_path / "texts.jsonl").write_text(json.dumps(record) + "\n\n" + json.dumps(record) + "\n")
    result = plait("annotate", model, "texts.jsonl", "--text-field", "body")
    first, second = lines_of(result.stdout)
    assert first == second
    assert {key: first[key] for key in record} == record
    assert first["words"] == ["the", "cat"]
    assert "text" not in first


def test_standard_input_is_lines_unless_said_otherwise(plait: Run, model: Path) -> None:
    result = plait("annotate", model, "-", stdin="the cat\r\nevery dog")
    assert [record["text"] for record in lines_of(result.stdout)] == ["the cat", "every dog"]
    result = plait("annotate", model, "-", "--input-format", "jsonl", stdin='{"text": "the cat", "n": 1}')
    assert lines_of(result.stdout)[0]["n"] == 1
    assert plait("annotate", model, "-", stdin="").stdout == ""


def test_conllu_by_the_name_of_the_output_or_by_option(plait: Run, model: Path, tmp_path: Path) -> None:
    (tmp_path / "texts.txt").write_text("\n".join(TEXTS))
    result = plait("annotate", model, "texts.txt", "-o", "out.conllu")
    assert result.exit_code == 0
    assert "2 texts without a word left out" in result.stderr
    assert plait("annotate", model, "texts.txt", "--format", "conllu").stdout == Path("out.conllu").read_text()
    docs = list(conllu("out.conllu")())
    nlp = library.load(model)
    assert [doc.words for doc in docs] == [nlp(TEXTS[0]).words, nlp(TEXTS[3]).words]
    assert [doc.values("pos") for doc in docs] == [nlp(TEXTS[0]).values("pos"), nlp(TEXTS[3]).values("pos")]
    assert "# cats = {" in Path("out.conllu").read_text()


@pytest.mark.parametrize("size", [1, 2, 1000])
def test_batches_make_no_difference(plait: Run, model: Path, size: int) -> None:
    texts = "\n".join(TEXTS * 3)
    whole = plait("annotate", model, "-", stdin=texts).stdout
    assert lines_of(plait("annotate", model, "-", "--batch-size", size, stdin=texts).stdout) == lines_of(whole)


def test_any_unicode_goes_through(plait: Run, model: Path) -> None:
    text = "日本語 🎉 e\u0301 \u2028 \x0b \x1c ü\x00 \ufeff"
    (record,) = lines_of(
        plait("annotate", model, "-", stdin=text + "\n").stdout.rstrip("\n").replace("\u2028", "\\u2028")
    )
    assert record["text"] == text
    half = '{"text": "half \\ud800 pair"}'
    result = plait("annotate", model, "-", "--input-format", "jsonl", stdin=half)
    assert lines_of(result.stdout)[0]["text"] == "half \ud800 pair"


def test_a_file_is_kept_unless_forced(plait: Run, model: Path) -> None:
    Path("out.jsonl").write_text("mine")
    refused(plait("annotate", model, "-", "--output", "out.jsonl", stdin="the cat"), "out.jsonl", "--force")
    assert Path("out.jsonl").read_text() == "mine"
    assert plait("annotate", model, "-", "--output", "out.jsonl", "--force", stdin="the cat").exit_code == 0
    assert json.loads(Path("out.jsonl").read_text())["words"] == ["the", "cat"]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("texts.txt", b"", "texts.txt: the file is empty"),
        ("texts.txt", b"the cat\ncaf\xe9\n", "texts.txt:2: the byte 0xe9 at place 4 is not UTF-8"),
        ("texts.jsonl", b'{"text": "the cat"}\n{"text"\n', "texts.jsonl:2: this line is not JSON"),
        ("texts.jsonl", b'{"text": "the cat"}\n{"body": "x"}\n', "texts.jsonl:2: there is no field 'text'"),
        ("texts.jsonl", b'{"text": null}\n', "texts.jsonl:1: there is no text in 'text'"),
        ("texts.jsonl", b'["the cat"]\n', "texts.jsonl:1: a line holds one JSON object"),
        ("texts.csv", b"text\nthe cat\n", "texts.csv: a .csv file is neither"),
    ],
)
def test_bad_input_leaves_no_output(
    plait: Run, model: Path, tmp_path: Path, name: str, content: bytes, told: str
) -> None:
    (tmp_path / name).write_bytes(content)
    refused(plait("annotate", model, name, "--output", "out.jsonl", "--batch-size", "1"), told)
    assert [path.name for path in tmp_path.iterdir()] == [name]


POISON = """
from plait.pipeline import Tagger
predict = Tagger.predict

def failing(self, docs):
    if any("poison" in doc.text for doc in docs):
        raise RuntimeError("no such words")
    return predict(self, docs)

Tagger.predict = failing
"""


@pytest.fixture
def poisoned() -> Iterator[Path]:
    """Code with which a tagger fails for some texts."""
    before = Tagger.predict
    path = Path("poison.py")
    path.write_text(POISON)
    yield path
    Tagger.predict = before  # type: ignore[method-assign]


@pytest.mark.parametrize("form", ["jsonl", "conllu", "html"])
def test_bad_lines_are_told_by_their_numbers_or_skipped(plait: Run, model: Path, poisoned: Path, form: str) -> None:
    lines = [b"the cat", b"caf\xe9", b"a poison dog", b"", b"every bird", b"x" * 50, b"the house"]
    Path("texts.txt").write_bytes(b"\n".join(lines))
    words = ("annotate", model, "texts.txt", "--code", poisoned, "--output", f"out.{form}", "--batch-size", "3")
    refused(plait(*words), "texts.txt:2: the byte 0xe9 at place 4 is not UTF-8")
    lines[1] = b"fine"
    Path("good.txt").write_bytes(b"\n".join(lines))
    refused(
        plait(*words[:2], "good.txt", *words[3:]),
        "good.txt:3: the component",
        "failed with RuntimeError: no such words",
    )
    assert not Path(f"out.{form}").exists()
    nlp = library.load(model)
    nlp.config["nlp"]["max_length"] = 40
    nlp.to_disk("limited")
    Path("long.txt").write_bytes(b"the cat\n" + lines[5])
    refused(plait(words[0], "limited", "long.txt", "-o", "out.jsonl"), "long.txt:2: a text may have 40 characters")
    found = plait(words[0], "limited", *words[2:], "--skip-errors")
    assert found.exit_code == 0
    told = [line for line in found.stderr.splitlines() if "skipped" in line]
    assert [line.split(": ")[0] for line in told] == [
        "skipped texts.txt:2",
        "skipped texts.txt:3",
        "skipped texts.txt:6",
        "3 lines skipped",
    ]
    written = Path(f"out.{form}").read_text()
    assert all(word in written for word in ("cat", "bird", "house"))
    assert "poison" not in written
    assert "xxxx" not in written
    if form == "jsonl":
        assert [json.loads(line)["text"] for line in written.splitlines()] == ["the cat", "", "every bird", "the house"]


def test_a_file_of_bad_lines_alone_is_skipped_whole(plait: Run, model: Path) -> None:
    Path("texts.jsonl").write_text('{"text": 3}\n[]\n')
    found = plait("annotate", model, "texts.jsonl", "--output", "out.jsonl", "--skip-errors")
    assert (found.exit_code, Path("out.jsonl").read_text()) == (0, "")
    assert "texts.jsonl:2" in found.stderr


def test_what_is_missing_is_told(plait: Run, model: Path, tmp_path: Path) -> None:
    refused(plait("annotate", model, "absent.txt"), "absent.txt: there is no such file")
    refused(plait("annotate", model, tmp_path), "folder")
    refused(plait("annotate", "absent", "-", stdin="x"), "absent")
    refused(plait("annotate", model, "-", "--output", "out.xyz", stdin="x"), ".jsonl, .conllu or .html")
    refused(plait("annotate", model, "-", "--gpu", "77", stdin="x"), "GPU 77")
    assert plait("annotate", model, "-", "--batch-size", "0", stdin="x").exit_code == 2


def test_an_untrained_pipeline_is_refused(plait: Run, tmp_path: Path) -> None:
    nlp = library.blank("en")
    nlp.add_pipe("tagger")
    nlp.to_disk(tmp_path / "new")
    refused(plait("annotate", "new", "-", stdin="the cat"), "new", "never trained")


def test_a_pipe_that_closes_ends_the_command_quietly(shell: Shell, model: Path) -> None:
    result = shell(
        f"yes 'the cat sees a dog.' | head -n 200000 | plait annotate {model} - | head -n 1; echo ${{PIPESTATUS[2]}}"
    )
    first, status = result.stdout.splitlines()
    assert json.loads(first)["words"][0] == "the"
    assert status == "0"
    assert result.stderr == "using the CPU\n"


def test_output_appears_while_input_still_comes(model: Path) -> None:
    command = [sys.executable, "-m", "plait", "annotate", str(model), "-", "--batch-size", "1"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, cwd=Path(__file__).parents[2]) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for text in ("the cat", "every dog"):
            process.stdin.write(f"{text}\n".encode())
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["text"] == text
        process.stdin.close()
        assert process.wait(60) == 0


def test_a_pipeline_of_commands(shell: Shell, model: Path) -> None:
    line = f"echo 'the cat sees a dog.' | plait annotate {model} - --format conllu 2>errors | cut -f 2,4 | grep ^cat"
    assert shell(f"{line}; cat errors", NO_COLOR="1").stdout == "cat\tNOUN\nusing the CPU\n"
