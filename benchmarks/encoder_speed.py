"""Speed of encoders in words a second, beside that of the LSTM of PyTorch where it is installed.

    OPENBLAS_NUM_THREADS=1 python -m benchmarks.encoder_speed [--words 2000] [--length 16] [--width 96] [--rounds 30]

A batch of random vectors goes forward, and forward and backward; the lengths of its sentences are Poisson-distributed.
All take turns in each round, and what is measured is the time of the processor, so that a busy machine slows them down
alike.
"""

import argparse
import statistics
import sys
from collections.abc import Callable
from contextlib import suppress
from time import process_time
from typing import Any

import numpy as np

from plait.architectures import attention_encoder, bilstm_encoder, maxout_window_encoder, torch_bilstm_encoder
from plait.errors import MissingExtra
from plait.layers import bilstm, with_flat


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--words", type=int, default=2000, help="in the batch (default: 2000)")
    parser.add_argument("--length", type=int, default=16, help="of a sentence on average (default: 16)")
    parser.add_argument("--width", type=int, default=96, help="of the vectors, even (default: 96)")
    parser.add_argument("--rounds", type=int, default=30, help="how often each is run (default: 30)")
    args = parser.parse_args()
    rng = np.random.default_rng(0)
    lengths = np.maximum(1, rng.poisson(args.length, size=max(1, args.words // args.length)))
    batch = [rng.normal(size=(length, args.width)).astype("float32") for length in lengths]
    runs = {**ours(batch, args.width), **theirs(batch, args.width)}
    times: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in runs}
    for _ in range(args.rounds):
        for name, both in runs.items():
            for found, run in zip(times[name], both, strict=True):
                start = process_time()
                run()
                found.append(process_time() - start)
    n_words = int(lengths.sum())
    print(f"{n_words:,} words in {len(lengths)} sentences, medians of {args.rounds} rounds in words/s")
    print(f"{'':32} {'forward':>10} {'and backward':>14}")
    for name, both_times in times.items():
        forward, training = (n_words / statistics.median(found) for found in both_times)
        print(f"{name:32} {forward:10,.0f} {training:14,.0f}")
    return 0


Runs = dict[str, tuple[Callable[[], Any], Callable[[], Any]]]


def ours(batch: list[Any], width: int) -> Runs:
    """Our encoders, and LSTMs as PyTorch stacks them."""
    models: dict[str, Any] = {
        "plait.MaxoutWindowEncoder.v1": maxout_window_encoder(width),
        "plait.BiLSTMEncoder.v1": bilstm_encoder(width),
        "plait.AttentionEncoder.v1": attention_encoder(width),
        "plait.BiLSTM.v1, one layer": with_flat([bilstm(width // 2)]),
        "plait.BiLSTM.v1, two layers": with_flat([bilstm(width // 2), bilstm(width // 2)]),
    }
    with suppress(MissingExtra):
        models["plait.TorchBiLSTMEncoder.v1"] = torch_bilstm_encoder(width)

    def train(model: Any) -> None:
        Y, backprop = model(batch, is_train=True)
        backprop(Y)

    return {
        name: (lambda model=model: model.predict(batch), lambda model=model: train(model))  # type: ignore[misc]
        for name, model in ((name, model.initialize(batch)) for name, model in models.items())
    }


def theirs(batch: list[Any], width: int) -> Runs:
    """`torch.nn.LSTM` of the same sizes over packed sequences, on one thread."""
    try:
        import torch
    except ImportError:
        return {}
    torch.set_num_threads(1)
    tensors = [torch.from_numpy(X).requires_grad_() for X in batch]

    def forward(model: Any) -> Any:
        return model(torch.nn.utils.rnn.pack_sequence(tensors, enforce_sorted=False))[0].data

    def predict(model: Any) -> None:
        with torch.no_grad():
            forward(model)

    def train(model: Any) -> None:
        Y = forward(model)
        Y.backward(Y.detach())

    return {
        f"torch.nn.LSTM, {depth} layer(s)": (lambda model=model: predict(model), lambda model=model: train(model))
        for depth, model in ((n, torch.nn.LSTM(width, width // 2, n, bidirectional=True)) for n in (1, 2))
    }


if __name__ == "__main__":
    sys.exit(main())
