"""Finite differences: whether backpropagation gives the slope of a loss."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from thinc.api import Model, get_current_ops

from plait.layers import Parameter, TagScores, parameters

# The slope over a small step is noisy in single precision, that over a large one may reach across a kink of a maximum.
# A wrong gradient differs from all of them.
EPSILONS = (1e-3, 2.5e-4, 6e-5, 2e-3, 5e-4, 4e-3)
TOLERANCE = 0.02


def here(X: Any) -> Any:
    """An array of numpy on the device that models are made for."""
    return get_current_ops().asarray(X)


def host(X: Any) -> np.ndarray:
    """An array of whatever device as one of numpy."""
    return np.asarray(get_current_ops().to_numpy(X))


def stir(model: Model[Any, Any], seed: int = 0) -> None:
    """Move every parameter a little, so that none is zero and no gradient is zero for that reason."""
    rng = np.random.default_rng(seed)
    for parameter in parameters(model).values():
        value = parameter.value
        parameter.node.set_param(parameter.name, value + here(rng.normal(0, 0.2, value.shape).astype("float32")))


def check_parameters(
    model: Model[Any, Any],
    X: Any,
    loss: Callable[[Any], float],
    gradient: Callable[[Any], Any],
    *,
    seed: int = 0,
    without_effect: tuple[str, ...] = (),
) -> None:
    """Compare the gradient of each parameter with the slope of the loss along random directions.

    Parameters whose paths end as said in `without_effect` change nothing, but for rounding.
    """
    Y, backprop = model(X, is_train=True)
    backprop(gradient(Y))
    check_slopes(parameters(model), lambda: loss(model(X, is_train=True)[0]), seed=seed, without_effect=without_effect)


def check_slopes(
    checked: Mapping[str, Parameter],
    loss: Callable[[], float],
    *,
    seed: int = 0,
    without_effect: tuple[str, ...] = (),
    tolerance: float = TOLERANCE,
) -> None:
    """As `check_parameters`, for any loss as a function of parameters, whose gradient they hold already."""
    rng = np.random.default_rng(seed)
    assert checked
    for path, parameter in checked.items():
        assert parameter.gradient is not None, f"{path} got no gradient"
        grad, value = host(parameter.gradient).copy(), host(parameter.value).copy()
        if path.endswith(without_effect):
            assert np.abs(grad).max() < 1e-4
            continue
        # Along the gradient itself the slope is largest, along a random direction every part of it counts.
        for direction in (grad, rng.normal(size=value.shape) * np.abs(grad).mean()):
            if not np.any(direction):
                continue
            unit = (direction / np.linalg.norm(direction)).astype("float32")
            expected = float((grad.astype("float64") * unit).sum())
            slopes = _slopes(lambda step, p=parameter, v=value, u=unit: _loss_at(loss, p, v + step * u))
            _compare(path, slopes, expected, grad, tolerance)
            parameter.node.set_param(parameter.name, here(value))


def check_input(
    model: Model[Any, Any], X: np.ndarray, loss: Callable[[Any], float], gradient: Callable[[Any], Any]
) -> None:
    """Compare the gradient of an array that goes in with the slope of the loss."""
    Y, backprop = model(here(X), is_train=True)
    dX = host(backprop(gradient(Y)))
    rng = np.random.default_rng(1)
    for direction in (dX, rng.normal(size=X.shape)):
        unit = (direction / np.linalg.norm(direction)).astype("float32")
        slopes = _slopes(lambda step, u=unit: loss(model(here(X + np.float32(step) * u), is_train=True)[0]))
        _compare("the input", slopes, float((dX.astype("float64") * unit).sum()), dX, TOLERANCE)


def _slopes(loss_at: Callable[[float], float]) -> Iterator[float]:
    return ((loss_at(step) - loss_at(-step)) / (2 * step) for step in EPSILONS)


def _compare(what: str, slopes: Iterator[float], expected: float, gradient: np.ndarray, tolerance: float) -> None:
    scale = max(abs(expected), 0.15 * float(np.linalg.norm(gradient)), 1e-3)
    found = []
    for slope in slopes:
        if abs(slope - expected) <= tolerance * scale:
            return
        found.append(slope)
    raise AssertionError(f"{what}: the slopes are {found}, backpropagated was {expected}")


def _loss_at(loss: Callable[[], float], parameter: Parameter, value: np.ndarray) -> float:
    parameter.node.set_param(parameter.name, here(value.astype("float32")))
    return loss()


class Projection:
    """A loss over any outputs: their product with fixed random numbers."""

    def __init__(self, seed: int = 3) -> None:
        self.seed = seed

    def _numbers(self, Y: Any) -> list[Any]:
        rng = np.random.default_rng(self.seed)
        return [rng.normal(size=part.shape).astype("float32") for part in parts_of(Y)]

    def loss(self, Y: Any) -> float:
        with_numbers = zip(parts_of(Y), self._numbers(Y), strict=True)
        return float(sum((host(part).astype("float64") * numbers).sum() for part, numbers in with_numbers))

    def gradient(self, Y: Any) -> Any:
        parts = list(map(here, self._numbers(Y)))
        if isinstance(Y, TagScores):
            return TagScores(parts[:-1], parts[-1])
        return parts if isinstance(Y, list) else parts[0]


def parts_of(Y: Any) -> list[Any]:
    """The arrays of what a model gives."""
    if isinstance(Y, TagScores):
        return [*Y.emissions, Y.transitions]
    return Y if isinstance(Y, list) else [Y]


class CrossEntropy:
    """The loss of probabilities, whose gradient is that of the logits: p minus the targets."""

    def __init__(self, exclusive: bool = True) -> None:
        self.exclusive = exclusive

    def _target(self, Y: Any) -> Any:
        rng = np.random.default_rng(4)
        if self.exclusive:
            return np.eye(Y.shape[1], dtype="float32")[rng.integers(0, Y.shape[1], Y.shape[0])]
        return rng.integers(0, 2, Y.shape).astype("float32")

    def _one(self, Y: Any) -> float:
        p, target = np.clip(host(Y).astype("float64"), 1e-12, 1 - 1e-12), self._target(Y)
        rest = 0.0 if self.exclusive else ((1 - target) * np.log(1 - p)).sum()
        return float(-(target * np.log(p)).sum() - rest)

    def loss(self, Y: Any) -> float:
        return sum(map(self._one, Y)) if isinstance(Y, list) else self._one(Y)

    def gradient(self, Y: Any) -> Any:
        if isinstance(Y, list):
            return [part - here(self._target(part)) for part in Y]
        return Y - here(self._target(Y))
