"""Devices: what is used is said, and a GPU that is not there is an error."""

import sys
from collections.abc import Callable
from contextvars import Context
from types import ModuleType, SimpleNamespace

import catalogue  # type: ignore[import-untyped]
import pytest
from thinc.api import NumpyOps, get_current_ops, set_current_ops
from thinc.backends import context_ops

from plait import devices
from plait.devices import current_device, require_cpu, require_gpu, settle_device, use_device
from plait.errors import DeviceUnavailable


def test_the_cpu_is_always_there() -> None:
    assert require_cpu() == use_device(-1) == current_device() == "CPU"


def in_a_context_of_its_own(work: Callable[[], object]) -> object:
    """As a thread does that nobody has chosen a device in."""
    return Context().run(work)


def test_the_cpu_is_used_where_nothing_was_chosen() -> None:
    def work() -> tuple[object, object]:
        settle_device()
        settled = context_ops.get()
        settle_device()
        return settled, context_ops.get()

    settled, again = in_a_context_of_its_own(work)  # type: ignore[misc]  # a pair
    assert type(settled) is type(in_a_context_of_its_own(get_current_ops)) is NumpyOps
    assert settled is again


def test_what_was_chosen_is_left_as_it_is() -> None:
    class Ours(NumpyOps):
        name = "ours"

    def work() -> object:
        set_current_ops(Ours())
        settle_device()
        return get_current_ops()

    assert isinstance(in_a_context_of_its_own(work), Ours)


def test_another_backend_of_thincs_is_left_to_thinc(monkeypatch: pytest.MonkeyPatch) -> None:
    def work() -> object:
        settle_device()
        return context_ops.get()

    with monkeypatch.context() as patched:
        patched.setattr(devices, "find_spec", lambda name: name == "thinc_apple_ops" or None)
        assert in_a_context_of_its_own(work) is None
    with monkeypatch.context() as patched:
        patched.setitem(sys.modules, "thinc_bigendian_ops", ModuleType("thinc_bigendian_ops"))
        assert in_a_context_of_its_own(work) is None
    monkeypatch.setitem(catalogue.REGISTRY, ("thinc", "ops", "OursOps"), NumpyOps)
    assert in_a_context_of_its_own(work) is None


@pytest.mark.parametrize("gpu_id", [-2, -7])
def test_gpus_are_counted_from_0(gpu_id: int) -> None:
    with pytest.raises(ValueError, match="counted from 0"):
        use_device(gpu_id)


def test_without_cupy_the_cure_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cupy", None)  # makes `import cupy` fail
    with pytest.raises(DeviceUnavailable, match=r"plait\[cuda12x\]") as caught:
        require_gpu(1)
    assert caught.value.device == "GPU 1"
    assert current_device() == "CPU"


def fake_cupy(count: object) -> ModuleType:
    module = ModuleType("cupy")

    def get_count() -> object:
        if isinstance(count, Exception):
            raise count
        return count

    module.cuda = SimpleNamespace(runtime=SimpleNamespace(getDeviceCount=get_count))  # type: ignore[attr-defined]
    return module


def test_a_gpu_beyond_the_last_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cupy", fake_cupy(1))
    with pytest.raises(DeviceUnavailable, match=r"this machine has 1 GPU\(s\)"):
        use_device(1)


def test_what_cuda_raises_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cupy", fake_cupy(RuntimeError("cudaErrorInsufficientDriver")))
    with pytest.raises(DeviceUnavailable, match="cudaErrorInsufficientDriver"):
        require_gpu()


def test_frameworks_share_the_memory_of_a_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    cupy = fake_cupy(1)
    cupy.cuda.runtime.getDeviceProperties = lambda gpu_id: {"name": b"Some GPU"}
    monkeypatch.setitem(sys.modules, "cupy", cupy)
    done: list[object] = []
    monkeypatch.setattr("plait.devices._require_gpu", done.append)
    monkeypatch.setattr("plait.devices.set_gpu_allocator", done.append)
    assert use_device(0, "pytorch") == "GPU 0 (Some GPU), with the memory of pytorch"
    assert use_device(0) == "GPU 0 (Some GPU)"
    assert done == [0, "pytorch", 0]


def test_models_are_built_on_the_device(ops_device: str) -> None:
    assert current_device().lower() == ops_device
    assert get_current_ops().device_type == ops_device
