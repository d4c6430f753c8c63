"""What sequences of tags cost, of which all, a part, or only what they are not is known."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from thinc.api import Ops

from ..layers import TagDistribution, TagScores, flatten, split, tag_distribution
from ..tokens import MISSING, biluo

Ints = npt.NDArray[Any]
Bools = npt.NDArray[np.bool_]

ANY = -1
"""In place of the number of a label: whichever."""

_CERTAIN = -1e-7  # the logarithm of the highest probability that a span which is known to be wrong is taken to have


class WrongSpans(NamedTuple):
    """Spans that are known to be no entities, all int (n_spans,).

    Attributes:
        texts: the number of the text.
        starts, ends: words of it, the end exclusive.
        labels: the number of the label that it does not have, or ANY.
    """

    texts: Ints
    starts: Ints
    ends: Ints
    labels: Ints


def tag_loss(ops: Ops, scores: TagScores, gold: Ints, wrong: WrongSpans, follows: Any) -> tuple[float, TagScores]:
    """The negative log-likelihood of what is known, summed over the texts, and its gradient.

    For the sum Z over all sequences of tags of a text and the sum Z' over those that agree with the gold ones, the loss
    is log Z - log Z' (Tsuboi et al. 2008), and its gradient the difference of the expected counts. Where all tags are
    known, Z' is the score of one sequence. To that comes for each wrong span, which has the probability p,
    -log(1 - p).

    Args:
        ops: of the device of the scores.
        scores: for each text, which has one word at least.
        gold: the code of the tag of each word of all texts, -1 where it is missing, int (n_words,).
        wrong: spans that are no entities.
        follows: which tag may follow which, on the device.
    """
    return _Batch(ops, scores, gold, follows).loss(wrong)


class _Batch:
    """The scores of a batch, and the gradient that adds up."""

    def __init__(self, ops: Any, scores: TagScores, gold: Ints, follows: Any) -> None:
        self.ops, self.xp, self.follows, self.gold = ops, ops.xp, follows, gold
        self.lengths = np.array([len(part) for part in scores.emissions], dtype=np.int64)
        self.starts = np.cumsum(self.lengths) - self.lengths
        self.emissions: Any = flatten(ops, scores.emissions)
        self.transitions: Any = scores.transitions
        self.d_emissions: Any = self.xp.zeros(self.emissions.shape)
        self.d_transitions: Any = self.xp.zeros(self.transitions.shape)

    def loss(self, wrong: WrongSpans) -> tuple[float, TagScores]:
        n_known = np.add.reduceat(self.gold != MISSING, self.starts)
        has_wrong = np.bincount(wrong.texts, minlength=len(self.lengths)) > 0
        texts = np.flatnonzero((n_known > 0) | has_wrong)
        total = self.of_texts(texts, n_known, wrong) if len(texts) else 0.0
        parts = split(self.d_emissions.astype("float32"), self.lengths.tolist())
        return total, TagScores(parts, self.d_transitions.astype("float32"))

    def of_texts(self, texts: Ints, n_known: Ints, wrong: WrongSpans) -> float:
        """The loss of the texts of which anything is known."""
        xp, lengths = self.xp, self.lengths
        free, rows = self.distribution(texts)
        log_Z: Any = self.ops.to_numpy(free.log_partition)
        weights = (n_known[texts] > 0).astype("float64")  # how often Z counts, for each of these texts
        total = float((log_Z * weights).sum())
        whole = texts[n_known[texts] == lengths[texts]]
        if len(whole):
            one, its_rows = self.distribution(whole)
            codes = xp.asarray(self.gold[its_rows])
            total -= _sum(one.log_score(codes))
            self.add(one.counts(codes, xp.ones(len(whole))), its_rows, -1.0)
        partly = texts[(n_known[texts] > 0) & (n_known[texts] < lengths[texts])]
        if len(partly):
            one, its_rows = self.distribution(partly, _agreeing(self.gold[self.rows(partly)], self.n_tags))
            total -= _sum(one.log_partition)
            self.add(one.expected(xp.ones(len(partly))), its_rows, -1.0)
        if len(wrong.texts):
            forced, its_rows = self.distribution(wrong.texts, _forced(wrong, lengths, self.n_tags))
            of = np.searchsorted(texts, wrong.texts)
            log_p = np.minimum(self.ops.to_numpy(forced.log_partition) - log_Z[of], _CERTAIN)
            total -= float(np.log(-np.expm1(log_p)).sum())
            odds = np.exp(log_p) / -np.expm1(log_p)
            self.add(forced.expected(xp.asarray(odds)), its_rows, 1.0)
            np.subtract.at(weights, of, odds)
        self.add(free.expected(xp.asarray(weights)), rows, 1.0)
        return total

    @property
    def n_tags(self) -> int:
        return int(self.emissions.shape[1])

    def rows(self, texts: Ints) -> Ints:
        return word_rows(self.starts, self.lengths, texts)

    def distribution(self, texts: Ints, allowed: Bools | None = None) -> tuple[TagDistribution, Ints]:
        """That of some texts, any of which may come twice, and the words that it is over."""
        rows = self.rows(texts)
        found = tag_distribution(
            self.ops,
            self.emissions[self.xp.asarray(rows)],
            self.lengths[texts].tolist(),
            self.transitions,
            follows=self.follows,
            allowed=None if allowed is None else self.xp.asarray(allowed),
        )
        return found, rows

    def add(self, counts: tuple[Any, Any], rows: Ints, sign: float) -> None:
        """Add to the gradient; rows may come twice."""
        self.xp.add.at(self.d_emissions, self.xp.asarray(rows), sign * counts[0])
        self.d_transitions += sign * counts[1]


def word_rows(starts: Ints, lengths: Ints, texts: Ints) -> Ints:
    """The words of some texts in a flat batch, text after text, int (n_words of them,)."""
    sizes = lengths[texts]
    ends = np.cumsum(sizes)
    found: Ints = np.arange(int(sizes.sum())) + np.repeat(starts[texts] - (ends - sizes), sizes)
    return found


def _sum(values: Any) -> float:
    return float(values.sum())


def _agreeing(gold: Ints, n_tags: int) -> Bools:
    """Which tags agree with what is known of each word, bool (n_words, n_tags)."""
    allowed: Bools = gold[:, None] == np.arange(n_tags)
    allowed[gold == MISSING] = True
    return allowed


def _forced(wrong: WrongSpans, lengths: Ints, n_tags: int) -> Bools:
    """For a copy of its text for each wrong span, the tags that make it an entity, bool (n_words, n_tags)."""
    copies = lengths[wrong.texts]
    begins = np.cumsum(copies) - copies
    allowed = np.ones((int(copies.sum()), n_tags), dtype=np.bool_)
    labels, letters = np.divmod(np.arange(n_tags) - 1, biluo.PER_LABEL)
    for begin, start, end, label in zip(begins, wrong.starts, wrong.ends, wrong.labels, strict=True):
        fits = (np.arange(n_tags) != biluo.OUTSIDE) & ((labels == label) | (label == ANY))
        wanted = [biluo.U] if end - start == 1 else [biluo.B, *[biluo.I] * (end - start - 2), biluo.L]
        for at, letter in enumerate(wanted, start=begin + start):
            allowed[at] = fits & (letters == letter)
    return allowed
