"""The relation extractor: labels for directed pairs of entities."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from thinc.types import Floats2d

from ..architectures.types import PairScorer
from ..config import Default, Range
from ..errors import UnknownLabel
from ..layers import own_threads
from ..registry import registry
from ..scoring import Decisions, LabelCounts, RelationScore, Score
from ..tokens import UNSEEN, Column, Doc, Example, Recoder, RelationTable, SpanPairs, SpanTable
from .component import Component, GetExamples
from .entity_pairs import GetInstances
from .loss import Loss
from .pairs import are_best, ents_of, gold_labels, labelled, relation_keys, training_ents

Float32s = npt.NDArray[np.float32]

SMALLEST = 1e-12
AT_ONCE = 256  # examples whose pairs are in memory at a time


class PairScores(NamedTuple):
    """The pairs of entities of a batch of Docs, and what was predicted for them.

    Attributes:
        ents: the entities of each Doc.
        pairs: of them.
        scores: the probability of each label for each pair, float32 (n_pairs, n_labels).
    """

    ents: list[SpanTable]
    pairs: SpanPairs
    scores: Float32s


@registry.components("plait.RelationExtractor.v1")
class RelationExtractor(Component[Floats2d, PairScores]):
    """Find the relations between the entities of a text (`doc.relations`), each directed and with a probability.

    The entities are those of `doc.ents`, which a component before it wrote, or which the Doc came with. It learns from
    the entities that components before it predict, where they are annotating, and from the gold ones else.

    Attributes:
        thresholds: the score from which on a relation is written, by label.
        found: how many of the gold relations of the training data are among the pairs that are looked at.
        relations: how many gold relations the training data have.
        ignored: how many gold relations it left out in training because their label was none of its.
    """

    assigns = frozenset({"relations"})
    requires = frozenset({"ents"})

    def __init__(
        self,
        model: PairScorer,
        *,
        get_instances: Annotated[GetInstances, Default({"@suggesters": "plait.EntityPairs.v1"})],
        exclusive: bool = False,
        threshold: Annotated[float, Range(0, 1)] = 0.5,
        tune: Literal["none", "micro", "label"] = "micro",
        unseen: Literal["error", "ignore"] = "error",
    ) -> None:
        """Make a relation extractor.

        Args:
            model: probabilities of the labels for each directed pair of entities.
            get_instances: gives the pairs that are looked at, such as all that are near enough to each other.
            exclusive: whether two entities have one relation at most, in one direction: the one with the highest score.
            threshold: the score from which on a relation is written, to begin with.
            tune: how thresholds are chosen on held-out examples, each time that they are scored in training: one for
                all labels that gives the best micro-averaged F-score, one a label for the best F-score of each, or
                not at all.
            unseen: what to do with a gold label in training that was not there in `begin_training`: raise
                UnknownLabel, or leave the relation out and count it in `ignored`.
        """
        self.model = model
        self.get_instances = get_instances
        self.exclusive = exclusive
        self.threshold = threshold
        self.tune = tune
        self.unseen = unseen
        self.thresholds = {}
        self.found = self.relations = self.ignored = 0
        self._codes = Recoder(())

    def begin_training(self, get_examples: GetExamples) -> None:
        """Collect the labels of relations, sorted, after labels that were added before.

        Raises ValueError where no example has a relation, or none of them is among the pairs that are looked at.
        """
        found: set[str] = set()
        for example in get_examples():
            table = example.reference.relation_table
            if table is not None:
                found.update(label for label in set(table.labels.values()) if label)
        if not found and not self.labels:
            raise ValueError(
                f"the component '{self.name}' has nothing to learn: no training example has a relation (doc.relations)"
            )
        self.labels = (*self.labels, *sorted(found - set(self.labels)))
        self.thresholds = self.all_thresholds()
        self._count(get_examples)
        self.initialize_model(get_examples, lambda examples: self.model.ops.alloc2f(1, len(self.labels)))

    def model_input(self, docs: Sequence[Doc]) -> tuple[list[Doc], SpanPairs]:
        """The Docs, and the pairs of their entities that are looked at."""
        return list(docs), self.get_instances(docs, ents_of(docs))

    def training_input(self, examples: Sequence[Example]) -> tuple[list[Doc], SpanPairs]:
        """As `model_input`; where no component wrote entities, the gold ones are taken."""
        docs = [example.predicted for example in examples]
        return docs, self.get_instances(docs, training_ents(examples))

    def predict(self, docs: Sequence[Doc]) -> PairScores:
        """The probability of each label for each pair of entities."""
        docs, ents = list(docs), ents_of(docs)
        pairs = self.get_instances(docs, ents)
        if not len(pairs.heads):
            return PairScores(ents, pairs, np.empty((0, len(self.labels)), dtype=np.float32))
        ops: Any = self.model.ops
        return PairScores(ents, pairs, ops.to_numpy(self.model.predict((docs, pairs))))

    def get_loss(self, examples: Sequence[Example], scores: Floats2d) -> Loss[Floats2d]:
        """Binary cross-entropy summed over the pairs of texts whose relations are known.

        For the probabilities p and the gold values q, -sum(q log p + (1 - q) log(1 - p)); its gradient with respect
        to the logits is p - q, and 0 in texts without annotation: Floats2d (n_pairs, n_labels). Items are the pairs.

        Raises UnknownLabel where `unseen` is "error".
        """
        pairs = self.training_input(examples)[1]
        gold, known = self._gold(examples, pairs)
        xp: Any = self.model.ops.xp
        target, mask = xp.asarray(gold), xp.asarray(known)[:, None]
        logs = target * xp.log(xp.maximum(scores, SMALLEST)) + (1 - target) * xp.log(xp.maximum(1 - scores, SMALLEST))
        total = -float(xp.where(mask, logs, 0).sum(dtype="float64"))
        return Loss(total, int(known.sum()), xp.where(mask, scores - target, 0).astype("float32"))

    def set_annotations(self, docs: Sequence[Doc], prediction: PairScores) -> None:
        """Write the relations that reach their threshold into `doc.relations`, instead of those that are there.

        They stay missing where the entities are: nobody looked for any.
        """
        ents, pairs, scores = prediction
        limits = np.array(list(self.all_thresholds().values()))
        taken = scores >= limits
        if self.exclusive:
            taken &= are_best(pairs, scores)
        which, labels = np.nonzero(taken)
        in_order = np.argsort(pairs.docs[pairs.heads[which]], kind="stable")
        which, labels = which[in_order], labels[in_order]
        limits_of = np.searchsorted(pairs.docs[pairs.heads[which]], np.arange(len(docs) + 1))
        for i, (doc, table) in enumerate(zip(docs, ents, strict=True)):
            if doc.ent_table is None:
                doc.relation_table = None
                continue
            here = slice(limits_of[i], limits_of[i + 1])
            spans = (side[which[here]] for side in (pairs.heads, pairs.tails))
            heads, tails = (labelled(pairs.starts[at], pairs.ends[at], table) for at in spans)
            column = Column(labels[here].astype(np.int32), self.labels)
            doc.relation_table = RelationTable(heads, tails, column, scores[which[here], labels[here]])

    def new_scores(self) -> list[Score]:
        """Precision, recall and F of relations, with a table per label."""
        return [RelationScore()]

    @property
    def main_score(self) -> str:
        """The F-score of all relations counted together."""
        return "rels_micro_f"

    def decisions(self, examples: Sequence[Example]) -> Decisions:
        """Whether each label holds of each pair that is looked at, in texts whose relations are known.

        Relations between entities that are no such pair count as missed, whatever the threshold.
        """
        examples = [example for example in examples if len(example.predicted)]
        nothing = np.empty((0, len(self.labels)), dtype=np.float32)
        parts = [self._compared(examples[i : i + AT_ONCE]) for i in range(0, len(examples), AT_ONCE)]
        gold, scores = (np.concatenate(part) for part in zip((nothing,) * 2, *parts, strict=True))
        counts = LabelCounts(self.labels)  # and the labels that it does not know, which are missed as well
        tables = [table for example in examples if (table := example.reference.relation_table) is not None]
        wanted = [gold_labels(table, counts.labels.encode(table.labels.values())) for table in tables]
        missed = np.bincount(np.concatenate([np.empty(0, dtype=np.int64), *wanted]), minlength=len(counts.labels))
        missed[: len(self.labels)] -= gold.sum(axis=0).astype(np.int64)
        decisions = Decisions.of_rows(self.labels, gold, scores)
        return decisions._replace(names=tuple(counts.labels)).and_missed(missed)

    def notes(self) -> list[str]:
        """How many gold relations of the training data are among the pairs that are looked at, where not all are."""
        if self.found == self.relations:
            return []
        return [
            f"{self.name}: {self.found:,} of {self.relations:,} gold relations are between entities of whole words "
            f"that get_instances pairs; the others cannot be learned"
        ]

    def _count(self, get_examples: GetExamples) -> None:
        """Count gold relations, and those among the pairs that are looked at."""
        self.found = self.relations = 0
        for example in get_examples():
            table = example.reference.relation_table
            if table is not None and len(table.labels.codes):
                gold, _ = self._gold([example], self.training_input([example])[1])
                self.found += int(gold.sum())
                self.relations += len(gold_labels(table, self._recoder().recode(table.labels)))
        if self.relations and not self.found:
            raise ValueError(
                f"the component '{self.name}' has nothing to learn: none of the {self.relations:,} gold relations is "
                f"between two entities (doc.ents) of whole words that get_instances pairs; annotate the entities, or "
                f"let it give more pairs"
            )

    def _compared(self, examples: Sequence[Example]) -> tuple[Float32s, Float32s]:
        """The gold values and the scores of the pairs of texts whose relations are known."""
        with own_threads():
            _, pairs, scores = self.predict([example.predicted for example in examples])
        gold, known = self._gold(examples, pairs, strict=False)
        if self.exclusive:
            scores = np.where(are_best(pairs, scores), scores, -np.inf)
        return gold[known], scores[known]

    def _gold(
        self, examples: Sequence[Example], pairs: SpanPairs, *, strict: bool = True
    ) -> tuple[Float32s, npt.NDArray[np.bool_]]:
        """The gold value of each label for each pair, float32 (n_pairs, n_labels), and which are known (n_pairs,).

        Where it is not `strict`, as with held-out examples, labels that are none of its are passed over.
        """
        docs, starts, ends, heads, tails = pairs
        gold = np.zeros((len(heads), len(self.labels)), dtype=np.float32)
        annotated = np.array([example.reference.has_relations for example in examples], dtype=np.bool_)
        spans = zip(docs.tolist(), starts.tolist(), ends.tolist(), strict=True)
        number = {span: i for i, span in enumerate(spans)}
        row = {pair: i for i, pair in enumerate(zip(heads.tolist(), tails.tolist(), strict=True))}
        strange: set[str] = set()
        for i, example in enumerate(examples):
            table = example.reference.relation_table
            if table is None or not len(table.labels.codes):
                continue
            for head, tail, label, value in relation_keys(example, table, self._recoder()):
                if label == UNSEEN and strict:
                    strange.add(value)
                    self.ignored += self.unseen == "ignore"
                at = row.get((number.get((i, *head), -1), number.get((i, *tail), -1)))
                if at is not None and label >= 0:
                    gold[at, label] = 1.0
        if strange and self.unseen == "error":
            raise UnknownLabel(self.name, strange)
        return gold, annotated[docs[heads]] if len(heads) else np.zeros(0, dtype=np.bool_)

    def _recoder(self) -> Recoder:
        if self._codes.labels != self.labels:
            self._codes = Recoder(self.labels)
        return self._codes
