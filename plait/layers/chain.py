"""A linear chain: a distribution over sequences of tags, in which each tag depends on the one before it."""

from typing import Any

import numpy as np
from thinc.api import Ops
from thinc.types import Floats1d, Floats2d, Ints1d

from .steps import Steps

BOUNDARY = 0
"""The row of the matrix of transitions that stands before the first tag, and the column that stands after the last."""

_SMALLEST = 1e-300  # a sum of probabilities that is to be divided by


class Chain:
    """The linear-chain conditional random field of a batch (Lafferty, McCallum and Pereira 2001).

    A sequence of tags y of the words 1 to T has the score

        s(y) = sum_t emissions[t, y_t] + transitions[0, y_1] + sum_t transitions[y_t-1, y_t] + transitions[y_T, 0]

    where in the matrix of transitions the tags are counted from 1, and the probability exp(s(y)) / Z, where Z is the
    sum over all sequences. All sequences of the batch take their steps at once, in double precision; what is forbidden
    has the probability 0, not a small one. Probabilities are multiplied as they are, which is quick; `LogChain` is for
    scores that lie too far apart for that.
    """

    def __init__(self, ops: Ops, emissions: Any, lengths: Any, transitions: Any, *, allowed: Any = None) -> None:
        """Sum over all sequences of tags, from the first word to the last (the forward algorithm; Rabiner 1989).

        Args:
            ops: of the device that all arrays are on.
            emissions: the score of each tag for each word, (n_words, n_tags), sequence after sequence.
            lengths: the number of words of each sequence, at least 1.
            transitions: the score of each pair of tags, (n_tags + 1, n_tags + 1), and of each tag at the beginning
                (row 0) and at the end (column 0); minus infinity is forbidden.
            allowed: which tags a word may have, bool (n_words, n_tags); by default all. Of each text one
                sequence has to be allowed at least.
        """
        xp: Any = ops.xp
        self._xp, self._lengths = xp, lengths
        self._steps = Steps(ops, lengths)
        self._rows = self._steps.rows[0]
        bounds = next(self._steps.parts(), [])
        self._bounds = bounds
        n_sequences = len(lengths)
        self._sequence = xp.repeat(xp.arange(n_sequences), np.asarray(_host(ops, lengths)).tolist())[self._rows]
        self._last = _last_rows(ops, lengths, bounds)
        X: Any = emissions[self._rows].astype("float64")
        self._emissions: Any = X if allowed is None else xp.where(allowed[self._rows], X, -xp.inf)
        self._transitions: Any = transitions.astype("float64")
        self._top = float(self._transitions.max())
        self._exps: Any = xp.exp(self._transitions - self._top)
        self._A: Any = None
        self._B: Any = None

    @property
    def log_partition(self) -> Floats1d:
        """log Z, float64 (n_sequences,)."""
        self._run()
        xp = self._xp
        per_row = xp.log(self._c) + self._peak
        sums = xp.bincount(self._sequence, weights=per_row, minlength=len(self._lengths))
        return sums + (self._lengths + 1) * self._top + xp.log(self._finals)  # type: ignore[no-any-return]

    def _run(self) -> None:
        """A: the probability of each tag given the words up to it; c: what the rows were divided by to add up to 1."""
        if self._A is not None:
            return
        xp, X = self._xp, self._emissions
        self._peak = X.max(axis=1)
        self._U = U = xp.exp(X - self._peak[:, None])
        self._inner = xp.ascontiguousarray(self._exps[1:, 1:])
        A, c = xp.empty_like(U), xp.empty(len(U))
        before: Any = None
        for start, end in self._bounds:
            now = A[start:end]
            if before is None:
                xp.multiply(self._exps[BOUNDARY, 1:], U[:end], out=now)
            else:
                xp.matmul(before[: end - start], self._inner, out=now)
                now *= U[start:end]
            total = c[start:end]
            now.sum(axis=1, out=total)
            xp.maximum(total, _SMALLEST, out=total)
            now /= total[:, None]
            before = now
        self._A, self._c = A, c
        self._finals = xp.maximum((A[self._last] * self._exps[1:, BOUNDARY]).sum(axis=1), _SMALLEST)

    def _run_back(self) -> None:
        """B: what the later words make of each tag, so that A · B is its probability given all words."""
        if self._B is not None:
            return
        self._run()
        xp = self._xp
        B, turned = xp.empty_like(self._A), xp.ascontiguousarray(self._inner.T)
        B[self._last] = self._exps[1:, BOUNDARY] / self._finals[:, None]
        V = self._U / self._c[:, None]
        bounds = self._bounds
        for (start_before, _), (start, end) in zip(bounds[-2::-1], bounds[:0:-1], strict=True):
            now = V[start:end]
            now *= B[start:end]
            xp.matmul(now, turned, out=B[start_before : start_before + end - start])
        self._B, self._V = B, V

    # In the order of the steps: what a chain that computes otherwise gives in another way.

    def _by_step(self) -> Any:
        """The probability of each tag of each word."""
        self._run_back()
        return self._A * self._B

    def _pairs(self, weights: Any) -> Any:
        """How often each pair of tags is expected, (n_tags, n_tags), where each word counts its weight (n_words, 1)."""
        before, n_first = self._steps.before, len(self._lengths)
        return (self._A[before].T @ (self._V[n_first:] * weights[n_first:])) * self._inner

    def _after(self, y: Any) -> Any:
        """For each word after the first, the probability of its tag in y given all words and the tag before it."""
        xp, before, n_first = self._xp, self._steps.before, len(self._lengths)
        y_before, y_now = y[before], y[n_first:]
        joint = self._inner[y_before, y_now] * self._V[xp.arange(n_first, len(y)), y_now]
        return joint / xp.maximum(self._B[before, y_before], _SMALLEST)

    def marginals(self) -> Floats2d:
        """The probability of each tag of each word, float64 (n_words, n_tags): forward-backward."""
        by_step = self._by_step()
        found = self._xp.empty_like(by_step)
        found[self._rows] = by_step
        return found  # type: ignore[no-any-return]  # arrays of xp

    def expected(self, weights: Floats1d) -> tuple[Floats2d, Floats2d]:
        """How often each tag and each transition is expected, which is the gradient of log Z.

        Args:
            weights: what each sequence counts, (n_sequences,).

        Returns:
            for the emissions (n_words, n_tags), and for the transitions (n_tags + 1, n_tags + 1), summed over the
            batch; float64.
        """
        xp, n_first = self._xp, len(self._lengths)
        by_row = weights[self._sequence][:, None]
        weighted = self._by_step() * by_row
        counts = xp.zeros(self._transitions.shape)
        if len(self._steps.before):
            counts[1:, 1:] = self._pairs(by_row)
        counts[BOUNDARY, 1:] = weighted[:n_first].sum(axis=0)
        counts[1:, BOUNDARY] = weighted[self._last].sum(axis=0)
        emissions = xp.empty_like(weighted)
        emissions[self._rows] = weighted
        return emissions, counts

    def best(self) -> Ints1d:
        """The tags of the most probable sequences, int (n_words,): the Viterbi algorithm (Forney 1973)."""
        xp, X = self._xp, self._emissions.astype("float32")
        transitions = self._transitions.astype("float32")
        begin, end_scores = transitions[0, 1:], transitions[1:, 0]
        inner = transitions[1:, 1:]
        S = xp.empty_like(X)
        bounds = self._bounds
        before: Any = None
        for start, end in bounds:
            now = S[start:end]
            if before is None:
                xp.add(begin, X[:end], out=now)
            else:
                (before[: end - start, :, None] + inner).max(axis=1, out=now)
                now += X[start:end]
            now -= now.max(axis=1)[:, None]  # in a long text the scores would grow past what can be told apart
            before = now
        codes = xp.empty(len(X), dtype="int64")
        turned = xp.ascontiguousarray(inner.T)
        later: Any = None
        for start, end in reversed(bounds):
            now = codes[start:end]
            n_later = 0 if later is None else len(later)
            if n_later:
                now[:n_later] = (S[start : start + n_later] + turned[later]).argmax(axis=1)
            if n_later < end - start:
                now[n_later:] = (S[start + n_later : end] + end_scores).argmax(axis=1)
            later = now
        found = xp.empty_like(codes)
        found[self._rows] = codes
        return found  # type: ignore[no-any-return]  # arrays of xp

    def log_runs(self, codes: Ints1d, starts: Ints1d, ends: Ints1d) -> Floats1d:
        """The logarithm of the probability that runs of words have just the tags of some sequences.

        It is that of the first tag given all words, and for each tag after it that given all words and the tag before.

        Args:
            codes: a tag for each word, int (n_words,).
            starts, ends: the first words of the runs, and the words after their last ones, int (n_runs,); a run stays
                within its sequence.

        Returns:
            float64 (n_runs,).
        """
        xp, n_first = self._xp, len(self._lengths)
        y = codes[self._rows]
        alone = xp.empty(len(y))
        alone[self._rows] = self._by_step()[xp.arange(len(y)), y]
        after = xp.ones(len(y))
        if len(self._steps.before):
            after[self._rows[n_first:]] = self._after(y)
        sums = xp.cumsum(xp.log(xp.clip(after, _SMALLEST, 1.0)))
        first = xp.log(xp.clip(alone[starts], _SMALLEST, 1.0))
        return first + sums[ends - 1] - sums[starts]  # type: ignore[no-any-return]  # arrays of xp

    def log_score(self, codes: Ints1d) -> Floats1d:
        """s(y) of one sequence of tags for each sequence of words, float64 (n_sequences,)."""
        xp, n_first = self._xp, len(self._lengths)
        y = codes[self._rows] + 1
        told = self._emissions[xp.arange(len(y)), y - 1]
        told[:n_first] += self._transitions[BOUNDARY, y[:n_first]]
        if len(before := self._steps.before):
            told[n_first:] += self._transitions[y[before], y[n_first:]]
        told[self._last] += self._transitions[y[self._last], BOUNDARY]
        return xp.bincount(self._sequence, weights=told, minlength=n_first)  # type: ignore[no-any-return]

    def counts(self, codes: Ints1d, weights: Floats1d) -> tuple[Floats2d, Floats2d]:
        """As `expected`, of sequences of tags that are known: how often each tag and each transition is there."""
        xp, n_first = self._xp, len(self._lengths)
        y = codes[self._rows] + 1
        by_row = weights[self._sequence]
        emissions = xp.zeros(self._emissions.shape)
        emissions[self._rows, y - 1] = by_row
        before, last, width = self._steps.before, self._last, len(self._transitions)
        pairs = xp.concatenate([y[:n_first], y[before] * width + y[n_first:], y[last] * width])
        each = xp.concatenate([by_row[:n_first], by_row[n_first:], by_row[last]])
        counts = xp.bincount(pairs, weights=each, minlength=width * width)
        return emissions, counts.reshape(width, width)


def _host(ops: Any, array: Any) -> Any:
    return ops.to_numpy(array)


def _last_rows(ops: Any, lengths: Any, bounds: list[tuple[int, int]]) -> Any:
    """Where in the order of the steps the last word of each sequence stands, int (n_sequences,)."""
    on_host = np.asarray(_host(ops, lengths)).astype("int64")
    rank = np.empty(len(on_host), dtype=np.int64)
    rank[np.argsort(-on_host, kind="stable")] = np.arange(len(on_host))
    starts = np.array([start for start, _ in bounds], dtype=np.int64)
    return ops.asarray(starts[on_host - 1] + rank if len(on_host) else rank)
