"""Files of users' own functions."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from plait.cli.user_code import import_code


@pytest.fixture(autouse=True)
def tidy() -> Iterator[None]:
    """Leave the modules and their path as they were."""
    modules, path = set(sys.modules), list(sys.path)
    yield
    sys.path[:] = path
    for name in set(sys.modules) - modules:
        del sys.modules[name]


def test_a_file_is_run_and_finds_its_neighbours(tmp_path: Path) -> None:
    (tmp_path / "beside_it.py").write_text("VALUE = 3\n")
    (tmp_path / "given_code.py").write_text("from beside_it import VALUE\nDOUBLE = 2 * VALUE\n")
    import_code([tmp_path / "given_code.py"])
    assert sys.modules["given_code"].DOUBLE == 6


def test_a_file_named_like_a_module_does_not_replace_it(tmp_path: Path) -> None:
    (tmp_path / "os.py").write_text("HERE = True\n")
    import_code([tmp_path / "os.py"])
    assert sys.modules["os"] is os
    assert sys.modules["plait_code_os"].HERE


def test_no_file_is_nothing_to_do() -> None:
    import_code(None)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"absent\.py: there is no such file"):
        import_code([tmp_path / "absent.py"])


def test_what_is_not_python_is_refused(tmp_path: Path) -> None:
    (tmp_path / "code.txt").write_text("x = 1\n")
    with pytest.raises(ValueError, match=r"code\.txt: not a Python file"):
        import_code([tmp_path / "code.txt"])


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("x = 1\n\nraise KeyError('lost')\n", r"broken_code\.py:3: KeyError: 'lost'"),
        ("def f():\n    1 / 0\n\nf()\n", r"broken_code\.py:2: ZeroDivisionError: division by zero"),
        ("x = (\n", r"broken_code\.py:1: SyntaxError: '\(' was never closed"),
        ("import absent_module\n", r"broken_code\.py:1: ModuleNotFoundError: No module named 'absent_module'"),
    ],
)
def test_an_exception_is_told_with_file_and_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, told: str
) -> None:
    (tmp_path / "broken_code.py").write_text(source)
    monkeypatch.chdir(tmp_path)
    for path in (tmp_path / "broken_code.py", Path("broken_code.py")):
        with pytest.raises(ValueError, match=told):
            import_code([path])
        assert "broken_code" not in sys.modules
