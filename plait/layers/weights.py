"""The weights of a model as a file of safetensors, read back into a model that was built anew."""

import json
from collections.abc import Iterator, Mapping
from itertools import accumulate
from typing import Any

import numpy as np
import safetensors.numpy
from thinc.api import Model

from ..features.array_file import read_arrays
from ..saving import Contents, read_json
from .parameters import Parameter, parameters, slots, walk_paths
from .shapes import shapes_by_dims
from .sparse import TRANSIENT_ATTRS

_METADATA = "plait"
_LINE = 64  # bytes
_MANY = 2**20  # a width that a layer without weights may have


def dump_weights(model: Model[Any, Any]) -> bytes:
    """The weights of a model as safetensors, under the paths of `parameters`.

    The metadata hold the dimensions of each node and its settings (`attrs`) as far as they are JSON, so that a model
    that was built anew from its config gets its inferred widths and its hash seeds back.
    """
    tensors = {path: _to_numpy(slot) for path, slot in parameters(model).items()}
    facts = {"unset": sorted(slots(model).keys() - tensors.keys()), "nodes": _describe(model)}
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False)
    return bytes(safetensors.numpy.save(tensors, metadata={_METADATA: text}))


def load_weights(model: Model[Any, Any], data: Contents) -> None:
    """Put saved weights into a model of the same structure, which need not be initialized.

    Nothing is changed where an error is raised, and no memory is taken for more weights than there are in the data:
    they are copied into one piece of it, for which the system can give large pages.

    Raises:
        ValueError: the data are damaged, or hold other parameters or shapes than the model has.
    """
    tensors, facts = _read(memoryview(data))
    there, nodes = slots(model), _nodes(model)
    problems = [*_parameter_problems(tensors, there, facts["unset"])]
    problems += _node_problems(facts["nodes"], nodes, largest=max(len(data), _MANY))
    problems = problems or [*_shape_problems(model, tensors, there, nodes, facts["nodes"])]
    if problems:
        raise ValueError("these weights do not fit the model: " + "; ".join(sorted(problems)[:20]))
    copies = _copies(tensors)  # for which there may be no memory
    for path, node in nodes.items():
        settle(node, facts["nodes"][path])
    for path, array in copies.items():
        slot = there[path]
        slot.clear()
        ops: Any = slot.node.ops
        slot.node.set_param(slot.name, ops.asarray(array))


