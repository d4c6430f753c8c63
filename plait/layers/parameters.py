"""The parameters of a model under stable dotted paths."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from thinc.api import Model
from thinc.types import FloatsXd, Ints1d

from .sparse import clear_rows, is_sparse, touched_rows


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
