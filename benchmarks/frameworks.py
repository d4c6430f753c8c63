"""Encoders and layers in PyTorch, TensorFlow, JAX and MXNet, beside plait's own and beside each framework alone.

    python -m benchmarks.frameworks calls [--rounds 1000] [--json FILE]
    python -m benchmarks.frameworks taggers TREEBANK_FOLDER [--steps 2000] [--only native,torch,…] [--json FILE]

`calls` times one pass forward and back: of a dense layer over 32 rows of width 96, which shows its cost beside that of
the framework, and of the encoder of maxout windows over 1,000 words. The framework alone gets and gives tensors. All
take turns in each round; the figures are medians.

`taggers` trains two taggers on one encoder with the command line, from the same config but for the block of the
encoder, and scores them on the test split from raw text. The folder holds `*-train.conllu`, `*-dev.conllu` and
`*-test.conllu`. What is not installed is left out.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from thinc.api import Model

from benchmarks.suite.corpora import one
from plait import architectures
from plait.frameworks.window_blocks import first_weights

PLAIT = [sys.executable, "-m", "plait"]
ENCODERS = {
    "native": "plait.MaxoutWindowEncoder.v1",
    "torch": "plait.TorchWindowEncoder.v1",
    "tensorflow": "plait.TFWindowEncoder.v1",
    "jax": "plait.JAXWindowEncoder.v1",
    "mxnet": "plait.MXNetWindowEncoder.v1",
}
ROWS, WIDTH, WORDS, LENGTH = 32, 96, 1000, 16
WARM = 10  # passes that are not timed
Pass = Callable[[], Any]


def main() -> None:
    """Print a table, and write it as JSON where a file is given."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["calls", "taggers"])
    parser.add_argument("treebank", type=Path, nargs="?")
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--only", default=",".join(ENCODERS))
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    names = [name for name in given.only.split(",") if name == "native" or find_spec(name) is not None]
    if given.what == "calls":
        rows = calls(names, given.rounds)
    elif given.treebank is None:
        parser.error("taggers are trained on a treebank; name its folder")
    else:
        rows = [tagger(name, given.treebank, given.steps) for name in names]
    print(table(rows))
    if given.json:
        given.json.write_text(json.dumps(rows, indent=2) + "\n")


