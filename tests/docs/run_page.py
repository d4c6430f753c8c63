"""Runs one page of documentation: its Python, in order, and the check of its whole configs.

    python -m tests.docs.run_page docs/config.md

A ```python block is run in one namespace with those before it; one that is marked ```python sketch is only compiled.
A ```text block right after it is what it prints. A config that names components is checked as `plait check` does, any
other ```ini block only read; one that is marked ```ini wrong is left to the test of its page.
"""

import io
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from plait.cli.check import build_all
from plait.config import Config
from tests.docs.pages import Block, blocks


def run_page(page: Path) -> None:
    """Raises what the code raises, with lines of the page; AssertionError where it prints something else."""
    namespace: dict[str, Any] = {"__name__": "__page__"}
    found = blocks(page)
    for block, following in zip(found, [*found[1:], None], strict=False):
        if block.language == "python":
            printed = run_python(page, block, namespace)
            if following is not None and following.language == "text" and following.mark == "":
                assert printed.split() == following.text.split(), f"{page.name}:{following.line} is not: {printed}"
        elif block.language == "ini" and block.mark != "wrong":
            check_config(block)


def run_python(page: Path, block: Block, namespace: dict[str, Any]) -> str:
    """What a block prints."""
    code = compile("\n" * (block.line - 1) + block.text, str(page), "exec", dont_inherit=True)
    printed = io.StringIO()
    if block.mark != "sketch":
        with redirect_stdout(printed):
            exec(code, namespace)
    return printed.getvalue()


def check_config(block: Block) -> None:
    """Raises ConfigError."""
    config = Config.from_str(block.text)
    if config.get("nlp", {}).get("pipeline") and "components" in config:
        path = Path("page.cfg")
        path.write_text(block.text, encoding="utf8")
        build_all(path, {"paths.train": "train.conllu", "paths.dev": "dev.conllu"})


if __name__ == "__main__":
    run_page(Path(sys.argv[1]))