def _copies(arrays: Mapping[str, Any]) -> dict[str, Any]:
    """Arrays in one piece of memory, each from the beginning of a line of the cache, wherever it lay before: MKL rounds
    otherwise where numbers lie otherwise."""
    sizes = [-(-array.nbytes // _LINE) * _LINE for array in arrays.values()]
    memory = np.empty(sum(sizes) + _LINE, dtype=np.uint8)
    starts = accumulate(sizes, initial=-memory.ctypes.data % _LINE)
    copies = {}
    for (path, array), start in zip(arrays.items(), starts, strict=False):
        copies[path] = memory[start : start + array.nbytes].view(array.dtype).reshape(array.shape)
        copies[path][...] = array
    return copies


def _parameter_problems(tensors: Mapping[str, Any], there: Mapping[str, Parameter], unset: set[str]) -> Iterator[str]:
    """What is wrong with the names of parameters, and with the shapes of those that have values."""
    yield from (f"'{path}' is in the file, but the model has no such parameter" for path in tensors.keys() - there)
    for path, slot in there.items():
        has = slot.node.has_param(slot.name)
        if path not in tensors:
            if has or path not in unset:
                yield f"'{path}' is in the model, but not in the file"
        elif has and (slot.value.shape, slot.value.dtype) != (tensors[path].shape, tensors[path].dtype):
            yield _differs(path, tensors[path], slot.value)


def _node_problems(
    described: Mapping[str, Any], nodes: Mapping[str, Model[Any, Any]], *, largest: int
) -> Iterator[str]:
    """What is wrong with the dimensions and settings of layers."""
    if described.keys() != nodes.keys():
        differing = sorted(described.keys() ^ nodes.keys())
        yield f"the file is of a model with other layers, at: {', '.join(map(repr, differing[:20]))}"
        return
    for path, node in nodes.items():
        for dim, wanted in described[path]["dims"].items():
            if node.has_dim(dim) is False or node.maybe_get_dim(dim) not in (None, wanted):
                has = f"has {node.get_dim(dim)}" if node.has_dim(dim) else "has no such dimension"
                yield f"the dimension {dim} at '{path}' is {wanted} in the file; the model {has}"
            elif not 0 <= wanted <= largest:
                yield f"the dimension {dim} at '{path}' is {wanted}, which so few weights cannot have"
        for key, value in described[path]["attrs"].items():
            if key in node.attrs and not _alike(node.attrs[key], value):
                has = f"{node.attrs[key]!r:.80}"
                yield f"the setting {key} at '{path}' is {value!r:.80} in the file; the model has {has}"


def _shape_problems(
    model: Model[Any, Any],
    tensors: Mapping[str, Any],
    there: Mapping[str, Parameter],
    nodes: Mapping[str, Model[Any, Any]],
    described: Mapping[str, Any],
) -> Iterator[str]:
    """What is wrong with the shapes of parameters without values, as far as the dimensions of their layers tell."""

    def settle_all() -> None:
        for path, node in nodes.items():
            settle(node, described[path])

    told = {(id(node), name): flat for node, name, flat in shapes_by_dims(model, settle_all)}
    for path, array in tensors.items():
        slot = there[path]
        wanted = told.get((id(slot.node), slot.name))
        if wanted is not None and (wanted.shape, wanted.dtype) != (array.shape, array.dtype):
            yield _differs(path, array, wanted)


def _differs(path: str, came: Any, wanted: Any) -> str:
    if came.dtype != wanted.dtype:
        return f"'{path}' is of {came.dtype}; the model wants {wanted.dtype}"
    return f"'{path}' has the shape {came.shape}; the model wants {wanted.shape}"


def _alike(one: object, other: object) -> bool:
    """Whether one setting may stand for another: of one kind, as far as the model knows its own; words are the same."""
    if isinstance(one, (str, bool)):
        return type(one) is type(other) and one == other
    if one is None or other is None:
        return True
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return list(one) == list(other) or not any(isinstance(item, str) for item in (*one, *other))
    number = (int, float)
    return type(one) is type(other) or (type(one) in number and type(other) in number)


def _read(data: memoryview) -> tuple[dict[str, Any], dict[str, Any]]:
    try:
        tensors, metadata = read_arrays(data)
        facts = read_json(metadata[_METADATA].encode("utf8", "surrogatepass"))
        nodes = {
            path: {"dims": dict(node["dims"]), "attrs": dict(node["attrs"])} for path, node in facts["nodes"].items()
        }
        if not all(type(size) is int for node in nodes.values() for size in node["dims"].values()):
            raise ValueError("a dimension is no number")
        return tensors, {"unset": set(facts["unset"]), "nodes": nodes}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"these are no weights that plait saved, or they are damaged: {error}") from error


def _nodes(model: Model[Any, Any]) -> dict[str, Model[Any, Any]]:
    """The nodes by path; where several share one, the later have a number after it."""
    nodes: dict[str, Model[Any, Any]] = {}
    for path, node in walk_paths(model):
        key, n = path, 1
        while key in nodes:
            n += 1
            key = f"{path}#{n}"
        nodes[key] = node
    return nodes


def _describe(model: Model[Any, Any]) -> dict[str, dict[str, Any]]:
    return {path: describe(node) for path, node in _nodes(model).items()}


def describe(node: Model[Any, Any]) -> dict[str, Any]:
    """The dimensions of a layer, and its settings as far as they are JSON, which a saved model gets back."""
    dims = {name: node.get_dim(name) for name in node.dim_names if node.has_dim(name)}
    attrs = {name: value for name, value in node.attrs.items() if name not in TRANSIENT_ATTRS and _survives_json(value)}
    return {"dims": dims, "attrs": attrs}


def settle(node: Model[Any, Any], described: Mapping[str, Any]) -> None:
    """Give a layer the dimensions and settings that `describe` told of another one."""
    for dim, size in described["dims"].items():
        node.set_dim(dim, size)
    node.attrs.update({key: value for key, value in described["attrs"].items() if key in node.attrs})


def _survives_json(value: object) -> bool:
    try:
        return bool(json.loads(json.dumps(value, allow_nan=False)) == value)
    except (TypeError, ValueError):
        return False


def _to_numpy(slot: Parameter) -> Any:
    ops: Any = slot.node.ops
    weights = ops.to_numpy(slot.value)
    return np.ascontiguousarray(weights).reshape(weights.shape)  # numpy makes a row of a lone number
