"""Arrays of Thinc as tensors and back, without a copy where that is safe."""

from typing import Any

import numpy as np
import torch
from thinc.api import Ops


def to_tensor(array: Any, device: torch.device) -> torch.Tensor:
    """A tensor over the memory of an array, on a device.

    What torch cannot share is copied: numpy arrays that are read-only, that run backwards (a process aborts on some of
    them), that are not aligned or of the other byte order.
    """
    if isinstance(array, np.ndarray):
        if not array.dtype.isnative or array.dtype == np.uint64:
            array = array.astype(np.int64 if array.dtype.kind == "u" else array.dtype.newbyteorder("="))
        if min(array.strides, default=0) < 0 or not array.flags.writeable or not array.flags.aligned:
            array = np.array(array, order="C")
        return torch.from_numpy(array).to(device)
    return torch.from_dlpack(array).to(device)


def to_array(ops: Ops, tensor: torch.Tensor) -> Any:
    """An array of the ops over the memory of a tensor; half precision becomes float32."""
    tensor = tensor.detach()
    if tensor.dtype in (torch.bfloat16, torch.float16):
        tensor = tensor.float()
    if tensor.is_cuda:
        import cupy  # there wherever Thinc's ops are those of a GPU

        return cupy.from_dlpack(tensor.contiguous())
    return ops.asarray(tensor.numpy())
