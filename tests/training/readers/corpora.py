"""Where real corpora stand on the machines that have them; tests that want one are skipped elsewhere."""

from pathlib import Path

import pytest

DATA = Path(__file__).parents[4] / "shared" / "data"


def real(name: str) -> Path:
    """The path of a real corpus; skips the test where it is absent."""
    path = DATA / name
    if not path.exists():
        pytest.skip(f"the corpus {name} is not here")
    return path
