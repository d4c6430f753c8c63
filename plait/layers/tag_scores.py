"""Scores of sequences of tags, and the distributions that they stand for."""

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from thinc.api import Ops
from thinc.types import Floats1d, Floats2d, Ints1d

from .chain import Chain
from .log_chain import LogChain

_FAR = 100.0  # apart: products of the probabilities of so few words may be too small for a float


class TagScores(NamedTuple):
    """What a model makes of the words of a batch, before it is said which sequences of tags are allowed.

    Attributes:
        emissions: the score of each tag for each word, a list of Floats2d (n_words, n_tags).
        transitions: the score of each pair of tags that follow each other, (n_tags + 1, n_tags + 1), where tags are
            counted from 1, row 0 stands before the first and column 0 after the last; (0, 0) where a tag does not
            depend on the one before it.
    """

    emissions: list[Floats2d]
    transitions: Floats2d


class TagDistribution(Protocol):
    """A distribution over the sequences of tags of each text of a batch. All arrays are flat, text after text."""

    @property
    def log_partition(self) -> Floats1d:
        """The logarithm of what the probabilities are divided by, float64 (n_sequences,)."""

    def marginals(self) -> Floats2d:
        """The probability of each tag of each word, float64 (n_words, n_tags)."""

    def expected(self, weights: Floats1d) -> tuple[Floats2d, Floats2d]:
        """The gradients of log_partition, weighed by sequence: of emissions and of transitions."""

    def best(self) -> Ints1d:
        """The most probable tags, int (n_words,)."""

    def log_runs(self, codes: Ints1d, starts: Ints1d, ends: Ints1d) -> Floats1d:
        """The log-probability that runs of words have just the tags of `codes`, float64 (n_runs,)."""

    def log_score(self, codes: Ints1d) -> Floats1d:
        """The score of one sequence of tags for each text, float64 (n_sequences,)."""

    def counts(self, codes: Ints1d, weights: Floats1d) -> tuple[Floats2d, Floats2d]:
        """The gradients of log_score, weighed by sequence: of emissions and of transitions."""


def tag_distribution(
    ops: Ops,
    emissions: Floats2d,
    lengths: Sequence[int],
    transitions: Floats2d,
    *,
    follows: Any,
    allowed: Any = None,
) -> TagDistribution:
    """The distribution that scores stand for: a `Chain`, or tags that are independent where there are no transitions.

    Where scores lie far apart, it is the slower `LogChain`.

    Args:
        ops: of the device that all arrays are on.
        emissions: (n_words, n_tags), text after text.
        lengths: the number of words of each text, at least 1.
        transitions: as in `TagScores`.
        follows: which tag may follow which, bool (n_tags + 1, n_tags + 1), as the matrix of transitions; independent
            tags do not heed it.
        allowed: which tags a word may have, bool (n_words, n_tags); by default all.
    """
    counts: Ints1d = ops.asarray1i(list(lengths), dtype="int64")
    if not transitions.size:
        return Independent(ops, emissions, counts, allowed=allowed)
    xp: Any = ops.xp
    held = xp.where(follows, transitions, -xp.inf)
    far = float(xp.where(follows, transitions.max() - transitions, 0.0).max())
    if len(emissions):
        far += float((emissions.max(axis=1) - emissions.min(axis=1)).max())
    kind = Chain if far < _FAR else LogChain
    return kind(ops, emissions, counts, held, allowed=allowed)


class Independent:
    """Tags that do not depend on each other: the softmax of the scores of each word."""

    def __init__(self, ops: Ops, emissions: Floats2d, lengths: Ints1d, *, allowed: Any = None) -> None:
        """As `Chain`, without transitions."""
        xp: Any = ops.xp
        any_ops: Any = ops
        self._xp, self._n = xp, len(lengths)
        self._sequence = xp.repeat(xp.arange(self._n), any_ops.to_numpy(lengths).tolist())
        X: Any = emissions.astype("float64")
        self._emissions = X if allowed is None else xp.where(allowed, X, -xp.inf)
        peak = self._emissions.max(axis=1)
        exps = xp.exp(self._emissions - peak[:, None])
        sums = exps.sum(axis=1)
        self._p = exps / sums[:, None]
        self._logs = xp.log(sums) + peak

    @property
    def log_partition(self) -> Floats1d:
        """The sum of log sum exp(emissions) over the words of each text, float64 (n_sequences,)."""
        return self._summed(self._logs)  # type: ignore[no-any-return]  # arrays of xp

    def marginals(self) -> Floats2d:
        return self._p  # type: ignore[no-any-return]  # arrays of xp

    def expected(self, weights: Floats1d) -> tuple[Floats2d, Floats2d]:
        return self._p * weights[self._sequence][:, None], self._xp.zeros((0, 0))

    def best(self) -> Ints1d:
        return self._emissions.argmax(axis=1)  # type: ignore[no-any-return]  # arrays of xp

    def log_runs(self, codes: Ints1d, starts: Ints1d, ends: Ints1d) -> Floats1d:
        xp = self._xp
        sums = xp.cumsum(xp.log(xp.maximum(self._p[xp.arange(len(codes)), codes], 1e-300)))
        before = xp.where(starts > 0, sums[starts - 1], 0.0)
        return sums[ends - 1] - before  # type: ignore[no-any-return]  # arrays of xp

    def log_score(self, codes: Ints1d) -> Floats1d:
        return self._summed(self._emissions[self._xp.arange(len(codes)), codes])  # type: ignore[no-any-return]

    def counts(self, codes: Ints1d, weights: Floats1d) -> tuple[Floats2d, Floats2d]:
        found = self._xp.zeros(self._p.shape)
        found[self._xp.arange(len(codes)), codes] = weights[self._sequence]
        return found, self._xp.zeros((0, 0))

    def _summed(self, values: Any) -> Any:
        return self._xp.bincount(self._sequence, weights=values, minlength=self._n)
