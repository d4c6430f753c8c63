import sys

import pytest

from plait.architectures import transformer
from plait.errors import MissingExtra


def test_a_missing_library_is_named_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("plait.frameworks.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(MissingExtra, match=r"needs the library torch.*pip install 'plait\[transformers\]'"):
        transformer("anything")
