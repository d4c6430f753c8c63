"""The entity recognizer: named spans that do not overlap, each with its probability."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from ..architectures.types import TagSequenceScorer
from ..config import Range
from ..errors import UnknownLabel
from ..layers import TagDistribution, TagScores, flatten, split, tag_distribution
from ..registry import registry
from ..scoring import Score, SpanScore
from ..tokens import MISSING, UNSEEN, Column, Doc, Example, Recoder, SpanTable, biluo, set_ents
from .component import Component, GetExamples
from .loss import Loss

Int32s = npt.NDArray[np.int32]

_SHOWN = 5  # misaligned entities in a message
_ANY = -1  # in place of the number of a label


class Entities(NamedTuple):
    """The entities of a batch of Docs.

    Attributes:
        counts: how many each Doc has.
        table: all of them, Doc after Doc.
    """

    counts: list[int]
    table: SpanTable


class _Wrong(NamedTuple):
    """Spans that are known to be no entities, all int (n_spans,): number of the text, words of it, label or -1."""

    texts: npt.NDArray[Any]
    starts: npt.NDArray[Any]
    ends: npt.NDArray[Any]
    labels: npt.NDArray[Any]


@registry.components("plait.EntityRecognizer.v1")
class EntityRecognizer(Component[TagScores, Entities]):
    """Find the named entities of a text: spans with a label that do not overlap (`doc.ents`).

    Words get the tags of the BILUO scheme, of which no sequence is predicted that marks no whole entities. Each entity
    has in `score` the probability that it is one, with this label and just these words.

    It learns from texts of which only a part is annotated: by the sum over all sequences of tags that agree with what
    is known (Tsuboi et al. 2008, "Training Conditional Random Fields Using Incomplete Annotations").

    Attributes:
        misaligned: entities of the training data that do not begin and end with words of the tokenizer.
        entities: how many entities the training data have.
        ignored: how many gold entities it left out in training because their label was none of its.
    """

    def __init__(
        self,
        model: TagSequenceScorer,
        *,
        missing: str = "missing",
        incorrect: str = "incorrect",
        max_misaligned: Annotated[float, Range(0, 1)] = 0.1,
        unseen: Literal["error", "ignore"] = "error",
    ) -> None:
        """Make an entity recognizer.

        Args:
            model: scores of sequences of tags.
            missing: the group of `doc.spans` in gold Docs whose words nobody looked at, so that they may be anything.
            incorrect: the group of `doc.spans` in gold Docs that holds spans that are no entities; with a label, no
                entities of this label.
            max_misaligned: the share of entities of the training data that may begin or end within a word of the
                tokenizer. What they touch counts as missing; with more of them training does not begin.
            unseen: what to do with a gold label in training that was not there in `begin_training`: raise
                UnknownLabel, or take its words as missing and count it in `ignored`.
        """
        self.model = model
        self.missing, self.incorrect = missing, incorrect
        self.max_misaligned = max_misaligned
        self.unseen = unseen
        self.misaligned: list[str] = []
        self.entities = self.ignored = 0
        self._codes = Recoder(())
        self._follows: Any = None

    def begin_training(self, get_examples: GetExamples) -> None:
        """Collect the labels of entities, sorted, after labels that were added before.

        Raises ValueError where no example has an entity, or more than `max_misaligned` of them cannot be learned.
        """
        found: set[str] = set()
        self.misaligned, self.entities = [], 0
        for example in get_examples():
            table = example.reference.ent_table
            if table is not None:
                found.update(label or "" for label in set(table.labels.values()))
                self.entities += len(table.starts)
                self.misaligned += _misaligned(example, table)
        if "" in found:
            raise ValueError(f"the component '{self.name}' learns entities with labels; the training data has one without")
        if not found and not self.labels:
            raise ValueError(
                f"the component '{self.name}' has nothing to learn: no training example has an entity (doc.ents)"
            )
        self._check_misaligned()
        self.labels = (*self.labels, *sorted(found - set(self.labels)))
        self.initialize_model(get_examples, self._truth)

    def predict(self, docs: Sequence[Doc]) -> Entities:
        """The entities of each Doc, with their probabilities: those of the most probable sequences of tags."""
        ops: Any = self.model.ops
        if not docs:
            return Entities([], SpanTable(*(np.empty(0, dtype=np.int32) for _ in range(2)), Column(np.empty(0, np.int32), self.labels)))
        scores = self.model.predict(list(docs))
        lengths = np.array([len(part) for part in scores.emissions])
        emissions = flatten(ops, scores.emissions)
        codes = ops.to_numpy(self._distribution(emissions, lengths, scores.transitions).best())
        text_starts = np.cumsum(lengths) - lengths
        begins = np.zeros(len(codes), dtype=np.bool_)
        begins[text_starts] = True
        runs = biluo.runs_of_tags(codes, begins)
        of = np.searchsorted(text_starts, runs.starts, side="right") - 1
        counts = np.bincount(of, minlength=len(docs))
        probabilities = self._probabilities(emissions, lengths, scores.transitions, codes, runs, counts > 0)
        starts, ends = (runs.starts - text_starts[of]).astype(np.int32), (runs.ends - text_starts[of]).astype(np.int32)
        table = SpanTable(starts, ends, Column(runs.labels.astype(np.int32), self.labels), probabilities)
        return Entities(counts.tolist(), table)

    def get_loss(self, examples: Sequence[Example], scores: TagScores) -> Loss[TagScores]:
        """The negative log-likelihood of what is known of the tags, summed over the texts.

        For the sum Z over all sequences of tags and the sum Z' over those that agree with the gold annotation it is
        log Z - log Z', of which the gradients are the expected counts under both, subtracted; where all is known, Z'
        is the score of one sequence. For each span that is known to be wrong, with the probability p, -log(1 - p) is
        added. Items are the words whose tag is known.

        Raises UnknownLabel where `unseen` is "error".
        """
        ops: Any = self.model.ops
        xp = ops.xp
        lengths = np.array([len(part) for part in scores.emissions])
        gold = self._gold(examples)
        wrong = self._wrong(examples)
        known = gold != MISSING
        starts = np.cumsum(lengths) - lengths
        n_known = np.add.reduceat(known, starts) if len(starts) else np.zeros(0, dtype=np.int64)
        emissions = flatten(ops, scores.emissions)
        d_emissions, d_transitions = xp.zeros(emissions.shape), xp.zeros(scores.transitions.shape)

        def chain(texts: Any, allowed: Any = None) -> tuple[TagDistribution, Any]:
            rows = _rows(starts, lengths, texts)
            part = tag_distribution(
                ops,
                emissions[xp.asarray(rows)],
                lengths[texts],
                scores.transitions,
                follows=self._table(),
                allowed=None if allowed is None else xp.asarray(allowed),
            )
            return part, rows

        def add(found: tuple[Any, Any], rows: Any, sign: float) -> None:
            nonlocal d_transitions
            if len(rows):
                xp.add.at(d_emissions, xp.asarray(rows), sign * found[0])
            d_transitions += sign * found[1]

        wrong = wrong._replace() if len(wrong.texts) else wrong
        taking_part = np.flatnonzero((n_known > 0) | np.isin(np.arange(len(lengths)), wrong.texts))
        total = 0.0
        if not len(taking_part):
            return Loss(0.0, 0, TagScores([part * 0 for part in scores.emissions], scores.transitions * 0))
        free, free_rows = chain(taking_part)
        log_Z = ops.to_numpy(free.log_partition)
        weights = np.where(n_known[taking_part] > 0, 1.0, 0.0)
        total += float((log_Z * weights).sum())
        # What is known wholly, and in part.
        whole = taking_part[n_known[taking_part] == lengths[taking_part]]
        partly = taking_part[(n_known[taking_part] > 0) & (n_known[taking_part] < lengths[taking_part])]
        if len(whole):
            one, rows = chain(whole)
            codes, ones = xp.asarray(gold[rows]), xp.ones(len(whole))
            total -= float(one.log_score(codes).sum())
            add(one.counts(codes, ones), rows, -1.0)
        if len(partly):
            rows = _rows(starts, lengths, partly)
            one, rows = chain(partly, self._agreeing(gold[rows]))
            total -= float(one.log_partition.sum())
            add(one.expected(xp.ones(len(partly))), rows, -1.0)
        if len(wrong.texts):
            forced, rows = chain(wrong.texts, self._forced(wrong, lengths))
            at = np.searchsorted(taking_part, wrong.texts)
            log_p = np.minimum(ops.to_numpy(forced.log_partition) - log_Z[at], -1e-7)
            total -= float(np.log(-np.expm1(log_p)).sum())
            odds = np.exp(log_p) / -np.expm1(log_p)
            add(forced.expected(xp.asarray(odds)), rows, 1.0)
            np.subtract.at(weights, at, odds)
        add(free.expected(xp.asarray(weights)), free_rows, 1.0)
        gradient = TagScores(
            split(d_emissions.astype("float32"), lengths.tolist()), d_transitions.astype("float32")
        )
        return Loss(total, int(known.sum()) + len(wrong.texts), gradient)

    def set_annotations(self, docs: Sequence[Doc], prediction: Entities) -> None:
        """Write the entities into `doc.ents`, instead of those that are there."""
        set_ents(docs, prediction.counts, prediction.table)

    def new_scores(self) -> list[Score]:
        """Precision, recall and F of entities, with a table per label."""
        return [SpanScore()]

    @property
    def main_score(self) -> str:
        """The F-score of entities with the right words and label."""
        return "ents_f"

    def n_outputs(self, n_labels: int) -> int:
        """Four tags for each label, and one for the words outside."""
        return biluo.n_tags(n_labels)

    def notes(self) -> list[str]:
        """What people should know of the training data: entities that cannot be learned."""
        if not self.misaligned:
            return []
        return [f"{self.name}: {self._told_misaligned()}; what they touch counts as missing"]

    def _distribution(self, emissions: Any, lengths: Any, transitions: Any) -> TagDistribution:
        return tag_distribution(self.model.ops, emissions, lengths, transitions, follows=self._table())

    def _probabilities(
        self, emissions: Any, lengths: Any, transitions: Any, codes: Any, runs: biluo.Runs, some: Any
    ) -> npt.NDArray[np.float32]:
        """The probability of each run, for which only the texts that have any are looked at."""
        if not len(runs.starts):
            return np.empty(0, dtype=np.float32)
        ops: Any = self.model.ops
        xp = ops.xp
        texts = np.flatnonzero(some)
        text_starts = np.cumsum(lengths) - lengths
        rows = _rows(text_starts, lengths, texts)
        # How many words before it are left out.
        kept = np.zeros(len(codes), dtype=np.bool_)
        kept[rows] = True
        place = np.cumsum(kept) - 1
        part = self._distribution(emissions[xp.asarray(rows)], lengths[texts], transitions)
        starts, ends = place[runs.starts], place[runs.ends - 1] + 1
        logs = part.log_runs(xp.asarray(codes[rows]), xp.asarray(starts), xp.asarray(ends))
        return np.exp(ops.to_numpy(logs)).astype(np.float32)

    def _gold(self, examples: Sequence[Example]) -> Int32s:
        """The code of each word's tag, int32 (n_words,), -1 where it is missing."""
        found = []
        strange: set[str] = set()
        for example in examples:
            table = example.reference.ent_table
            if table is None:
                found.append(np.full(len(example.predicted), MISSING, dtype=np.int32))
                continue
            places = example.places(table)
            labels = self._recoder().recode(table.labels)
            good = places.exact & (labels >= 0)
            codes = biluo.tags_of_runs(biluo.Runs(places.starts[good], places.ends[good], labels[good]), len(example.predicted))
            if not good.all():
                strange |= {value or "" for value, label in zip(table.labels.values(), labels, strict=True) if label == UNSEEN}
                self.ignored += int((labels == UNSEEN).sum())
                _blank(codes, places.starts[~good], places.ends[~good])
            missing = example.reference.spans.tables.get(self.missing)
            if missing is not None:
                touched = example.places(missing)
                _blank(codes, touched.starts, touched.ends)
            found.append(codes)
        if strange and self.unseen == "error":
            raise UnknownLabel(self.name, strange)
        return np.concatenate(found)

    def _wrong(self, examples: Sequence[Example]) -> _Wrong:
        texts, starts, ends, labels = [], [], [], []
        for i, example in enumerate(examples):
            table = example.reference.spans.tables.get(self.incorrect)
            if table is None or not len(table.starts):
                continue
            places = example.places(table)
            codes = self._recoder().recode(table.labels)
            good = places.exact & (codes != UNSEEN)
            texts.append(np.full(int(good.sum()), i))
            starts.append(places.starts[good])
            ends.append(places.ends[good])
            labels.append(codes[good])
        empty = [np.empty(0, dtype=np.int64)]
        return _Wrong(*(np.concatenate([*empty, *parts]).astype(np.int64) for parts in (texts, starts, ends, labels)))

    def _agreeing(self, gold: Int32s) -> npt.NDArray[np.bool_]:
        """Which tags agree with what is known of each word, bool (n_words, n_tags)."""
        allowed = gold[:, None] == np.arange(biluo.n_tags(len(self.labels)))
        allowed[gold == MISSING] = True
        return allowed

    def _forced(self, wrong: _Wrong, lengths: Any) -> npt.NDArray[np.bool_]:
        """For a copy of its text for each wrong span, the tags that make it an entity, bool (n_words, n_tags)."""
        n_tags = biluo.n_tags(len(self.labels))
        copies = lengths[wrong.texts]
        begins = np.cumsum(copies) - copies
        allowed = np.ones((int(copies.sum()), n_tags), dtype=np.bool_)
        labels, letters = np.divmod(np.arange(n_tags) - 1, biluo.PER_LABEL)
        for begin, start, end, label in zip(begins, wrong.starts, wrong.ends, wrong.labels, strict=True):
            fits = (np.arange(n_tags) > 0) & ((labels == label) | (label == _ANY))
            wanted = [biluo.U] if end - start == 1 else [biluo.B, *[biluo.I] * (end - start - 2), biluo.L]
            for at, letter in enumerate(wanted):
                allowed[begin + start + at] = fits & (letters == letter)
        return allowed

    def _table(self) -> Any:
        if self._follows is None or len(self._follows) != biluo.n_tags(len(self.labels)) + 1:
            self._follows = self.model.ops.xp.asarray(biluo.follows(len(self.labels)))
        return self._follows

    def _recoder(self) -> Recoder:
        if self._codes.labels != self.labels:
            self._codes = Recoder(self.labels)
        return self._codes

    def _truth(self, examples: Sequence[Example]) -> TagScores:
        ops, n_tags = self.model.ops, biluo.n_tags(len(self.labels))
        return TagScores([ops.alloc2f(len(example.predicted), n_tags) for example in examples], ops.alloc2f(0, 0))

    def _check_misaligned(self) -> None:
        if len(self.misaligned) > self.max_misaligned * self.entities:
            raise ValueError(
                f"the component '{self.name}' cannot be trained: {self._told_misaligned()}, which is more than "
                f"max_misaligned = {self.max_misaligned:g} allows; correct them, or train on the words of the corpus "
                f"(training.gold_tokens = true)"
            )

    def _told_misaligned(self) -> str:
        shown = ", ".join(self.misaligned[:_SHOWN])
        more = ", …" if len(self.misaligned) > _SHOWN else ""
        return (
            f"{len(self.misaligned):,} of {self.entities:,} entities do not begin and end with words of the tokenizer: "
            f"{shown}{more}"
        )


def _misaligned(example: Example, table: SpanTable) -> list[str]:
    """The spans that begin or end within a word, as people read them."""
    exact = example.places(table).exact
    if exact.all():
        return []
    doc = example.reference
    spans = [span for span, is_exact in zip(table.spans(doc), exact, strict=True) if not is_exact]
    return [f"{span.text!r:.60} ({span.start_char} to {span.end_char} in {doc.text!r:.60})" for span in spans]


def _blank(codes: Int32s, starts: Any, ends: Any) -> None:
    """Mark the words of spans as missing, but for those of entities that are known."""
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        part = codes[start:end]
        part[part == biluo.OUTSIDE] = MISSING


def _rows(starts: Any, lengths: Any, texts: Any) -> npt.NDArray[Any]:
    """The words of some texts in the flat batch, text after text, int (n_words of them,)."""
    sizes = lengths[texts]
    ends = np.cumsum(sizes)
    return np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(starts[texts] - (ends - sizes), sizes)
