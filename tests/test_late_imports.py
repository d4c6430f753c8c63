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
        "fix_random_seed(2)\n"
        "assert len(torch.seeds) == 2 and torch.seeds[1] == 2\n"
    )


def test_thinc_learns_of_h5py_when_it_is_imported(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "h5py.py").write_text("")
    run(
        "import plait.layers, thinc.compat, thinc.shims.tensorflow\n"
        "assert 'h5py' not in sys.modules and thinc.compat.h5py is None\n"
        "import h5py\n"
        "assert thinc.compat.h5py is thinc.shims.tensorflow.h5py is h5py\n"
        "assert 'torch' not in sys.modules and not thinc.compat.has_torch\n"
    )


@pytest.mark.parametrize("first", ["torch", "thinc.api"])
def test_what_is_there_already_is_left_alone(run, first: str) -> None:  # type: ignore[no-untyped-def]
    run(
        f"import {first}\n"
        "import plait.layers, thinc.util, torch\n"
        "assert thinc.util.has_torch and thinc.util.torch is torch and torch.seeds == []\n"
    )


def test_without_pytorch_nothing_is_different() -> None:
    code = (
        "import sys; sys.modules['torch'] = None\n"
        "import plait.layers, thinc.util\n"
        "assert not thinc.util.has_torch and sys.modules['torch'] is None\n"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


def test_a_seed_that_was_set_before_is_that_of_pytorch(run) -> None:  # type: ignore[no-untyped-def]
    run(
        "import plait.layers\n"
        "from thinc.api import fix_random_seed\n"
        "import importlib\n"
        "seeds = []\n"
        "for seed in (1, 1, 2):\n"
        "    fix_random_seed(seed)\n"
        "    sys.modules.pop('torch', None)\n"
        "    thinc_compat = sys.modules['thinc.compat']\n"
        "    thinc_compat.torch = None\n"
        "    import torch\n"
        "    seeds += torch.seeds\n"
        "assert len(seeds) == 3 and seeds[0] == seeds[1] != seeds[2], seeds\n"
    )


def test_another_thread_can_import_pytorch_meanwhile(run) -> None:  # type: ignore[no-untyped-def]
    run(
        "import threading\n"
        "import plait\n"
        "failed = []\n"
        "def other():\n"
        "    while 'thinc.compat' not in sys.modules:\n"
        "        pass\n"
        "    try:\n"
        "        import torch\n"
        "    except ImportError as error:\n"
        "        failed.append(error)\n"
        "thread = threading.Thread(target=other)\n"
        "thread.start()\n"
        "import plait.layers\n"
        "thread.join()\n"
        "assert not failed and 'torch' in sys.modules\n"
    )


PYDANTIC = """
class BaseModel: pass
class ValidationError(Exception): pass
"""
NAMES = "(v._PydanticV1BaseModel, v._PydanticV1ValidationError, v._PydanticV2BaseModel, v._PydanticV2ValidationError)"


@pytest.fixture
def pydantic(tmp_path: Path) -> Path:
    """A folder with a package that looks like pydantic to confection."""
    for package in ("pydantic", "pydantic/v1"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").write_text(PYDANTIC)
    return tmp_path


def test_confection_learns_of_pydantic_when_it_is_imported(run, pydantic: Path) -> None:  # type: ignore[no-untyped-def]
    run(
        "import plait.layers, confection.validation as v\n"
        f"assert 'pydantic' not in sys.modules and {NAMES} == (None,) * 4\n"
        "import pydantic as p\n"
        f"assert {NAMES} == (None, None, p.BaseModel, p.ValidationError)\n"
        "import pydantic.v1 as one\n"
        "if sys.version_info < (3, 14):\n"
        f"    assert {NAMES} == (one.BaseModel, one.ValidationError, p.BaseModel, p.ValidationError)\n"
    )


def test_pydantic_that_is_there_already_is_seen_at_once(run, pydantic: Path) -> None:  # type: ignore[no-untyped-def]
    run(
        "import pydantic\n"
        "import plait.layers, confection.validation as v\n"
        "assert v._PydanticV2BaseModel is pydantic.BaseModel\n"
    )


def test_a_confection_that_keeps_pydantic_elsewhere_finds_it(run, pydantic: Path) -> None:  # type: ignore[no-untyped-def]
    (pydantic / "confection").mkdir()
    (pydantic / "confection" / "__init__.py").write_text("")
    text = "try:\n    import pydantic\nexcept ImportError:\n    pydantic = None\n"
    (pydantic / "confection" / "validation.py").write_text(text)
    run("import plait\nimport confection.validation as v\nassert v.pydantic is sys.modules['pydantic']\n")


def test_srsly_is_run_when_it_is_asked_for_something(run) -> None:  # type: ignore[no-untyped-def]
    run(
        "import plait.layers, srsly, thinc.model\n"
        "assert thinc.model.srsly is srsly and 'srsly._json_api' not in sys.modules\n"
        "assert srsly.__name__ == 'srsly' and hasattr(srsly, '__path__')\n"
        "assert 'srsly._json_api' not in sys.modules\n"
        "assert srsly.json_loads('[1]') == [1] and 'srsly._json_api' in sys.modules\n"
        "assert type(srsly) is type(sys) and not hasattr(srsly, 'nothing')\n"
    )


@pytest.mark.parametrize(
    "use",
    [
        "from srsly import msgpack_dumps; assert msgpack_dumps(1) == bytes([1])",
        "import srsly.msgpack; assert srsly.msgpack.packb(1) == bytes([1]) and srsly.json_loads('1') == 1",
        "from srsly import *; assert json_loads('1') == 1",
        "import srsly; assert 'json_loads' in dir(srsly)",
        "from srsly import __version__; assert __version__[0].isdigit()",
        "import srsly; assert srsly.msgpack.packb(1) == bytes([1])",
        "import srsly, importlib; assert importlib.reload(srsly).json_loads('1') == 1",
        "import srsly, importlib; srsly.json_loads = 5; importlib.reload(srsly); assert srsly.json_loads('1') == 1",
        "import srsly; srsly.json_loads('1'); srsly.json_loads = 5; import importlib; importlib.reload(srsly);"
        "assert srsly.json_loads('1') == 1",
        "import srsly; srsly.json_dumps = 5; assert srsly.json_loads('1') == 1 and srsly.json_dumps == 5",
        "import srsly, pickle; assert pickle.loads(pickle.dumps(srsly.json_loads)) is srsly.json_loads",
        "from thinc.api import Linear; assert len(Linear(1, 1).initialize().to_bytes())",
    ],
)
def test_srsly_can_be_used_in_any_way(run, use: str) -> None:  # type: ignore[no-untyped-def]
    run(f"import plait.layers\n{use}\n")


def test_several_threads_can_be_the_first_to_use_srsly(run) -> None:  # type: ignore[no-untyped-def]
    run(
        "import threading, plait.layers, srsly\n"
        "sys.setswitchinterval(1e-6)\n"
        "found, begin = [], threading.Barrier(8)\n"
        "def use():\n"
        "    begin.wait()\n"
        "    found.append(srsly.yaml_loads('[1]'))\n"
        "threads = [threading.Thread(target=use) for _ in range(8)]\n"
        "[thread.start() for thread in threads]\n"
        "[thread.join() for thread in threads]\n"
        "assert found == [[1]] * 8, found\n"
    )


def test_who_imports_a_module_of_a_package_does_not_wait_for_who_runs_it(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "gate.py").write_text("import threading\nruns, inside = threading.Event(), threading.Event()\n")
    (tmp_path / "srsly").mkdir()
    package = "import gate\ngate.runs.set()\ngate.inside.wait()\nfrom . import one\nready = True\n"
    (tmp_path / "srsly" / "__init__.py").write_text(package)
    (tmp_path / "srsly" / "one.py").write_text(
        "import gate, time\ngate.inside.set()\ntime.sleep(0.2)  # until who runs the package waits for this\n"
        "from . import other\n"
    )
    (tmp_path / "srsly" / "other.py").write_text("")
    run(
        "import plait, srsly, gate, threading, importlib\n"
        "found = []\n"
        "def use():\n"
        "    found.append(srsly.ready)\n"
        "def get():\n"
        "    gate.runs.wait()\n"
        "    importlib.import_module('srsly.one')\n"
        "threads = [threading.Thread(target=work, daemon=True) for work in (use, get)]\n"
        "[thread.start() for thread in threads]\n"
        "[thread.join(20) for thread in threads]\n"
        "assert found == [True] and 'srsly.other' in sys.modules, found\n"
    )


def test_what_fails_in_srsly_is_told_each_time(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "srsly").mkdir()
    (tmp_path / "srsly" / "__init__.py").write_text("import nothing_of_the_kind\n")
    run(
        "import plait, srsly\n"
        "for _ in range(2):\n"
        "    try:\n"
        "        srsly.json_loads\n"
        "    except ModuleNotFoundError as error:\n"
        "        assert error.name == 'nothing_of_the_kind'\n"
        "    else:\n"
        "        raise AssertionError\n"
    )


@pytest.fixture
def offered(tmp_path: Path) -> None:
    """An installed package that offers a layer to Thinc."""
    (tmp_path / "offered-1.dist-info").mkdir()
    (tmp_path / "offered-1.dist-info" / "METADATA").write_text("Name: offered\nVersion: 1\n")
    (tmp_path / "offered-1.dist-info" / "entry_points.txt").write_text("[thinc_layers]\noffered.v1 = offered:layer\n")
    (tmp_path / "offered.py").write_text("def layer(): return 'offered'\n")


@pytest.mark.usefixtures("offered")
@pytest.mark.parametrize("find", ["get('offered.v1')()", "get_all()['offered.v1']()"])
def test_what_packages_offer_is_looked_for_when_it_is_asked_for(run, find: str) -> None:  # type: ignore[no-untyped-def]
    run(
        "import plait.layers, catalogue\n"
        "assert 'importlib.metadata' not in sys.modules\n"
        "import thinc.api\n"
        f"assert thinc.api.registry.layers.{find} == 'offered'\n"
        "import importlib.metadata\n"
        "assert type(catalogue.AVAILABLE_ENTRY_POINTS) is type(importlib.metadata.entry_points())\n"
    )


@pytest.mark.usefixtures("offered")
@pytest.mark.parametrize("use", ["list(found)", "len(found)", "first in found", "found[getattr(first, 'name', first)]"])
def test_what_packages_offer_is_there_for_whoever_looks(run, use: str) -> None:  # type: ignore[no-untyped-def]
    run(
        "import warnings; warnings.simplefilter('ignore', DeprecationWarning)  # of Python 3.10 and 3.11\n"
        "import plait.layers, catalogue\n"
        "found = catalogue.AVAILABLE_ENTRY_POINTS\n"
        "first = next(iter(type(found)()))\n"  # of another one, so that this one is not known yet
        f"assert {use}\n"
        "assert catalogue.importlib_metadata.version('offered') == '1'\n"
    )


@pytest.mark.usefixtures("offered")
@pytest.mark.parametrize(
    "imports",
    ["importlib.metadata, plait.layers, catalogue", "plait, importlib.metadata, plait.layers, catalogue"],
)
def test_what_packages_offer_is_there_at_once_where_it_was_read_already(run, imports: str) -> None:  # type: ignore[no-untyped-def]
    run(
        f"import {imports}\n"
        "assert catalogue.importlib_metadata is importlib.metadata\n"
        "assert type(catalogue.AVAILABLE_ENTRY_POINTS) is type(importlib.metadata.entry_points())\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "import importlib.metadata\nFOUND = importlib.metadata.entry_points()\n",
        "def find():\n    import importlib.metadata\n    return importlib.metadata.entry_points()\nFOUND = find()\n",
        "try:\n    import importlib.metadata as m\nexcept ImportError:\n    m = None\nFOUND = m.entry_points()\n",
    ],
)
def test_another_catalogue_looks_for_itself(run, tmp_path: Path, text: str) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "catalogue").mkdir()
    (tmp_path / "catalogue" / "__init__.py").write_text(text)
    run(
        "import plait, catalogue\n"
        "from importlib.metadata import entry_points\n"
        "assert type(catalogue.FOUND) is type(entry_points())\n"
    )
