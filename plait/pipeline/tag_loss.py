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
_STEP = 1e-4  # of the central difference of expected counts, in double precision
_EDGE = 1e-6  # a share of 0 or 1 is taken as this far from it


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


class MissingRatio(NamedTuple):
    """What is known of words whose tags are missing.

    Attributes:
        ratio: the share of them that stand in entities, between 0 and 1.
        weight: what it counts beside the tags that are known.
    """

    ratio: float
    weight: float


def tag_loss(
    ops: Ops,
    scores: TagScores,
    gold: Ints,
    wrong: WrongSpans,
    follows: Any,
    missing: MissingRatio | None = None,
) -> tuple[float, TagScores]:
    """The negative log-likelihood of what is known, summed over the texts, and its gradient.

    For the sum Z over all sequences of tags of a text and the sum Z' over those that agree with the gold ones, the loss
    is log Z - log Z' (Tsuboi et al. 2008), and its gradient the difference of the expected counts. Where all tags are
    known, Z' is the score of one sequence. To that comes for each wrong span, which has the probability p,
    -log(1 - p).

    Where it is known that of the m words of the batch whose tags are missing the share q stands in entities, and r is
    the share that is expected given the tags that are known, m KL(q, r) comes to it, times its weight (expectation
    regularization, Mann and McCallum 2007; of entities, Effland and Collins 2021).

    Args:
        ops: of the device of the scores.
        scores: for each text, which has one word at least.
        gold: the code of the tag of each word of all texts, -1 where it is missing, int (n_words,).
        wrong: spans that are no entities.
        follows: which tag may follow which, on the device.
        missing: what is known of the words whose tags are missing.
    """
    return _Batch(ops, scores, gold, follows).loss(wrong, missing)


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

    def loss(self, wrong: WrongSpans, missing: MissingRatio | None) -> tuple[float, TagScores]:
        n_known = np.add.reduceat(self.gold != MISSING, self.starts)
        has_wrong = np.bincount(wrong.texts, minlength=len(self.lengths)) > 0
        texts = np.flatnonzero((n_known > 0) | has_wrong)
        total = self.of_texts(texts, n_known, wrong) if len(texts) else 0.0
        if missing is not None and len(texts := np.flatnonzero(n_known < self.lengths)):
            total += self.of_ratio(texts, missing)
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

    def of_ratio(self, texts: Ints, missing: MissingRatio) -> float:
        """What the expected share of entities costs among the missing words of texts that have some."""
        gold = self.gold[self.rows(texts)]
        agreeing = _agreeing(gold, self.n_tags)
        in_entity = np.zeros(agreeing.shape)
        in_entity[gold == MISSING, biluo.OUTSIDE + 1 :] = 1.0
        direction = self.xp.asarray(in_entity)
        # Expected counts are the slope of log Z'. How the number of words in entities changes with each score is how
        # the count of that score changes with those of all words in entities together.
        sides = []
        for step in (_STEP, -_STEP):
            one, rows = self.distribution(texts, agreeing, moved=step * direction)
            sides.append(one.expected(self.xp.ones(len(texts))))
        (up, up_pairs), (down, down_pairs) = sides
        n_missing = int((gold == MISSING).sum())
        r = float((direction * (up + down)).sum()) / (2 * n_missing)
        q, r = (min(max(share, _EDGE), 1 - _EDGE) for share in (missing.ratio, r))
        slope = missing.weight * (r - q) / (r * (1 - r))
        self.add((up - down, up_pairs - down_pairs), rows, slope / (2 * _STEP))
        return missing.weight * n_missing * float(q * np.log(q / r) + (1 - q) * np.log((1 - q) / (1 - r)))

    @property
    def n_tags(self) -> int:
        return int(self.emissions.shape[1])

    def rows(self, texts: Ints) -> Ints:
        return word_rows(self.starts, self.lengths, texts)

    def distribution(
        self, texts: Ints, allowed: Bools | None = None, *, moved: Any = None
    ) -> tuple[TagDistribution, Ints]:
        """That of some texts, any of which may come twice, with scores moved by so much, and the words it is over."""
        rows = self.rows(texts)
        emissions = self.emissions[self.xp.asarray(rows)]
        found = tag_distribution(
            self.ops,
            emissions if moved is None else emissions + moved,
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
