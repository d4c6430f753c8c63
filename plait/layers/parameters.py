"""The parameters of a model under stable dotted paths, and their storage as safetensors."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import safetensors
import safetensors.numpy
from thinc.api import Model
from thinc.types import FloatsXd, Ints1d

from .sparse import TRANSIENT_ATTRS, clear_rows, is_sparse, touched_rows

_METADATA = "plait"


class Parameter(NamedTuple):
    """One array of weights: where it stands in a model.

    Attributes:
        node: the layer it belongs to.
        name: its name there, such as "W".
    """

    node: Model[Any, Any]
    name: str

    @property
    def value(self) -> FloatsXd:
        """The weights. Raises KeyError before they are initialized."""
        return self.node.get_param(self.name)

    @value.setter
    def value(self, value: FloatsXd) -> None:
        self.node.set_param(self.name, value)

    @property
    def gradient(self) -> FloatsXd | None:
        """The gradient that was added up since it was last cleared; None where there never was any."""
        return self.node.get_grad(self.name) if self.node.has_grad(self.name) else None

    @property
    def rows(self) -> Ints1d | None:
        """The rows outside of which the gradient is zero, sorted; None where it may be anything anywhere."""
        return touched_rows(self.node, self.name) if is_sparse(self.node, self.name) else None

    def clear(self) -> None:
        """Make the gradient zero."""
        if is_sparse(self.node, self.name):
            clear_rows(self.node, self.name)
        elif self.node.has_grad(self.name):
            self.node.get_grad(self.name).fill(0)


def walk_paths(model: Model[Any, Any], prefix: str = "") -> Iterator[tuple[str, Model[Any, Any]]]:
    """Each node of a model once, in depth-first order, with its path.

    A node that a ref of a node around it points to is called by the name of the ref, whatever stands between. Of the
    others, an only child of a node without parameters adds nothing to the path, and any other child adds its position:
    "tok2vec.encode.0". Several nodes can have one path.
    """
    yield from _walk(model, prefix, {}, set())


def _walk(
    node: Model[Any, Any], path: str, named: Mapping[int, str], seen: set[int]
) -> Iterator[tuple[str, Model[Any, Any]]]:
    if id(node) in seen:
        return
    seen.add(id(node))
    yield path, node
    named = dict(named)
    for ref in node.ref_names:
        target = node.maybe_get_ref(ref)
        if target is not None and target is not node:
            named.setdefault(id(target), _join(path, ref))
    alone = len(node.layers) == 1 and not node.param_names
    for i, child in enumerate(node.layers):
        unnamed = path if alone else _join(path, str(i))
        yield from _walk(child, named.get(id(child), unnamed), named, seen)


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


BORROWS = "borrows"  # an attribute of shims whose parameters are those of their layer


def slots(model: Model[Any, Any], prefix: str = "") -> dict[str, Parameter]:
    """All parameters of a model by path, also those without a value. Raises ValueError as `parameters`."""
    found: dict[str, Parameter] = {}
    for path, node in walk_paths(model, prefix):
        if keepers := [shim for shim in node.shims if not getattr(shim, BORROWS, False)]:
            raise ValueError(
                f"the layer '{node.name}' at '{path}' keeps its parameters in a shim ({type(keepers[0]).__name__}), "
                f"where they have no paths; use a layer whose parameters are Thinc's, such as pytorch_layer of "
                f"plait.frameworks.torch_layer gives"
            )
        for name in node.param_names:
            full = _join(path, name)
            if full in found:
                raise ValueError(
                    f"two parameters have the path '{full}': one of the layer '{found[full].node.name}' and one of "
                    f"'{node.name}'; set a ref to one of the layers, so that it has a name of its own"
                )
            found[full] = Parameter(node, name)
    return found


def parameters(model: Model[Any, Any], prefix: str = "") -> dict[str, Parameter]:
    """The parameters of a model that have values, by path: {"tok2vec.encode.0.W": …}.

    Args:
        model: any Thinc model.
        prefix: put before every path, followed by a dot.

    Raises:
        ValueError: two parameters have one path, or a layer keeps parameters in a shim.
    """
    return {path: slot for path, slot in slots(model, prefix).items() if slot.node.has_param(slot.name)}


def dump_weights(model: Model[Any, Any]) -> bytes:
    """The weights of a model as safetensors, under the paths of `parameters`.

    The metadata hold the dimensions of each node and its settings (`attrs`) as far as they are JSON, so that a model
    that was built anew from its config gets its inferred widths and its hash seeds back.
    """
    tensors = {path: _to_numpy(slot) for path, slot in parameters(model).items()}
    facts = {"unset": sorted(slots(model).keys() - tensors.keys()), "nodes": _describe(model)}
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False)
    return bytes(safetensors.numpy.save(tensors, metadata={_METADATA: text}))


def load_weights(model: Model[Any, Any], data: bytes) -> None:
    """Put saved weights into a model of the same structure, which need not be initialized.

    Nothing is changed where an error is raised.

    Raises:
        ValueError: the data are damaged, or hold other parameters or shapes than the model has.
    """
    tensors, facts = _read(data)
    there = slots(model)
    problems = [f"'{path}' is in the file, but the model has no such parameter" for path in tensors.keys() - there]
    for path, slot in there.items():
        if path not in tensors:
            if slot.node.has_param(slot.name) or path not in facts["unset"]:
                problems.append(f"'{path}' is in the model, but not in the file")
        elif slot.node.has_param(slot.name) and slot.value.shape != tensors[path].shape:
            problems.append(f"'{path}' has the shape {tensors[path].shape}; the model wants {slot.value.shape}")
    described = facts["nodes"]
    nodes = _nodes(model)
    if described.keys() != nodes.keys():
        differing = sorted(described.keys() ^ nodes.keys())
        problems.append(f"the file is of a model with other layers, at: {', '.join(map(repr, differing))}")
    else:
        for path, node in nodes.items():
            for dim, wanted in described[path]["dims"].items():
                if node.has_dim(dim) is False or node.maybe_get_dim(dim) not in (None, wanted):
                    has = f"has {node.get_dim(dim)}" if node.has_dim(dim) else "has no such dimension"
                    problems.append(f"the dimension {dim} at '{path}' is {wanted} in the file; the model {has}")
    if problems:
        raise ValueError("these weights do not fit the model: " + "; ".join(sorted(problems)))
    for path, node in nodes.items():
        settle(node, described[path])
    for path, array in tensors.items():
        slot = there[path]
        slot.clear()
        ops: Any = slot.node.ops
        slot.node.set_param(slot.name, ops.asarray(array))


def _read(data: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    try:
        tensors = safetensors.numpy.load(data)
        header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
        facts = json.loads(header["__metadata__"][_METADATA])
        nodes = {
            path: {"dims": dict(node["dims"]), "attrs": dict(node["attrs"])} for path, node in facts["nodes"].items()
        }
        if not all(isinstance(size, int) for node in nodes.values() for size in node["dims"].values()):
            raise ValueError("a dimension is no number")
        return tensors, {"unset": set(facts["unset"]), "nodes": nodes}
    except (safetensors.SafetensorError, ValueError, KeyError, TypeError, AttributeError) as error:
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
