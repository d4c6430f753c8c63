"""Layers of PyTorch in a process that is forked after PyTorch had threads."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("torch")

pytestmark = [pytest.mark.torch, pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")]

CODE = """
import os
import numpy as np
import torch
from thinc.types import Ragged
from plait.frameworks.torch_bilstm import torch_bilstm

torch.set_num_threads(2)
X = Ragged(np.random.default_rng(0).normal(size=(4000, 64)).astype("float32"), np.full(40, 100, dtype="int32"))
model = torch_bilstm(32).initialize(X)
wanted = model.predict(X).data
large = torch.ones(2000, 2000)
large = torch.tanh(large @ large)  # on both threads
child = os.fork()
if child == 0:
    torch.tanh(large @ large)
    os._exit(0 if np.array_equal(model.predict(X).data, wanted) else 1)
print("child", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def test_a_forked_process_predicts_the_same() -> None:
    root = Path(__file__).parents[2]
    run = subprocess.run([sys.executable, "-c", CODE], cwd=root, capture_output=True, text=True, timeout=120)
    assert run.stdout == "child 0\n", run.stderr
