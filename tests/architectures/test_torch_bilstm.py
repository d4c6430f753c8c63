import sys
from collections.abc import Callable
from typing import Any

import pytest

from plait.architectures import torch_bilstm, torch_bilstm_encoder
from plait.errors import MissingExtra


@pytest.mark.parametrize("build", [torch_bilstm, torch_bilstm_encoder])
def test_a_missing_library_is_named_with_what_to_install(
    build: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.startswith("plait.frameworks.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(MissingExtra, match=r"plait.TorchBiLSTM.*needs the library torch.*pip install 'plait\[torch\]'"):
        build()
