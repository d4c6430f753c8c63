"""The config is foundation: its tests import no room that registers functions."""

import pytest


@pytest.fixture(autouse=True)
def _no_rooms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plait.registry.ROOMS", {})
