"""What mypy says of users' own code: each error that a module expects, at its line, and no other."""

import subprocess
import sys
from collections import Counter
from configparser import ConfigParser
from itertools import pairwise
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, Block, blocks
from tests.typing.expected import Errors, errors_said, expected_errors

HERE = Path(__file__).parent
RIGHT = sorted(HERE.glob("right_*.py"))
WRONG = sorted([*HERE.glob("wrong_*.py"), HERE / "named_types.py"])
LIMITS = HERE / "limits.py"
PAGE = ROOT / "docs" / "editors.md"


def run_mypy(files: list[Path], folder: Path, plugin: str) -> dict[str, Errors]:
    """The errors of each file, with the settings of the project and a plugin; mypy's cache is in the folder."""
    settings = ConfigParser()
    settings.read(ROOT / "setup.cfg", encoding="utf8")
    settings["mypy"]["plugins"] = plugin
    config = folder / "mypy.ini"
    with config.open("w", encoding="utf8") as file:
        settings.write(file)
    options = ["--config-file", str(config), "--cache-dir", str(folder / "cache"), "--no-error-summary"]
    # What is wrong in plait itself is for `make check` to tell.
    command = [sys.executable, "-m", "mypy", *options, "--follow-imports=silent", *map(str, files)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return {str(ROOT / name): errors for name, errors in errors_said(done.stdout).items()}


def shown() -> list[tuple[Block, Block]]:
    """Each program of the page on editors that stands above what mypy says of it."""
    found = blocks(PAGE)
    return [(program, output) for program, output in pairwise(found) if output.mark == "mypy"]


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Errors]:
    """What mypy says of all modules, and of the programs of the page as page_0.py and so on; it runs once."""
    folder = tmp_path_factory.mktemp("mypy")
    programs = [folder / f"page_{at}.py" for at, _ in enumerate(shown())]
    for program, (block, _) in zip(programs, shown(), strict=True):
        program.write_text(block.text, encoding="utf8")
    return run_mypy([*RIGHT, *WRONG, LIMITS, *programs], folder, "plait.mypy")


@pytest.mark.slow
@pytest.mark.parametrize("module", [*RIGHT, *WRONG, LIMITS], ids=lambda module: module.stem)
def test_errors_are_those_that_the_module_expects(module: Path, said: dict[str, Errors]) -> None:
    found, expected = said.get(str(module), Counter()), expected_errors(module)
    assert sorted((found - expected).elements()) == []
    assert sorted((expected - found).elements()) == []


@pytest.mark.slow
@pytest.mark.parametrize("at", range(len(shown())))
def test_the_page_on_editors_shows_what_mypy_says(at: int, said: dict[str, Errors]) -> None:
    found = next(errors for path, errors in said.items() if path.endswith(f"page_{at}.py"))
    lines = [f"x.py:{line}" for line in shown()[at][1].text.splitlines()]
    assert found == errors_said("\n".join(lines))["x.py"]


@pytest.mark.slow
def test_the_plugin_of_thinc_sees_no_types_with_names(tmp_path: Path) -> None:
    """Where it does, Thinc's plugin can stand in the place of ours."""
    assert run_mypy([HERE / "named_types.py"], tmp_path, "thinc.mypy") == {}


def test_modules_expect_what_their_names_say() -> None:
    assert [module.name for module in [*RIGHT, LIMITS] if expected_errors(module)] == []
    assert [module.name for module in WRONG if not expected_errors(module)] == []
    assert len(shown()) >= 3
    assert sum(expected_errors(module).total() for module in WRONG) >= 100
    programs = {module for module in HERE.glob("*.py") if not module.name.startswith(("test_", "__init__", "expected"))}
    assert programs == {*RIGHT, *WRONG, LIMITS}


def test_comments_are_read(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text(
        "import plait  # E: of no line\n"
        "# an ordinary comment\n"
        "#    and more of it\n"
        "\n"
        "plait.x\n"
        "# E: one message that\n"
        "#    goes on  [code]\n"
        "# E: another\n"
        "# E: another\n",
        encoding="utf8",
    )
    assert expected_errors(module) == {(5, "one message that goes on [code]"): 1, (5, "another"): 2}


def test_output_is_read() -> None:
    output = "a/b.py:3: error: No  [code]\na/b.py:3: note: See there\na/b.py:3: error: No  [code]\n"
    assert errors_said(output) == {"a/b.py": {(3, "No [code]"): 2}}
    with pytest.raises(ValueError, match="mypy said: Traceback"):
        errors_said("Traceback (most recent call last):")
