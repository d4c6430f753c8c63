"""The norms of gradients, and gradients that are no longer finite."""

from collections.abc import Callable, Mapping
from math import isfinite

from ..errors import Diverged
from .parameters import Parameter
from .sparse import square_sum


def gradient_squares(parameters: Mapping[str, Parameter], is_frozen: Callable[[str], bool]) -> dict[str, float]:
    """The squares of the norms of the gradients that change something, by path; the others are cleared.

    Args:
        parameters: by path; a layer can stand at several paths, of which the first counts.
        is_frozen: whether the parameter at a path stays as it is.

    Raises ValueError for a gradient of another shape than its weights have.
    """
    found: dict[str, float] = {}
    done: set[tuple[int, str]] = set()
    for path, parameter in parameters.items():
        if (place := (id(parameter.node), parameter.name)) in done:
            continue
        done.add(place)
        if is_frozen(path):
            parameter.clear()
            continue
        gradient = parameter.gradient
        if gradient is None:
            continue
        if gradient.shape != parameter.value.shape:
            raise ValueError(
                f"the gradient of '{path}' has the shape {gradient.shape}, its weights have {parameter.value.shape}; "
                f"clear the gradient of weights that are set to another shape"
            )
        square = square_sum(gradient, parameter.rows)
        if square == 0.0:
            parameter.clear()
        else:
            found[path] = square
    return found


def diverged(norm: float, squares: Mapping[str, float], parameters: Mapping[str, Parameter]) -> Diverged:
    """The exception for gradients by which no weights may be changed; they are cleared.

    Args:
        norm: of all gradients, which is not finite.
        squares: of the norms of each.
        parameters: by path.
    """
    broken = [path for path, square in squares.items() if not isfinite(square)]
    broken = broken or [max(squares, key=lambda path: squares[path])]
    for path in squares:
        parameters[path].clear()
    first = broken[-1]  # the way back goes from the outputs to the inputs
    more = f" (and of {len(broken) - 1} more)" if len(broken) > 1 else ""
    return Diverged(f"the norm of the gradients became {norm}, by the gradient of '{first}'{more}", path=first)
