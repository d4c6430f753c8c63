"""The pages of documentation taken apart: their blocks of code, commands, configs, tables and links."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]

_FENCE = re.compile(r"^```(\w+)?(.*)\n((?s:.*?))^```$", re.MULTILINE)
_LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")
_TABLE = re.compile(r"^<!-- settings: (.+?) -->\n((?:\|.*\n)+)", re.MULTILINE)


class Block(NamedTuple):
    """A fenced block: its language, what stands after that, its text, and the line of the page that it begins in."""

    language: str
    mark: str
    text: str
    line: int


def blocks(page: Path) -> list[Block]:
    """The fenced blocks of a page, in order."""
    text = page.read_text(encoding="utf8")
    return [
        Block(found[1] or "", found[2].strip(), found[3], text.count("\n", 0, found.start(3)) + 1)
        for found in _FENCE.finditer(text)
    ]


def prose(page: Path) -> str:
    """A page without its fenced blocks."""
    return _FENCE.sub("", page.read_text(encoding="utf8"))


def links(page: Path) -> list[str]:
    """The targets of all links that lead to files."""
    return [target for target in _LINK.findall(prose(page)) if "://" not in target]


def commands(block: Block) -> list[list[str]]:
    """The words of each `$ plait …` command of a console block, without the `plait`."""
    return [words for words, _ in session(block)]


def session(block: Block) -> Iterator[tuple[list[str], str]]:
    """As `commands`, each with the output that the block shows below it."""
    for part in re.split(r"^\$ ", block.text.replace("\\\n", " "), flags=re.MULTILINE)[1:]:
        line, _, output = part.partition("\n")
        command = line.rpartition("| ")[2].partition(" > ")[0].partition(" < ")[0]
        words = shlex.split(command, comments=True)
        if words[0] == "plait":
            yield words[1:], output


def tables(page: Path) -> Iterator[tuple[str, list[list[str]]]]:
    """Each table of settings: what it is marked as, and the cells of its rows."""
    for found in _TABLE.finditer(page.read_text(encoding="utf8")):
        rows = [re.split(r"(?<!\\)\|", line.strip())[1:-1] for line in found[2].splitlines()[2:]]
        yield found[1], [[cell.strip().strip("`").replace("\\|", "|") for cell in row] for row in rows]
