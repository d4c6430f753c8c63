"""When the compiled loops are used, and what happens where they cannot be."""

import builtins
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from plait.kernels import choice, compiled


@pytest.fixture(autouse=True)
def not_asked_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choice, "_asked", False)
    monkeypatch.setattr(choice, "_found", None)


def test_they_can_be_turned_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(choice.VARIABLE, "0")
    assert compiled() is None


def test_numba_may_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(choice.VARIABLE, "1")
    monkeypatch.setattr(choice, "find_spec", lambda name: None)
    assert compiled() is None


def test_numba_that_does_not_work_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(name: str, package: str | None = None) -> Any:
        raise ImportError("Numba needs NumPy 2.3 or less")

    monkeypatch.setenv(choice.VARIABLE, "1")
    monkeypatch.setattr(choice, "find_spec", lambda name: SimpleNamespace())
    monkeypatch.setattr(choice, "import_module", fails)
    with pytest.warns(RuntimeWarning, match=r"does not work here \(ImportError: Numba needs NumPy 2.3 or less\)"):
        assert compiled() is None
    assert compiled() is None


def test_nothing_is_imported_before_a_layer_computes() -> None:
    code = "import sys, plait.layers; plait.layers.mix(4, 3).initialize(); assert 'numba' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_folder_that_cannot_be_written_to(monkeypatch: pytest.MonkeyPatch) -> None:
    numba = pytest.importorskip("numba")
    from plait.kernels.compiling import kernel

    asked: list[dict[str, Any]] = []

    def njit(**options: Any) -> Any:
        asked.append(options)
        if "cache" in options:
            raise RuntimeError("cannot cache function: no locator available")
        return lambda function: function

    monkeypatch.setattr(numba, "njit", njit)
    assert kernel(builtins.len) is builtins.len
    assert [sorted(options) for options in asked] == [
        ["cache", "error_model", "fastmath", "nogil"],
        ["error_model", "fastmath", "nogil"],
    ]
