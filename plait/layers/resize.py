"""Growing the output of a trained model, keeping what it learned."""

from typing import Any

from thinc.api import Model

from .sparse import clear_rows, is_sparse

AXES = "labels_axis"
"""The attr of an output layer that says along which axis, or axes, of each of its parameters the labels stand.

An axis may be longer than there are outputs, as that of tags that has one place more; it grows by as many.
"""

GROWING_PARTS = "growing_parts"
"""The attr of a model without an output layer of its own: the layers, by position, that grow in its stead."""


def can_grow(model: Model[Any, Any]) -> bool:
    """Whether `grow_output` can give a model more outputs: its output layer, or each of its growing parts, can."""
    parts = model.attrs.get(GROWING_PARTS)
    if parts:
        return all(can_grow(model.layers[i]) for i in parts)
    output = model.maybe_get_ref("output_layer")
    return output is not None and AXES in output.attrs


def grow_output(model: Model[Any, Any], nO: int) -> None:
    """Make a model's output `nO` wide. Weights of the outputs that were there stay as they are, new ones are zero.

    Raises:
        ValueError: the model has no output layer that can grow, or would shrink.
    """
    if not can_grow(model):
        raise ValueError(
            f"the output of the model '{model.name}' cannot grow: it needs a ref 'output_layer' to a layer whose attr "
            f"'{AXES}' names the axis of the labels for each parameter"
        )
    for i in model.attrs.get(GROWING_PARTS, ()):
        grow_output(model.layers[i], nO)
    output = model.maybe_get_ref("output_layer")
    if output is not None:
        _grow(output, nO)
    if "nO" in model.dim_names:
        _widen(model, nO)


def _grow(output: Model[Any, Any], nO: int) -> None:
    if nO < output.get_dim("nO"):
        raise ValueError(f"the layer '{output.name}' has {output.get_dim('nO')} outputs and cannot shrink to {nO}")
    grown = {}
    more = nO - output.get_dim("nO")
    for name, axes in output.attrs[AXES].items():
        old: Any = output.get_param(name)
        shape = list(old.shape)
        for axis in (axes,) if isinstance(axes, int) else axes:
            shape[axis] += more
        new: Any = output.ops.alloc(tuple(shape))
        new[tuple(slice(size) for size in old.shape)] = old
        grown[name] = new
        if is_sparse(output, name):
            clear_rows(output, name)
    _widen(output, nO)
    for name, new in grown.items():
        output.set_param(name, new)
        if output.has_grad(name):
            output.set_grad(name, output.ops.alloc(new.shape))


def _widen(model: Model[Any, Any], nO: int) -> None:
    """Set a dimension that Thinc holds fixed once there are parameters."""
    model._dims["nO"] = nO
