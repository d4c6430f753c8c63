"""Whether the weights of a layer are still those that something was computed from."""

from typing import Any

from thinc.api import Model

from .versions import weights_version


class Weights:
    """The parameters of a layer and of the layers in it, as they are when this is made.

    Others are noticed when an `Updater` takes a step, when a parameter is another array, when a layer is another one,
    and when `weights_changed` tells of a change in place; not what is written into an array in other ways.
    """

    def __init__(self, layer: Model[Any, Any]) -> None:
        self._layer, self._version = layer, weights_version()
        self._nodes = [(node, list(node.layers), dict(node._has_params), _parameters(node)) for node in layer.walk()]

    def are_of(self, layer: Model[Any, Any]) -> bool:
        """Whether a layer is the same one, with the same parameters."""
        if layer is not self._layer or self._version != weights_version():
            return False
        for node, layers, names, parameters in self._nodes:
            if node.layers != layers or node._has_params != names:
                return False
            held = node._params  # as get_param of the layer itself looks three times whether there is one
            for name, array in parameters:
                if held.get_param(node.id, name) is not array:
                    return False
        return True


def _parameters(node: Model[Any, Any]) -> list[tuple[str, Any]]:
    return [(name, node.get_param(name)) for name in node.param_names if node.has_param(name)]
