"""The documentation is true: its Python runs, its configs are good, its commands exist, its links lead somewhere."""

import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import typer.main
from typer.testing import CliRunner

from plait.cli import app
from plait.features import read_vectors
from tests.docs.pages import PAGES, ROOT, Block, blocks, commands, links, session

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)

SENTENCES = [
    [("The", "DT", "DET"), ("cat", "NN", "NOUN"), ("sleeps", "VBZ", "VERB"), (".", ".", "PUNCT")],
    [("A", "DT", "DET"), ("small", "JJ", "ADJ"), ("dog", "NN", "NOUN"), ("barks", "VBZ", "VERB"), (".", ".", "PUNCT")],
]
# The config that `plait diff` compares with that of `plait init`.
OTHER = """\
[nlp]
lang = "en"
pipeline = ["tagger", "pos_tagger"]

[encoders.main]
@architectures = "plait.Tok2Vec.v1"

[encoders.main.embed]
@architectures = "plait.MultiHashEmbed.v1"
width = 64

[encoders.main.encode]
@architectures = "plait.MishWindowEncoder.v1"

[components.tagger]
@components = "plait.Tagger.v1"

[components.tagger.model]
@architectures = "plait.Tagger.v1"

[components.tagger.model.tok2vec]
@architectures = "plait.Shared.v1"
encoder = "main"

[components.pos_tagger]
@components = "plait.Tagger.v1"
column = "pos"

[components.pos_tagger.model]
@architectures = "plait.Tagger.v1"

[components.pos_tagger.model.tok2vec]
@architectures = "plait.Shared.v1"
encoder = "main"

[training]
max_steps = 500
"""
ENCODER = """
from plait.architectures import hash_embed_cnn
from plait.architectures.types import Tok2Vec
from plait.registry import registry

@registry.architectures("acme.MyEncoder.v1")
def my_encoder(width: int = 16) -> Tok2Vec:
    return hash_embed_cnn(width, depth=1)
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with the files that the pages speak of."""
    monkeypatch.chdir(tmp_path)
    rows = ["".join(f"{i}\t{w}\t_\t{p}\t{t}\t_\t_\t_\t_\t_\n" for i, (w, t, p) in enumerate(s, 1)) for s in SENTENCES]
    for split in ("train", "dev", "test"):
        (tmp_path / f"{split}.conllu").write_text("# newdoc\n" + "\n".join(rows) + "\n", encoding="utf8")
    (tmp_path / "train.csv").write_text("text,label\nWhere is my card?,card\nWho is it?,person\n", encoding="utf8")
    (tmp_path / "texts.txt").write_text("The cat sleeps.\nA dog barks.\n", encoding="utf8")
    (tmp_path / "glove.6B.50d.txt").write_text("the 0.5 -1\ncat 2 1.5\n", encoding="utf8")
    read_vectors("glove.6B.50d.txt").to_disk("glove.safetensors")
    (tmp_path / "other.cfg").write_text(OTHER, encoding="utf8")
    (tmp_path / "my_encoder.py").write_text(ENCODER, encoding="utf8")
    return tmp_path


