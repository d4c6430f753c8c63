"""The conditional random field of a batch, all sequences a step at a time, beside a Python loop over words.

    python -m benchmarks.crf_speed [--sequences 64] [--words 40] [--labels 3,18] [--rounds 9]

Timed are the loss with its gradient, for training, and the best sequences of tags with the probabilities of all tags,
for prediction. The loop does the same sequence after sequence and word after word, each word with numpy over its tags;
both give the same numbers, which is looked at first. Both take turns in each round; the figures are medians.
"""

import argparse
import statistics
from collections.abc import Callable
from time import perf_counter
from typing import Any

import numpy as np
from thinc.api import NumpyOps

from plait.layers.chain import Chain
from plait.tokens import biluo


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sequences", type=int, default=64)
    parser.add_argument("--words", type=int, default=40)
    parser.add_argument("--labels", default="3,18")
    parser.add_argument("--rounds", type=int, default=9)
    given = parser.parse_args()
    print("| labels | what | loop, ms | plait, ms | times as fast |\n| --- | --- | --- | --- | --- |")
    for n_labels in map(int, given.labels.split(",")):
        for what, loop, ours in tasks(given.sequences, given.words, n_labels):
            for one, other in zip(loop(), ours(), strict=True):
                np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-6)
            slow, fast = times([loop, ours], given.rounds)
            print(f"| {n_labels} | {what} | {1e3 * slow:.1f} | {1e3 * fast:.1f} | {slow / fast:.1f} |", flush=True)


Task = Callable[[], tuple[Any, ...]]


def tasks(n_sequences: int, n_words: int, n_labels: int) -> list[tuple[str, Task, Task]]:
    """What is timed: its name, the loop, and plait's way."""
    random, n_tags = np.random.default_rng(0), biluo.n_tags(n_labels)
    lengths = np.full(n_sequences, n_words)
    emissions = random.normal(size=(n_sequences * n_words, n_tags)).astype("float32")
    weights = random.normal(size=(n_tags + 1, n_tags + 1)).astype("float32")
    transitions = np.where(biluo.follows(n_labels), weights, -np.inf).astype("float64")
    ends = np.cumsum(lengths)
    parts = [emissions[end - length : end].astype("float64") for end, length in zip(ends, lengths, strict=True)]

    def loop_gradient() -> tuple[Any, ...]:
        found = [forward_backward(part, transitions) for part in parts]
        return np.array([one[0] for one in found]), np.concatenate([one[1] for one in found])

    def our_gradient() -> tuple[Any, ...]:
        chain = Chain(NumpyOps(), emissions, lengths, transitions)
        return chain.log_partition, chain.expected(np.ones(n_sequences))[0]

    def loop_prediction() -> tuple[Any, ...]:
        best = np.concatenate([viterbi(part, transitions) for part in parts])
        return best, np.concatenate([forward_backward(part, transitions)[1] for part in parts])

    def our_prediction() -> tuple[Any, ...]:
        chain = Chain(NumpyOps(), emissions, lengths, transitions)
        return chain.best(), chain.marginals()

    return [("loss and gradient", loop_gradient, our_gradient), ("prediction", loop_prediction, our_prediction)]


def forward_backward(X: Any, transitions: Any) -> tuple[float, Any]:
    """log Z and the marginals of one sequence, word after word."""
    inner, n = transitions[1:, 1:], len(X)
    alpha, beta = np.empty_like(X), np.empty_like(X)
    alpha[0] = transitions[0, 1:] + X[0]
    for t in range(1, n):
        alpha[t] = log_sum(alpha[t - 1][:, None] + inner, axis=0) + X[t]
    beta[-1] = transitions[1:, 0]
    for t in range(n - 2, -1, -1):
        beta[t] = log_sum(inner + (X[t + 1] + beta[t + 1])[None, :], axis=1)
    log_Z = log_sum(alpha[-1] + beta[-1], axis=0)
    return float(log_Z), np.exp(alpha + beta - log_Z)


def viterbi(X: Any, transitions: Any) -> Any:
    """The best tags of one sequence, word after word."""
    inner, n = transitions[1:, 1:], len(X)
    score, back = transitions[0, 1:] + X[0], []
    for t in range(1, n):
        options = score[:, None] + inner
        back.append(options.argmax(axis=0))
        score = options.max(axis=0) + X[t]
    tags = [int((score + transitions[1:, 0]).argmax())]
    for pointers in reversed(back):
        tags.append(int(pointers[tags[-1]]))
    return np.array(tags[::-1])


def log_sum(values: Any, axis: int) -> Any:
    """log sum exp along an axis, also of minus infinity alone."""
    peak = values.max(axis=axis, keepdims=True)
    peak = np.where(np.isfinite(peak), peak, 0.0)
    with np.errstate(divide="ignore"):
        return np.log(np.exp(values - peak).sum(axis=axis)) + np.squeeze(peak, axis=axis)


def times(tasks: list[Task], rounds: int) -> list[float]:
    """The median seconds of each."""
    found: list[list[float]] = [[] for _ in tasks]
    for _ in range(rounds):
        for task, seconds in zip(tasks, found, strict=True):
            start = perf_counter()
            task()
            seconds.append(perf_counter() - start)
    return [statistics.median(seconds) for seconds in found]


if __name__ == "__main__":
    main()
