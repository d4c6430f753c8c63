"""A step of Adam, in one pass over the weights and all that is remembered of them."""

from typing import Any

import numpy as np

from .compiling import kernel

_ZERO, _ONE = np.float32(0), np.float32(1)


@kernel
def adam(weights: Any, gradient: Any, mom1: Any, mom2: Any, average: Any, numbers: Any) -> None:
    """What `plait.layers.adam.change` does: all arrays are float32 (n,) and changed in place.

    Args:
        average: of the weights; no numbers where none is kept.
        numbers: float32 (7,): scale of the gradient, learning rate, β₁, β₂, ε, shrink, part of the new weights in the
            average.
    """
    scale, rate, beta1, beta2 = numbers[0], numbers[1], numbers[2], numbers[3]
    eps, shrink, new = numbers[4], numbers[5], numbers[6]
    rest1, rest2 = _ONE - beta1, _ONE - beta2
    for i in range(weights.shape[0]):
        g = gradient[i] * scale
        m, v = beta1 * mom1[i] + rest1 * g, beta2 * mom2[i] + rest2 * g * g
        mom1[i], mom2[i] = m, v
        weights[i] = (weights[i] - rate * m / (np.sqrt(v) + eps)) * shrink
        gradient[i] = _ZERO
    if average.shape[0]:
        for i in range(weights.shape[0]):
            average[i] += new * (weights[i] - average[i])


@kernel
def adam_rows(
    weights: Any, gradient: Any, mom1: Any, mom2: Any, average: Any, rows: Any, remains: Any, numbers: Any
) -> None:
    """The same for some rows of a table, float32 (n_rows, width).

    Args:
        rows: integers (n,), each once.
        remains: float32 (n,), how much of the difference between average and weights is left of each row since it was
            last changed; none where no average is kept.
    """
    scale, rate, beta1, beta2 = numbers[0], numbers[1], numbers[2], numbers[3]
    eps, shrink, new = numbers[4], numbers[5], numbers[6]
    rest1, rest2 = _ONE - beta1, _ONE - beta2
    for i in range(rows.shape[0]):
        at = rows[i]
        w, d, first, second = weights[at], gradient[at], mom1[at], mom2[at]
        if average.shape[0]:
            mean, left = average[at], remains[i]
            for j in range(weights.shape[1]):
                mean[j] = w[j] + left * (mean[j] - w[j])
        for j in range(weights.shape[1]):
            g = d[j] * scale
            m, v = beta1 * first[j] + rest1 * g, beta2 * second[j] + rest2 * g * g
            first[j], second[j] = m, v
            w[j] = (w[j] - rate * m / (np.sqrt(v) + eps)) * shrink
            d[j] = _ZERO
        if average.shape[0]:
            mean = average[at]
            for j in range(weights.shape[1]):
                mean[j] += new * (w[j] - mean[j])
