"""The entity recognizer: named spans that do not overlap, each with its probability."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from ..architectures.types import TagSequenceScorer
from ..config import Range
from ..errors import UnknownLabel
from ..layers import TagScores, flatten, own_threads, tag_distribution
from ..registry import registry
from ..saving import Parts, json_part
from ..scoring import Decisions, Score, SpanScore, span_decisions, span_hits
from ..tokens import MISSING, Column, Doc, Example, Recoder, SpanTable, biluo, set_ents
from .calibration import Calibration
from .component import Component, GetExamples
from .entity_gold import GoldTags, Misaligned, Outside, labels_of
from .loss import Loss
from .saved_values import as_numbers
from .tag_loss import MissingRatio, tag_loss, word_rows
from .word_limit import within

Ints = npt.NDArray[Any]
Float32s = npt.NDArray[np.float32]

AT_ONCE = 10_000  # words whose tags are in memory at a time where probabilities are fitted


class Entities(NamedTuple):
    """The entities of a batch of Docs.

    Attributes:
        counts: how many each Doc has.
        table: all of them, Doc after Doc.
    """

    counts: list[int]
    table: SpanTable


@registry.components("plait.EntityRecognizer.v1")
class EntityRecognizer(Component[TagScores, Entities]):
    """Find the named entities of a text: spans with a label that do not overlap (`doc.ents`).

    Words get the tags of the BILUO scheme, and a random field predicts no sequence of them that marks no whole
    entities. Each entity has in `score` the probability that it is one, with this label and just these words.

    Texts of which only a part is annotated are learned from by the sum over all sequences of tags that agree with what
    is known (Tsuboi et al. 2008, "Training Conditional Random Fields Using Incomplete Annotations").

    Attributes:
        misaligned: what `begin_training` found of entities that are no whole words.
        outside: what it found of words that stand in none.
        ignored: how many gold entities it left out in training because their label was none of its.
        calibration: what makes probabilities of those of the model.
        thresholds: the probability from which on an entity is written, by label.
    """

    assigns = frozenset({"ents"})

    def __init__(
        self,
        model: TagSequenceScorer,
        *,
        missing: str = "missing",
        incorrect: str = "incorrect",
        max_misaligned: Annotated[float, Range(0, 1)] = 0.1,
        calibrated: bool = True,
        threshold: Annotated[float, Range(0, 1)] = 0.0,
        unseen: Literal["error", "ignore"] = "error",
        missing_ratio: Annotated[float, Range(0, 1)] | None = None,
        missing_weight: Annotated[float, Range(0, 1000)] = 1.0,
    ) -> None:
        """Make an entity recognizer.

        Args:
            model: scores of sequences of tags.
            missing: the group of `doc.spans` in gold Docs whose words nobody looked at, so that they may be anything.
            incorrect: the group of `doc.spans` in gold Docs that holds spans that are no entities; with a label, no
                entities of this label.
            max_misaligned: the share of entities of the training data that may begin or end within a word of the
                tokenizer. What they touch counts as missing; with more of them training does not begin.
            calibrated: fit the probabilities of entities to held-out examples, each time that they are scored in
                training, so that of those near 0.8 about eight of ten are right.
            threshold: the probability from which on an entity is written, to begin with; at 0 all that are found are.
                Training does not change it, `plait find-threshold` does.
            unseen: what to do with a gold label in training that was not there in `begin_training`: raise
                UnknownLabel, or take its words as missing and count it in `ignored`.
            missing_ratio: the share of the words without annotation that stand in entities, where it is known about;
                null learns nothing from them. One that is far off can do harm. It is that of each batch, or of each
                part of one where gradients are accumulated.
            missing_weight: what that share counts beside the tags that are known.
        """
        self.model = model
        self.missing, self.incorrect = missing, incorrect
        self.max_misaligned = max_misaligned
        self.calibrated = calibrated
        self.threshold = threshold
        self.unseen = unseen
        self.missing_ratio, self.missing_weight = missing_ratio, missing_weight
        self.misaligned = Misaligned()
        self.outside = Outside(missing=missing, incorrect=incorrect)
        self.ignored = 0
        self.calibration = Calibration()
        self.thresholds = {}
        self._codes = Recoder(())
        self._follows: Any = None

    def begin_training(self, get_examples: GetExamples) -> None:
        """Collect the labels of entities, sorted, after labels that were added before.

        Raises ValueError where no example has an entity, or more than `max_misaligned` of them are no whole words.
        """
        found: set[str] = set()
        elsewhere = ""
        self.misaligned = Misaligned()
        self.outside = Outside(missing=self.missing, incorrect=self.incorrect)
        for example in get_examples():
            self.outside.look_at(example)
            table = example.reference.ent_table
            if table is None and "entities" in example.reference.user_data:
                elsewhere = (
                    "; in JSON lines they stand under 'ents', as objects with start, end and label, not 'entities'"
                )
            if table is not None:
                found |= labels_of([table])
                self.misaligned.look_at(example, table)
        if "" in found:
            raise ValueError(
                f"the component '{self.name}' learns entities with labels; a training example has one without"
            )
        if not found and not self.labels:
            raise ValueError(
                f"the component '{self.name}' has nothing to learn: no training example has an entity (doc.ents)"
                f"{elsewhere}"
            )
        if self.misaligned.count > self.max_misaligned * self.misaligned.entities:
            raise ValueError(
                f"the component '{self.name}' cannot be trained: {self.misaligned}; max_misaligned = "
                f"{self.max_misaligned:g} allows fewer. Correct them, or learn on the words of the corpus "
                f"(training.gold_tokens = true)"
            )
        self.labels = (*self.labels, *sorted(found - set(self.labels)))
        self.thresholds = self.all_thresholds()
        self.initialize_model(get_examples, self._truth)

    def predict(self, docs: Sequence[Doc]) -> Entities:
        """The entities of each Doc: those of the most probable sequences of tags, with their probabilities."""
        ops: Any = self.model.ops
        if not docs:
            none = np.empty(0, dtype=np.int32)
            return Entities([], SpanTable(none, none, Column(none, self.labels), none.astype(np.float32)))
        scores = self.model.predict(list(docs))
        lengths = np.array([len(part) for part in scores.emissions], dtype=np.int64)
        emissions = flatten(ops, scores.emissions)
        best = tag_distribution(ops, emissions, lengths.tolist(), scores.transitions, follows=self._table()).best()
        codes = ops.to_numpy(best)
        firsts = np.cumsum(lengths) - lengths
        begins = np.zeros(len(codes), dtype=np.bool_)
        begins[firsts] = True
        runs = biluo.runs_of_tags(codes, begins)
        of = np.searchsorted(firsts, runs.starts, side="right") - 1
        counts = np.bincount(of, minlength=len(docs))
        probabilities = self._probabilities(emissions, lengths, scores.transitions, codes, runs, counts)
        starts, ends = ((side - firsts[of]).astype(np.int32) for side in (runs.starts, runs.ends))
        labels = Column(runs.labels.astype(np.int32), self.labels)
        return Entities(counts.tolist(), SpanTable(starts, ends, labels, self.calibration(probabilities)))

    def get_loss(self, examples: Sequence[Example], scores: TagScores) -> Loss[TagScores]:
        """The negative log-likelihood of the tags that are known, summed over the texts (see `tag_loss`).

        Items are the words whose tag is known, with a `missing_ratio` all words, and the spans that are known to be no
        entities.

        Raises UnknownLabel where `unseen` is "error".
        """
        reader = GoldTags(self._recoder(), missing=self.missing, incorrect=self.incorrect)
        gold, wrong = reader.tags(examples), reader.wrong(examples)
        if reader.strange and self.unseen == "error":
            raise UnknownLabel(self.name, reader.strange)
        self.ignored += reader.n_strange
        missing = self._missing_ratio()
        total, gradient = tag_loss(self.model.ops, scores, gold, wrong, self._table(), missing)
        n_words = int((gold != MISSING).sum()) if missing is None else len(gold)
        return Loss(total, n_words + len(wrong.texts), gradient)

    def set_annotations(self, docs: Sequence[Doc], prediction: Entities) -> None:
        """Write the entities that reach their threshold into `doc.ents`, instead of those that are there."""
        counts, table = prediction
        limits = np.array(list(self.all_thresholds().values()))
        if limits.any() and table.scores is not None:
            kept = table.scores >= limits[table.labels.codes]
            of = np.repeat(np.arange(len(docs)), counts)
            counts = np.bincount(of[kept], minlength=len(docs)).tolist()
            column = Column(table.labels.codes[kept], table.labels.categories)
            table = SpanTable(table.starts[kept], table.ends[kept], column, table.scores[kept])
        set_ents(docs, counts, table)

    def new_scores(self) -> list[Score]:
        """Precision, recall and F of entities, with a table per label."""
        return [SpanScore(missing=self.missing)]

    @property
    def main_score(self) -> str:
        """The F-score of entities with the right words and label."""
        return "ents_f"

    @property
    def calibrates(self) -> bool:
        """Whether probabilities are fitted at all."""
        return self.calibrated

    def calibrate(self, examples: Sequence[Example]) -> None:
        """Fit the probabilities of entities to annotated examples, on which they were predicted."""
        if not self.calibrated or not examples:
            return
        before, self.calibration = self.calibration, Calibration()
        scores, right = span_hits(self._with_all(examples), missing=self.missing)
        if len(scores):
            self.calibration.fit(scores, right)
        else:  # nothing tells of a better one
            self.calibration = before

    def decisions(self, examples: Sequence[Example]) -> Decisions:
        """Whether each entity that is found is one, and those that are not found, where the entities are known."""
        return span_decisions(self._with_all(examples), self.labels, missing=self.missing)

    def n_outputs(self, n_labels: int) -> int:
        """Four tags for each label, and one for the words outside."""
        return biluo.n_tags(n_labels)

    def notes(self) -> list[str]:
        """The entities of the training data that cannot be learned, and that nothing tells where there are none."""
        found = []
        if self.misaligned.count:
            found.append(f"{self.name}: {self.misaligned}; the words that they touch count as missing")
        if self.outside.missing and not self.outside.known and self._missing_ratio() is None:
            found.append(
                f"{self.name}: no word of the training data is known to stand in no entity, so that entities will be "
                f"found everywhere; tell which share of the missing words stands in some (missing_ratio)"
            )
        return found

    def parts(self) -> Parts:
        def load(numbers: object) -> None:
            self.calibration = Calibration(**as_numbers(numbers))

        return {**super().parts(), "calibration.json": json_part(lambda: vars(self.calibration), load)}

    def _missing_ratio(self) -> MissingRatio | None:
        if self.missing_ratio is None or not self.missing_weight:
            return None
        return MissingRatio(self.missing_ratio, self.missing_weight)

    def _with_all(self, examples: Sequence[Example]) -> list[Example]:
        """The examples that have words, with all entities that are found, whatever the thresholds."""
        fresh = [example.renew() for example in examples if len(example.predicted)]
        for docs in within([example.predicted for example in fresh], AT_ONCE):
            with own_threads():
                prediction = self.predict(docs)
            set_ents(docs, *prediction)
        return fresh

    def _probabilities(
        self, emissions: Any, lengths: Ints, transitions: Any, codes: Ints, runs: biluo.Runs, counts: Ints
    ) -> Ints:
        """The probability of each run, for which only the texts that have one are looked at: float64 (n_runs,)."""
        ops: Any = self.model.ops
        xp = ops.xp
        if not len(runs.starts):
            return np.empty(0)
        texts = np.flatnonzero(counts)
        rows = word_rows(np.cumsum(lengths) - lengths, lengths, texts)
        kept = np.zeros(len(codes), dtype=np.bool_)
        kept[rows] = True
        place = np.cumsum(kept) - 1  # of each word among those that are kept
        found = tag_distribution(
            ops, emissions[xp.asarray(rows)], lengths[texts].tolist(), transitions, follows=self._table()
        )
        starts, ends = xp.asarray(place[runs.starts]), xp.asarray(place[runs.ends - 1] + 1)
        logs: Ints = ops.to_numpy(found.log_runs(xp.asarray(codes[rows]), starts, ends))
        return np.exp(logs)

    def _table(self) -> Any:
        """Which tag may follow which, on the device of the model."""
        if self._follows is None or len(self._follows) != biluo.n_tags(len(self.labels)) + 1:
            xp: Any = self.model.ops.xp
            self._follows = xp.asarray(biluo.follows(len(self.labels)))
        return self._follows

    def _recoder(self) -> Recoder:
        if self._codes.labels != self.labels:
            self._codes = Recoder(self.labels)
        return self._codes

    def _truth(self, examples: Sequence[Example]) -> TagScores:
        ops, n_tags = self.model.ops, biluo.n_tags(len(self.labels))
        return TagScores([ops.alloc2f(len(example.predicted), n_tags) for example in examples], ops.alloc2f(0, 0))
