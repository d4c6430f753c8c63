"""The tiny transformer that tests of frameworks use."""

from pathlib import Path

import pytest

from .tiny import save_tiny


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a BERT of two layers, whose pieces are letters and a few syllables."""
    pytest.importorskip("torch")
    pytest.importorskip("transformers")
    folder = tmp_path_factory.mktemp("tiny")
    save_tiny(folder)
    return folder