@each_page
def test_python_runs_and_configs_are_good(page: Path, folder: Path) -> None:
    """In a process of its own: a page registers functions, and the tables of other tests are to stay as they are."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "TRAIN_LIMIT": "100", "OPENBLAS_NUM_THREADS": "1"}
    run = subprocess.run(
        [sys.executable, "-W", "error", "-m", "tests.docs.run_page", str(page)],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr


def test_what_a_page_prints_is_compared(folder: Path) -> None:
    page = folder / "page.md"
    page.write_text("```python\nprint(1 + 1)\n```\n\n```text\n3\n```\n", encoding="utf8")
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.docs.run_page", str(page)]
    run = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "page.md:6 is not: 2" in run.stderr


@each_page
def test_commands_can_be_parsed(page: Path) -> None:
    group: Any = typer.main.get_command(app)
    for block in blocks(page):
        if block.language != "console":
            assert not block.text.startswith("$ "), f"{page.name}:{block.line}: a session is a console block"
            continue
        for name, *words in commands(block):
            assert name in group.commands, f"{page.name}:{block.line}: plait {name}"
            group.commands[name].make_context(name, words)


def test_the_commands_of_the_readme_run(folder: Path) -> None:
    """All of them, in their order, with training cut short."""
    found = [words for block in blocks(ROOT / "README.md") if block.language == "console" for words in commands(block)]
    assert {words[0] for words in found} >= {"init", "check", "train", "evaluate", "annotate", "list"}
    env = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    for words in found:
        short = ["--training.max_steps", "5"] if words[0] == "train" else []
        run = subprocess.run(
            [sys.executable, "-m", "plait", *words, *short], env=env, capture_output=True, text=True, check=False
        )
        mistaken = "--encoders.main.wdth" in words
        assert run.returncode == (2 if mistaken else 0), run.stderr
        if mistaken:
            assert in_order(following(ROOT / "README.md", "wdth"), run.stderr)
    assert (folder / "run2" / "best" / "meta.json").is_file()
    assert (folder / "annotated.jsonl").read_text(encoding="utf8").count("\n") == 2


@pytest.mark.parametrize("page", [ROOT / "docs" / "cli.md", ROOT / "docs" / "config.md"], ids=lambda page: page.name)
def test_output_is_as_shown(page: Path, folder: Path) -> None:
    """Of the commands that need no model, in their order."""
    subprocess.run([sys.executable, "-m", "plait", "init", "config.cfg", "--pipeline", "tagger,pos_tagger"], check=True)
    compared = 0
    for block in blocks(page):
        for words, shown in session(block) if block.language == "console" else ():
            if words[0] in ("init", "check", "diff", "list", "swap"):
                force = ["--force"] if words[0] in ("init", "swap") else []
                run = subprocess.run(
                    [sys.executable, "-m", "plait", *words, *force], capture_output=True, text=True, check=False
                )
                assert in_order(shown, run.stdout + run.stderr), run.stdout + run.stderr
                assert run.returncode == (2 if "Error:" in shown else int(words[0] == "diff")), run.stderr
                compared += bool(shown.strip())
    assert page.name != "cli.md" or compared >= 6


def test_the_drawing_is_that_of_the_page(folder: Path) -> None:
    """Made anew by: plait check config.cfg --svg docs/wiring.svg --force"""
    assert "![The wiring of config.cfg](wiring.svg)" in (ROOT / "docs" / "cli.md").read_text(encoding="utf8")
    plait = [sys.executable, "-m", "plait"]
    made = ["init", "config.cfg", "--lang", "en", "--pipeline", "tagger,pos_tagger"]
    subprocess.run([*plait, *made], check=True, capture_output=True)
    drawn = subprocess.run([*plait, "check", "config.cfg", "--svg", "-"], check=True, capture_output=True).stdout
    assert drawn == (ROOT / "docs" / "wiring.svg").read_bytes()


def following(page: Path, word: str) -> str:
    """What stands in the block after the first console block that has a word."""
    found = blocks(page)
    return next(after.text for block, after in pairwise(found) if word in block.text)


def in_order(shown: str, printed: str) -> bool:
    """Whether all that is shown was printed, where "…" stands for anything and lines may be broken elsewhere."""
    parts = [re.escape(" ".join(part.split())) for part in shown.split("…")]
    return re.search(".*".join(parts), " ".join(printed.split())) is not None


@each_page
def test_links_lead_somewhere(page: Path) -> None:
    for target in links(page):
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), f"{page.name} links to {target}"
        if anchor:
            assert anchor in anchors(file), f"{page.name} links to {target}"


def anchors(page: Path) -> set[str]:
    """The anchors of the headings of a page, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def test_every_page_is_linked_from_the_readme() -> None:
    linked = {(ROOT / target.partition("#")[0]).resolve() for target in links(ROOT / "README.md")}
    assert {page for page in PAGES if page.parent.name == "docs"} <= linked


def test_blocks_are_found() -> None:
    page = ROOT / "README.md"
    languages = [block.language for block in blocks(page)]
    assert languages.count("python") == 1
    assert languages.count("ini") == 1
    whole = page.read_text(encoding="utf8").splitlines()
    for block in blocks(page):
        assert isinstance(block, Block)
        assert whole[block.line - 2].startswith("```")
    assert CliRunner().invoke(app, ["--help"]).exit_code == 0
