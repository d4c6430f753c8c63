import subprocess
import sys
from pathlib import Path

import pytest

PRETENDED = """
from types import SimpleNamespace as Names

__version__ = "2.5.0"
amp = Names(common=Names(amp_definitely_not_available=lambda: True))
cuda = Names(device_count=lambda: 0, amp=amp, manual_seed_all=lambda seed: None)
backends = Names(mps=Names(is_built=lambda: False))
seeds = []
manual_seed = seeds.append
"""


@pytest.fixture
def run(tmp_path: Path) -> object:
    """Runs Python where a package that looks like PyTorch to Thinc is installed."""
    for package, text in (("torch", PRETENDED), ("torch/utils", ""), ("torch/utils/dlpack", "")):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").write_text(text)

    def run(code: str) -> None:
        root = Path(__file__).parents[1]
        code = f"import sys; sys.path[:0] = [{str(tmp_path)!r}, {str(root)!r}]\n{code}"
        subprocess.run([sys.executable, "-W", "error", "-c", code], check=True, cwd=tmp_path)

    return run


def test_thinc_learns_of_pytorch_when_it_is_imported(run) -> None:  # type: ignore[no-untyped-def]
    run(
        "import plait.layers, thinc.util, thinc.compat\n"
        "from thinc.api import fix_random_seed\n"
        "assert 'torch' not in sys.modules and not thinc.util.has_torch\n"
        "fix_random_seed(1)\n"
        "import torch\n"
        "assert thinc.util.has_torch and thinc.util.torch is thinc.compat.torch is thinc.shims.pytorch.torch is torch\n"
        "assert torch.seeds == []\n"
        "fix_random_seed(2)\n"
        "assert torch.seeds == [2]\n"
    )


@pytest.mark.parametrize("first", ["torch", "thinc.api"])
def test_what_is_there_already_is_left_alone(run, first: str) -> None:  # type: ignore[no-untyped-def]
    run(
        f"import {first}\n"
        "before = list(sys.meta_path)\n"
        "import plait.layers, thinc.util, torch\n"
        "assert thinc.util.has_torch and thinc.util.torch is torch and sys.meta_path == before\n"
    )


def test_without_pytorch_nothing_is_different() -> None:
    code = (
        "import sys; sys.modules['torch'] = None\n"
        "import plait.layers, thinc.util\n"
        "assert not thinc.util.has_torch and sys.modules['torch'] is None\n"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)
