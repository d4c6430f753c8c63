"""A long short-term memory over sequences, from left to right and from right to left at once."""

from collections.abc import Callable
from typing import Any

from thinc.api import Model, Ops, glorot_uniform_init
from thinc.types import Ragged

from ..config import Positive, Rate
from ..registry import registry
from .activations import no_gradient
from .dropout import dropout_mask
from .products import matmul
from .steps import Steps

BiLSTM = Model[Ragged, Ragged]

PART = 512  # about how many rows have their gates in memory at once while predicting; as many as a cache holds
INPUT, FORGET, CELL, OUTPUT = range(4)


@registry.layers("plait.BiLSTM.v1")
def bilstm(hidden: Positive | None = None, nI: Positive | None = None, *, dropout: Rate = 0.0) -> BiLSTM:
    """The states of two LSTMs side by side, one from the start of each sequence and one from its end.

    In each direction, with the gates of Hochreiter & Schmidhuber (1997) and Gers et al. (2000):

        i, f, o = sigmoid(W · x_t + U · h_{t-1} + b),  g = tanh(W · x_t + U · h_{t-1} + b), each with weights of its own
        c_t = f · c_{t-1} + i · g,  h_t = o · tanh(c_t)

    Ragged (n, nI) to Ragged (n, 2 · hidden). W is (2, 4, hidden, nI), U (2, 4, hidden, hidden) and b (2, 4, hidden):
    first the direction, from the start and from the end, then the gate, i, f, g and o. So the weights of PyTorch's LSTM
    need no more than another shape:

        W[d] = weight_ih.reshape(4, hidden, nI),  U[d] = weight_hh.reshape(4, hidden, hidden),
        b[d] = (bias_ih + bias_hh).reshape(4, hidden),  from `_l0` for d = 0 and from `_l0_reverse` for d = 1

    W begins as in Glorot & Bengio (2010), U orthogonal (Saxe et al. 2014), and b as 1 for the forget gates (Jozefowicz
    et al. 2015, "An Empirical Exploration of Recurrent Network Architectures") and 0 for the others.

    Args:
        hidden: the width of the state of each direction; the width of what comes in where it is None.
        nI: the width of what comes in; taken from the data where it is None.
        dropout: the rate during training, of what comes out.
    """
    if hidden is not None and hidden < 1:
        raise ValueError(f"a state has at least one number; hidden was {hidden}")
    return Model(
        "bilstm",
        forward,
        init=init,
        dims={"nO": None if hidden is None else 2 * hidden, "nI": nI},
        params={"W": None, "U": None, "b": None},
        attrs={"dropout_rate": dropout},
    )


def forward(model: BiLSTM, X: Ragged, is_train: bool) -> tuple[Ragged, Callable[[Ragged], Ragged]]:
    ops, xp = model.ops, model.ops.xp
    W: Any = model.get_param("W")
    U: Any = model.get_param("U")
    half, n = W.shape[2], len(X.data)
    if not n:
        return Ragged(ops.alloc2f(0, 2 * half), X.lengths), lambda dY: Ragged(X.data, X.lengths)
    steps = Steps(ops, X.lengths)
    Y: Any = xp.empty((n, 2 * half), dtype="float32")
    seen, h, gates, c, tanh_c = _run(model, X.data, steps, Y, is_train)
    if not is_train:
        return Ragged(Y, X.lengths), no_gradient
    mask: Any = dropout_mask(ops, Y.shape, model.attrs["dropout_rate"])
    if mask is not None:
        Y *= mask

    def backprop(dY: Ragged) -> Ragged:
        d_data: Any = dY.data if mask is None else dY.data * mask
        dh = xp.stack([d_data[steps.rows[0], :half], d_data[steps.rows[1], half:]])
        h_before, c_before = _shifted(xp, h, steps), _shifted(xp, c, steps)
        d_gates = _run_back(ops, U, dh, gates, c_before, tanh_c, steps)
        # One product for all gates of all steps each, (2, 4 · half, n) times (2, n, …).
        d_rows = d_gates.transpose(0, 2, 1, 3).reshape(2, n, 4 * half)
        turned = d_rows.transpose(0, 2, 1)
        model.inc_grad("W", matmul(ops, turned, seen).reshape(W.shape))
        model.inc_grad("U", matmul(ops, turned, h_before).reshape(U.shape))
        model.inc_grad("b", d_rows.sum(axis=1).reshape(2, 4, half))
        d_seen = matmul(ops, d_rows, W.reshape(2, 4 * half, -1))
        dX = xp.empty_like(d_seen[0])
        dX[steps.rows[0]] = d_seen[0]
        dX[steps.rows[1]] += d_seen[1]
        return Ragged(dX, dY.lengths)

    return Ragged(Y, X.lengths), backprop