def calls(names: list[str], rounds: int) -> list[dict[str, Any]]:
    """Microseconds of a pass through each layer, and through what the framework does of it."""
    passes = {name: encoder(name) for name in ["native", *names]}
    alone = {f"{name} alone": ALONE[name]() for name in names if name != "native"}
    encoders = timed({**passes, **alone}, max(1, rounds // 10))
    rows = []
    for name in dict.fromkeys(["native", *names]):
        dense = timed(DENSE[name](), rounds) if name != "native" else {}
        beside = dense["layer"] - dense["alone"] if dense else None
        found = {**dense, "beside": beside, "encoder": encoders[name], "encoder alone": encoders.get(f"{name} alone")}
        rows.append({"framework": name, **{what: value and round(value) for what, value in found.items()}})
    return rows


def timed(passes: dict[str, Pass], rounds: int) -> dict[str, float]:
    """The median of the microseconds of each pass. They take turns."""
    times: dict[str, list[float]] = {what: [] for what in passes}
    for number in range(rounds + WARM):
        for what, run in passes.items():
            start = perf_counter()
            run()
            if number >= WARM:  # what is compiled is compiled by then
                times[what].append(1e6 * (perf_counter() - start))
    return {what: statistics.median(found) for what, found in times.items()}


def encoder(name: str) -> Pass:
    """A pass through the encoder of a framework."""
    function = {"native": "maxout", "torch": "torch", "tensorflow": "tf"}.get(name, name)
    model: Any = getattr(architectures, f"{function}_window_encoder")(WIDTH)
    rng = np.random.default_rng(0)
    lengths = np.maximum(1, rng.poisson(LENGTH, size=WORDS // LENGTH))
    batch = [rng.normal(size=(length, WIDTH)).astype("f") for length in lengths]
    model.initialize(batch)

    def run() -> None:
        Ys, back = model(batch, is_train=True)
        back(Ys)

    return run


def texts() -> tuple[Any, Any]:
    """The batch of `encoder` as the framework gets it: rows with zeros between texts, and which rows are words."""
    rng = np.random.default_rng(0)
    lengths = np.maximum(1, rng.poisson(LENGTH, size=WORDS // LENGTH))
    keep = np.concatenate([np.r_[0.0, np.ones(length)] for length in lengths] + [np.zeros(1)]).astype("f")[:, None]
    return keep * rng.normal(size=(len(keep), WIDTH)).astype("f"), keep


def first() -> list[dict[str, Any]]:
    """The weights of an encoder."""
    return list(first_weights(WIDTH, 4, 1, 3))


def torch_encoder() -> Pass:
    """The module that `plait.TorchWindowEncoder.v1` runs, by itself."""
    import torch

    from plait.frameworks.torch_windows import Blocks

    module, (X, keep) = Blocks(first()), map(torch.from_numpy, texts())

    def run() -> None:
        rows = X.detach().requires_grad_()
        Y = module(rows, keep)
        torch.autograd.backward([Y], [Y.detach()])
        module.zero_grad()

    return run


def tensorflow_encoder() -> Pass:
    """The module that `plait.TFWindowEncoder.v1` runs, as a graph."""
    import tensorflow as tf

    from plait.frameworks.tensorflow_windows import Blocks

    module, (X, keep) = Blocks(first()), map(tf.constant, texts())
    graph = tf.function(module.__call__)

    def run() -> None:
        with tf.GradientTape() as tape:
            tape.watch(X)
            Y = graph(X, keep)
        tape.gradient(Y, [X, *module.trainable_variables], output_gradients=Y)

    return run


def jax_encoder() -> Pass:
    """The function that `plait.JAXWindowEncoder.v1` runs, compiled."""
    import jax

    from plait.frameworks.jax_windows import encode

    forward = jax.jit(lambda values, X, keep: jax.vjp(encode, values, X, keep))
    backward = jax.jit(lambda back, dY: back(dY))
    values = jax.tree_util.tree_map(jax.numpy.asarray, {"blocks": first()})
    X, keep = map(jax.numpy.asarray, texts())

    def run() -> None:
        Y, back = forward(values, X, keep)
        jax.block_until_ready(backward(back, Y))

    return run


def mxnet_encoder() -> Pass:
    """The block that `plait.MXNetWindowEncoder.v1` runs, by itself."""
    from plait.frameworks.mxnet_layer import mxnet
    from plait.frameworks.mxnet_windows import Blocks

    block, (X, keep) = Blocks(first()), map(mxnet.nd.array, texts())
    X.attach_grad()

    def run() -> None:
        with mxnet.autograd.record():
            Y = block(X, keep)
        Y.backward(Y.detach())
        mxnet.nd.waitall()

    return run


ALONE: dict[str, Callable[[], Pass]] = {
    "torch": torch_encoder,
    "tensorflow": tensorflow_encoder,
    "jax": jax_encoder,
    "mxnet": mxnet_encoder,
}


def through(model: Model[Any, Any], X: Any) -> Pass:
    """A pass through a layer."""

    def run() -> None:
        Y, back = model(X, is_train=True)
        back(Y)

    return run


def numbers() -> tuple[Any, Any, Any]:
    """Rows, weights and a bias."""
    rng = np.random.default_rng(0)
    return tuple(rng.normal(size=shape).astype("f") for shape in ((ROWS, WIDTH), (WIDTH, WIDTH), (WIDTH,)))  # type: ignore[return-value]


def torch_dense() -> dict[str, Pass]:
    """PyTorch, with Thinc's own wrapper beside it."""
    import torch
    from thinc.api import PyTorchWrapper

    from plait.frameworks.torch_layer import pytorch_layer

    X, _, _ = numbers()
    module, tensor = torch.nn.Linear(WIDTH, WIDTH), torch.from_numpy(X)

    def alone() -> None:
        rows = tensor.detach().requires_grad_()
        Y = module(rows)
        torch.autograd.backward([Y], [Y.detach()])
        module.zero_grad()

    thincs: Any = PyTorchWrapper(torch.nn.Linear(WIDTH, WIDTH))
    ours = pytorch_layer(torch.nn.Linear(WIDTH, WIDTH), Model[Any, Any])
    return {"alone": alone, "layer": through(ours, X), "thinc": through(thincs, X)}


def tensorflow_dense() -> dict[str, Pass]:
    """Keras."""
    import keras
    import tensorflow as tf

    from plait.frameworks.tensorflow_layer import tensorflow_layer

    X, _, _ = numbers()
    model = keras.Sequential([keras.Input((WIDTH,)), keras.layers.Dense(WIDTH)])
    graph, tensor = tf.function(lambda rows: model(rows, training=True)), tf.constant(X)

    def alone() -> None:
        with tf.GradientTape() as tape:
            tape.watch(tensor)
            Y = graph(tensor)
        tape.gradient(Y, [tensor, *model.trainable_variables], output_gradients=Y)

    return {"alone": alone, "layer": through(tensorflow_layer(model, Model[Any, Any]), X)}


def jax_dense() -> dict[str, Pass]:
    """JAX, compiled."""
    import jax
    import jax.numpy as jnp

    from plait.frameworks.jax_layer import jax_layer

    X, W, b = numbers()

    def dense(values: Any, rows: Any) -> Any:
        return rows @ values["W"] + values["b"]

    forward = jax.jit(lambda values, rows: jax.vjp(dense, values, rows))
    backward = jax.jit(lambda back, dY: back(dY))
    values, tensor = {"W": jnp.asarray(W), "b": jnp.asarray(b)}, jnp.asarray(X)

    def alone() -> None:
        Y, back = forward(values, tensor)
        jax.block_until_ready(backward(back, Y))

    return {"alone": alone, "layer": through(jax_layer(dense, {"W": W, "b": b}, Model[Any, Any]), X)}


def mxnet_dense() -> dict[str, Pass]:
    """MXNet."""
    from plait.frameworks.mxnet_layer import mxnet, mxnet_layer

    X, _, _ = numbers()

    def made() -> Any:
        block = mxnet.gluon.nn.Dense(WIDTH, in_units=WIDTH)
        block.initialize()
        return block

    block, tensor = made(), mxnet.nd.array(X)
    tensor.attach_grad()

    def alone() -> None:
        with mxnet.autograd.record():
            Y = block(tensor)
        Y.backward(Y.detach())
        mxnet.nd.waitall()

    return {"alone": alone, "layer": through(mxnet_layer(made(), Model[Any, Any]), X)}


DENSE: dict[str, Callable[[], dict[str, Pass]]] = {
    "torch": torch_dense,
    "tensorflow": tensorflow_dense,
    "jax": jax_dense,
    "mxnet": mxnet_dense,
}


def tagger(name: str, treebank: Path, steps: int) -> dict[str, Any]:
    """Train with an encoder, and score on the test split."""
    splits = {split: str(one(treebank, f"*-{split}.conllu")) for split in ("train", "dev", "test")}
    main = {
        "@architectures": "plait.Tok2Vec.v1",
        "embed": {"@architectures": "plait.MultiHashEmbed.v1", "width": WIDTH},
        "encode": {"@architectures": ENCODERS[name]},
    }
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        config, output, scores = folder / "config.cfg", folder / "run", folder / "scores.json"
        settings = ["--paths.train", splits["train"], "--paths.dev", splits["dev"], "--training.max_steps", steps]
        plait("init", config, "--lang", "en", "--pipeline", "tagger,pos_tagger")
        plait("train", config, "--output", output, "--encoders.main", json.dumps(main), *settings)
        plait("evaluate", output / "best", splits["test"], "--output", scores)
        found = json.loads(scores.read_text())
        log = [json.loads(line) for line in (output / "log.jsonl").read_text().splitlines()]
    before = [0.0, *(step["seconds"] for step in log)]
    taken = [after - start for start, after in pairwise(before)]
    alone = [seconds for seconds, step in zip(taken, log, strict=True) if not step["scores"]]
    row = {
        "framework": name,
        **{key: round(100 * found[key], 2) for key in ("tag_acc", "pos_acc")},
        "ms a step": round(1000 * statistics.median(alone), 1),
        "words/s from text": round(found["words_per_second"]),
    }
    print(json.dumps(row), flush=True)
    return row


def plait(*arguments: object) -> None:
    """Run one command."""
    subprocess.run([*PLAIT, *map(str, arguments)], check=True, stdout=subprocess.DEVNULL)


def table(rows: list[dict[str, Any]]) -> str:
    """The rows as a table in Markdown."""
    keys = list(dict.fromkeys(key for row in rows for key in row))
    lines = [keys, ["---"] * len(keys)]
    lines += [["" if row.get(key) is None else show(row[key]) for key in keys] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def show(value: Any) -> str:
    """A value as it stands in the table."""
    return f"{value:,.1f}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)


if __name__ == "__main__":
    main()
