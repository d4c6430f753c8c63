"""The span finder: which runs of words may be spans, by the words that these begin and end with."""

from collections.abc import Sequence
from typing import Annotated, Any

import numpy as np
from thinc.types import Floats2d

from ..architectures.types import BoundaryScorer
from ..config import Positive, Range
from ..errors import LabelsFrozen
from ..layers import flatten, has_weights, split
from ..registry import registry
from ..scoring import CandidateScore, Score
from ..tokens import Candidates, Column, Doc, Example, Recoder, SpanTable, set_spans
from .component import Component, GetExamples
from .gold_spans import gold_spans
from .loss import Loss
from .scored_candidates import ScoredCandidates

SMALLEST = 1e-12


@registry.components("plait.SpanFinder.v1")
class SpanFinder(Component[list[Floats2d], ScoredCandidates]):
    """Find candidates for spans of any length, which a span categorizer then labels (`doc.spans[key]`).

    It learns with which words spans begin and with which they end. A candidate is a pair of such words; its `score` is
    the product of the two probabilities. The suggester `plait.PresetSuggester.v1` hands the candidates on.

    Attributes:
        spans, misaligned: how many spans the training data have, and how many of them do not begin and end with words
            of the tokenizer.
        too_long: how many have more than `max_length` words.
    """

    def __init__(
        self,
        model: BoundaryScorer,
        *,
        gold: str = "sc",
        key: str = "candidates",
        threshold: Annotated[float, Range(0, 1)] = 0.1,
        max_length: Positive = 25,
    ) -> None:
        """Make a span finder.

        Args:
            model: the probabilities that spans begin and end with each word.
            gold: the group of `doc.spans` in gold Docs that it learns from, whatever the labels.
            key: the group of `doc.spans` that the candidates are written into.
            threshold: the product of probabilities from which on a pair of words is a candidate. The lower it is, the
                more candidates there are, and the fewer spans are missed.
            max_length: the most words of a candidate.
        """
        self.model = model
        self.gold, self.key = gold, key
        self.threshold = threshold
        self.max_length = max_length
        self.spans = self.misaligned = self.too_long = 0

    @property
    def is_initialized(self) -> bool:
        """Whether the model has weights; there are no labels."""
        return has_weights(self.model)

    def add_label(self, label: str) -> bool:
        """Raises LabelsFrozen: it tells no labels apart."""
        raise LabelsFrozen(self.name, label)

    def begin_training(self, get_examples: GetExamples) -> None:
        """Count the spans of the training data. Raises ValueError where there is none that could be learned."""
        self.spans = self.misaligned = self.too_long = 0
        for example in get_examples():
            found = gold_spans([example], self.gold, Recoder(()))
            self.spans += len(found.exact)
            self.misaligned += int((~found.exact).sum())
            self.too_long += int(((found.spans.ends - found.spans.starts) > self.max_length).sum())
        if self.spans == self.misaligned:
            reason = "begins and ends with words of the tokenizer" if self.spans else "is there"
            raise ValueError(
                f"the component '{self.name}' has nothing to learn: no span of the training data in "
                f"doc.spans[{self.gold!r}] {reason}"
            )
        self.initialize_model(get_examples, lambda some: split(self._target(some)[0], [len(e.predicted) for e in some]))

    def predict(self, docs: Sequence[Doc]) -> ScoredCandidates:
        """The candidates of the Docs in their order, with one score each."""
        ops: Any = self.model.ops
        scores = ops.to_numpy(flatten(ops, self.model.predict(list(docs)), 2)) if docs else np.empty((0, 2), "float32")
        lengths = np.array([len(doc) for doc in docs], dtype=np.int64)
        until = np.cumsum(lengths)
        # The end has a probability of at most 1, so that most words begin nothing.
        begins = np.flatnonzero(scores[:, 0] >= self.threshold)
        of = np.searchsorted(until, begins, side="right")
        last = begins[:, None] + np.arange(self.max_length)
        inside = last < until[of][:, None]
        products = scores[begins, 0][:, None] * scores[np.where(inside, last, 0), 1]
        rows, sizes = np.nonzero(inside & (products >= self.threshold))
        starts = (begins - (until - lengths)[of])[rows]
        found = (of[rows], starts, starts + sizes + 1)
        candidates = Candidates(*(part.astype(np.int32) for part in found))
        return ScoredCandidates(candidates, products[rows, sizes].astype(np.float32)[:, None])

    def get_loss(self, examples: Sequence[Example], scores: list[Floats2d]) -> Loss[list[Floats2d]]:
        """Binary cross-entropy summed over the words of texts whose spans are known, for begin and for end.

        Its gradient with respect to the logits is p - q: list of Floats2d (n_tokens, 2). Of the words of spans that do
        not begin and end with words of the tokenizer nothing is known, where no other span begins or ends.
        """
        ops = self.model.ops
        target, known = self._target(examples)
        p: Any = flatten(ops, scores, 2)
        logs = target * ops.xp.log(ops.xp.maximum(p, SMALLEST)) + (1 - target) * ops.xp.log(
            ops.xp.maximum(1 - p, SMALLEST)
        )
        total = -float((logs * known).sum(dtype="float64"))
        gradient = ((p - target) * known).astype("float32")
        return Loss(total, int(known.any(axis=1).sum()), split(gradient, [len(part) for part in scores]))

    def set_annotations(self, docs: Sequence[Doc], prediction: ScoredCandidates) -> None:
        """Write the candidates, without labels, instead of the spans of the group."""
        candidates, scores = prediction.candidates, prediction.scores[:, 0]
        counts = np.bincount(candidates.docs, minlength=len(docs)).tolist()
        no_labels = Column(np.full(len(scores), -1, dtype=np.int32), ())
        set_spans(docs, self.key, counts, SpanTable(candidates.starts, candidates.ends, no_labels, scores))

    def new_scores(self) -> list[Score]:
        """Precision, recall and F of the candidates, whatever the labels of gold spans."""
        return [CandidateScore(self.key, self.gold)]

    @property
    def main_score(self) -> str:
        """The F-score of the candidates."""
        return f"spans_{self.key}_f"

    def notes(self) -> list[str]:
        """Spans of the training data that cannot be found."""
        told = (
            (self.misaligned, "do not begin and end with words of the tokenizer; they are not learned"),
            (self.too_long, f"have more words than max_length = {self.max_length}; they will not be found"),
        )
        return [f"{self.name}: {count:,} of {self.spans:,} gold spans {what}" for count, what in told if count]

    def _target(self, examples: Sequence[Example]) -> tuple[Any, Any]:
        """Whether spans begin and end with each word, and whether that is known, both (n_words, 2)."""
        lengths = np.array([len(example.predicted) for example in examples], dtype=np.int64)
        before = np.cumsum(lengths) - lengths
        known, spans, _, exact, _ = gold_spans(examples, self.gold, Recoder(()))
        starts, ends = before[spans.docs] + spans.starts, before[spans.docs] + spans.ends
        touched = np.zeros(int(lengths.sum()) + 1, dtype=np.int64)
        np.add.at(touched, starts[~exact], 1)
        np.subtract.at(touched, ends[~exact], 1)
        target = np.zeros((len(touched) - 1, 2), dtype=np.float32)
        target[starts[exact], 0] = 1
        target[ends[exact] - 1, 1] = 1
        is_known = np.repeat(known, lengths) & (np.cumsum(touched)[:-1] == 0)
        told = is_known[:, None] | (target > 0)
        xp = self.model.ops.xp
        return xp.asarray(target), xp.asarray(told)
