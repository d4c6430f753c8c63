"""The table of frameworks is true."""

import ast
import re
from configparser import ConfigParser

from tests.docs.pages import ROOT

PAGE = (ROOT / "docs" / "frameworks.md").read_text(encoding="utf8")


def rows() -> list[list[str]]:
    """The cells of the first table of the page."""
    table = PAGE.partition("## The four functions")[2].partition("\n\nEach takes")[0]
    lines = [line for line in table.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_functions_and_shims_are_there() -> None:
    assert len(rows()) == 4
    for _, function, shim, *_ in rows():
        module, _, name = function.strip("`").rpartition(".")
        path = ROOT.joinpath(*module.split(".")).with_suffix(".py")
        names = {node.name for node in ast.parse(path.read_text(encoding="utf8")).body if hasattr(node, "name")}
        assert {name, shim.strip("`")} <= names


def test_versions_are_those_that_are_tested() -> None:
    pinned = "".join(
        (ROOT / "tests" / f"requirements-{name}.txt").read_text(encoding="utf8") for name in ("frameworks", "alone")
    )
    for *_, tested in rows():
        assert f"\n{tested.replace(' ', '==')}\n" in pinned


def test_extras_are_there() -> None:
    settings = ConfigParser()
    settings.read(ROOT / "setup.cfg", encoding="utf8")
    for extra in re.findall(r"plait\[(\w+)\]", PAGE):
        assert extra in settings["options.extras_require"]
    assert "mxnet" not in settings["options.extras_require"]  # it asks for an older numpy than Thinc does


def test_examples_are_short() -> None:
    for name in re.findall(r"\.\./examples/(\w+)\.py", PAGE):
        assert len((ROOT / "examples" / f"{name}.py").read_text(encoding="utf8").splitlines()) < 80
