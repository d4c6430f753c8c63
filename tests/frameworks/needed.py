"""Which architectures need a library that plait does not bring, for tests that run over all of them."""

from importlib.util import find_spec
from typing import Any

import pytest

NEEDS = {
    "plait.TorchBiLSTM.v1": "torch",
    "plait.TorchBiLSTMEncoder.v1": "torch",
    "plait.TorchWindowEncoder.v1": "torch",
    "plait.Transformer.v1": "transformers",
    "plait.TFWindowEncoder.v1": "tensorflow",
    "plait.JAXWindowEncoder.v1": "jax",
    "plait.MXNetWindowEncoder.v1": "mxnet",
}


def needed(text: str) -> str | None:
    """The library that an architecture needs whose name is in a text."""
    return next((library for name, library in NEEDS.items() if name in text), None)


def marks(text: str) -> Any:
    """The marks of a test over an architecture whose name is in a text."""
    library = needed(text)
    return (
        () if library is None else pytest.mark.torch if library in ("torch", "transformers") else pytest.mark.frameworks
    )


def skip_unless_installed(library: str) -> None:
    """Skip the test where a library is not installed; it is not imported, as MXNet takes a way of its own."""
    if find_spec(library) is None:
        pytest.skip(f"{library} is not installed")


def skip_without(text: str) -> None:
    """Skip the test where the library that it needs is not installed."""
    if (library := needed(text)) is not None:
        skip_unless_installed(library)
