"""Maxout and layer norm of rows, with what is added before and after them, in one pass.

All arrays are of float32, but for `which`, of uint8. An array that is left out has no rows.
"""

from typing import Any

import numpy as np

from .compiling import kernel

_ZERO, _ONE, _EPSILON = np.float32(0), np.float32(1), np.float32(1e-8)


@kernel
def predict_rows(hidden: Any, b: Any, G: Any, beta: Any, added: Any, out: Any) -> None:
    """out = norm(maxout(hidden + b)) · G + beta + added.

    Args:
        hidden: (n, n_pieces · width), the pieces side by side.
        b: (n_pieces · width,).
        G, beta: (width,).
        added: (n, width), or left out.
        out: (n, width).
    """
    width = G.shape[0]
    pieces, part = hidden.shape[1] // width, _ONE / np.float32(width)
    row = np.empty(width, np.float32)
    for i in range(hidden.shape[0]):
        all_pieces, result = hidden[i], out[i]
        for j in range(width):
            row[j] = all_pieces[j] + b[j]
        for p in range(1, pieces):
            piece, bias = all_pieces[p * width : (p + 1) * width], b[p * width : (p + 1) * width]
            for j in range(width):
                value = piece[j] + bias[j]
                row[j] = value if (value > row[j]) | (value != value) else row[j]
        total = _ZERO
        for j in range(width):
            total += row[j]
        mean, square = total * part, _ZERO
        for j in range(width):
            row[j] -= mean
            square += row[j] * row[j]
        scale = _ONE / np.sqrt(square * part + _EPSILON)
        for j in range(width):
            result[j] = row[j] * scale * G[j] + beta[j]
        if added.shape[0]:
            more = added[i]
            for j in range(width):
                result[j] += more[j]


@kernel
def forward_rows(
    hidden: Any, b: Any, G: Any, beta: Any, mask: Any, added: Any, which: Any, normal: Any, scales: Any, out: Any
) -> None:
    """out = (norm(maxout(hidden + b)) · G + beta) · mask + added, with what `backward_rows` wants of it.

    Args:
        hidden, b, G, beta, added, out: as in `predict_rows`.
        mask: (n, width), or left out.
        which: (n, width), the number of the largest piece; of equal ones the first.
        normal: (n, width), the rows with mean 0 and variance 1.
        scales: (n,), what they were multiplied with to have it.
    """
    width = G.shape[0]
    pieces, part = hidden.shape[1] // width, _ONE / np.float32(width)
    for i in range(hidden.shape[0]):
        all_pieces, result, row, chosen = hidden[i], out[i], normal[i], which[i]
        for j in range(width):
            row[j] = all_pieces[j] + b[j]
            chosen[j] = 0
        for p in range(1, pieces):
            piece, bias = all_pieces[p * width : (p + 1) * width], b[p * width : (p + 1) * width]
            number = np.uint8(p)
            for j in range(width):
                value = piece[j] + bias[j]
                larger = (value > row[j]) | (value != value)
                row[j] = value if larger else row[j]
                chosen[j] = number if larger else chosen[j]
        total = _ZERO
        for j in range(width):
            total += row[j]
        mean, square = total * part, _ZERO
        for j in range(width):
            row[j] -= mean
            square += row[j] * row[j]
        scale = _ONE / np.sqrt(square * part + _EPSILON)
        scales[i] = scale
        for j in range(width):
            row[j] *= scale
            result[j] = row[j] * G[j] + beta[j]
        if mask.shape[0]:
            kept = mask[i]
            for j in range(width):
                result[j] *= kept[j]
        if added.shape[0]:
            more = added[i]
            for j in range(width):
                result[j] += more[j]


@kernel
def backward_rows(
    dY: Any, mask: Any, G: Any, which: Any, normal: Any, scales: Any, d_hidden: Any, d_b: Any, d_G: Any, d_beta: Any
) -> None:
    """The gradients of what `forward_rows` took, but for `added`, of which it is dY.

    Args:
        dY: (n, width).
        mask, G, which, normal, scales: of `forward_rows`.
        d_hidden: (n, n_pieces · width), which is written.
        d_b, d_G, d_beta: to which is added, (n_pieces · width,), (width,), (width,).
    """
    width = G.shape[0]
    pieces, part = d_hidden.shape[1] // width, _ONE / np.float32(width)
    row = np.empty(width, np.float32)
    for i in range(dY.shape[0]):
        gradient, unit, chosen = dY[i], normal[i], which[i]
        if mask.shape[0]:
            kept = mask[i]
            for j in range(width):
                row[j] = gradient[j] * kept[j]
        else:
            for j in range(width):
                row[j] = gradient[j]
        total, along = _ZERO, _ZERO
        for j in range(width):
            d_G[j] += row[j] * unit[j]
            d_beta[j] += row[j]
            row[j] *= G[j]
            total += row[j]
            along += row[j] * unit[j]
        total *= part
        along *= part
        scale = scales[i]
        for j in range(width):
            row[j] = (row[j] - total - unit[j] * along) * scale
        for p in range(pieces):
            number = np.uint8(p)
            piece, bias = d_hidden[i, p * width : (p + 1) * width], d_b[p * width : (p + 1) * width]
            for j in range(width):
                value = row[j] if chosen[j] == number else _ZERO
                piece[j] = value
                bias[j] += value