def _run(model: BiLSTM, X: Any, steps: Steps, Y: Any, is_train: bool) -> tuple[Any, ...]:
    """Write the states into `Y`, and give for training back in the order of the steps what came in (2, n, nI), the
    states (2, n, half), the gates (2, 4, n, half), c and tanh(c) (2, n, half)."""
    xp: Any = model.ops.xp
    # With sigmoid(x) = (tanh(x / 2) + 1) / 2 all gates are one tanh, of products with weights that are scaled before.
    scale = xp.full((4, 1, 1), 0.5, dtype="float32")
    scale[CELL] = 1.0
    shift = 1.0 - scale
    W, U, b = (xp.ascontiguousarray((scale * array).swapaxes(2, 3)) for array in _weights(model))
    parts = list(steps.parts(None if is_train else PART))
    most = max(part[-1][1] - part[0][0] for part in parts)
    half = U.shape[3]
    gates = xp.empty((2, 4, most, half), dtype="float32")
    h, c, tanh_c = (xp.empty((2, most, half), dtype="float32") for _ in range(3))
    h_last: Any = None
    c_last: Any = None
    seen: Any = None
    for part in parts:
        first, last = part[0][0], part[-1][1]
        rows = steps.rows[:, first:last]
        seen = X[rows]
        in_gates = gates[:, :, : last - first]
        matmul(model.ops, seen[:, None], W, out=in_gates)
        in_gates += b
        if h_last is not None:  # their places in the buffers are written anew
            h_last, c_last = h_last.copy(), c_last.copy()
        for start, end in part:
            size, here = end - start, slice(start - first, end - first)
            now, h_now, c_now, tanh_now = gates[:, :, here], h[:, here], c[:, here], tanh_c[:, here]
            if h_last is not None:
                now += matmul(model.ops, h_last[:, None, :size], U)
            xp.tanh(now, out=now)
            now *= scale
            now += shift
            xp.multiply(now[:, INPUT], now[:, CELL], out=c_now)
            if c_last is not None:
                c_now += now[:, FORGET] * c_last[:, :size]
            xp.tanh(c_now, out=tanh_now)
            xp.multiply(now[:, OUTPUT], tanh_now, out=h_now)
            h_last, c_last = h_now, c_now
        Y[rows[0], :half] = h[0, : last - first]
        Y[rows[1], half:] = h[1, : last - first]
    return seen, h, gates, c, tanh_c


def _run_back(ops: Any, U: Any, dh: Any, gates: Any, c_before: Any, tanh_c: Any, steps: Steps) -> Any:
    """The gradient of what goes into the gates (2, 4, n, half); that of the states, `dh`, is changed in place."""
    i, f, g, o = (gates[:, gate] for gate in (INPUT, FORGET, CELL, OUTPUT))
    # First for all steps at once what each is multiplied with: by dc, and the output gate by dh.
    d_gates = ops.xp.empty_like(gates)
    d_gates[:, INPUT] = g * i * (1.0 - i)
    d_gates[:, FORGET] = c_before * f * (1.0 - f)
    d_gates[:, CELL] = i * (1.0 - g * g)
    d_gates[:, OUTPUT] = tanh_c * o * (1.0 - o)
    dc = o * (1.0 - tanh_c * tanh_c)
    dh_later = dc_later = None
    for start, end in reversed(next(steps.parts())):
        dh_now, dc_now, now = dh[:, start:end], dc[:, start:end], d_gates[:, :, start:end]
        if dh_later is not None:
            dh_now[:, : dh_later.shape[1]] += dh_later
        dc_now *= dh_now
        if dc_later is not None:
            dc_now[:, : dc_later.shape[1]] += dc_later
        now[:, :OUTPUT] *= dc_now[:, None]
        now[:, OUTPUT] *= dh_now
        if start:
            dh_later = matmul(ops, now, U).sum(axis=1)
            dc_later = f[:, start:end] * dc_now
    return d_gates


def _weights(model: BiLSTM) -> tuple[Any, Any, Any]:
    b: Any = model.get_param("b")
    return model.get_param("W"), model.get_param("U"), b[:, :, :, None]


def _shifted(xp: Any, states: Any, steps: Steps) -> Any:
    """For each element the states before it, zeros for those of the first step."""
    before = xp.zeros(states.shape, dtype=states.dtype)
    before[:, states.shape[1] - len(steps.before) :] = states[:, steps.before]
    return before


def init(model: BiLSTM, X: Ragged | None = None, Y: Ragged | None = None) -> BiLSTM:
    if X is not None and X.data.size:
        model.set_dim("nI", X.data.shape[1])
    nI = model.get_dim("nI")
    if model.has_dim("nO") is None:
        model.set_dim("nO", 2 * nI)
    half = model.get_dim("nO") // 2
    W: Any = model.ops.alloc((2, 4, half, nI))
    U: Any = model.ops.alloc((2, 4, half, half))
    b: Any = model.ops.alloc((2, 4, half))
    for at in [(direction, gate) for direction in range(2) for gate in range(4)]:
        W[at] = glorot_uniform_init(model.ops, (half, nI))
        U[at] = _orthogonal(model.ops, half)
    b[:, FORGET] = 1.0
    model.set_param("W", W)
    model.set_param("U", U)
    model.set_param("b", b)
    return model


def _orthogonal(ops: Ops, n: int) -> Any:
    """A random rotation (n, n), each as likely as any other: Q of the QR decomposition of normal numbers."""
    xp: Any = ops.xp
    Q, R = xp.linalg.qr(xp.random.normal(size=(n, n)))
    return (Q * xp.sign(xp.diagonal(R))).astype("float32")
