from threading import Thread
from typing import Any

import numpy as np
import pytest
from thinc.api import NumpyOps

from plait.layers import scratch as module
from plait.layers.scratch import scratch

OPS = NumpyOps()


@pytest.fixture(autouse=True)
def _keep_small_ones_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LEAST", -1)


def test_arrays_of_one_use_are_in_one_place() -> None:
    first = scratch(OPS, "test", (4, 3))
    assert first.shape == (4, 3)
    assert first.dtype == np.float32
    assert np.shares_memory(first, scratch(OPS, "test", (2, 2)))
    assert not np.shares_memory(first, scratch(OPS, "another", (4, 3)))
    assert not np.shares_memory(first, scratch(OPS, "test", (40, 3)))  # a larger one takes its place


def test_each_thread_has_its_own() -> None:
    mine, found = scratch(OPS, "test", (4,)), []
    thread = Thread(target=lambda: found.append(scratch(OPS, "test", (4,))))
    thread.start()
    thread.join()
    assert not np.shares_memory(mine, found[0])


def test_large_arrays_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 3)
    assert not np.shares_memory(scratch(OPS, "large", (4,)), scratch(OPS, "large", (4,)))


def test_small_arrays_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LEAST", 4)
    assert not np.shares_memory(scratch(OPS, "small", (4,)), scratch(OPS, "small", (4,)))


def test_no_rows() -> None:
    empty: Any = scratch(OPS, "test", (0, 3))
    assert empty.shape == (0, 3)
