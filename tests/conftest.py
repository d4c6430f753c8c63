"""What tests of several rooms use: the device that contracts run on, and how hypothesis runs."""

import gc
import os
import warnings
from collections.abc import Iterator
from functools import cache

import pytest
from hypothesis import HealthCheck, settings

from plait.devices import require_cpu, require_gpu

# What numpy does is tested first; `make test-jit` tests the compiled loops.
os.environ.setdefault("PLAIT_JIT", "0")

# How fast the machine is at the moment is nothing that a test should tell.
settings.register_profile("plait", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("plait")


@cache
def gpu_is_missing() -> str:
    """Why there is no GPU to test on, or "" where there is one."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of CuPy, about the machine
            import cupy

            return "" if cupy.cuda.runtime.getDeviceCount() else "no GPU"
    except Exception as error:  # whatever CUDA or its absence raises
        return str(error).splitlines()[0]


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    """Whatever a test does, refusing damaged data above all, leaves Python's collector on."""
    yield
    left_on = gc.isenabled()
    gc.enable()
    assert left_on, "the collector is left turned off"


@pytest.fixture(params=["cpu", pytest.param("gpu", marks=pytest.mark.gpu)])
def ops_device(request: pytest.FixtureRequest) -> Iterator[str]:
    """ "cpu", and "gpu" where there is one: models that the test builds are on that device."""
    if request.param == "gpu":
        if missing := gpu_is_missing():
            pytest.skip(f"needs a GPU and CuPy: {missing}")
        require_gpu(0)
    yield request.param
    require_cpu()
