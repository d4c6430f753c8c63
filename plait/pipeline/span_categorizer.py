"""The span categorizer: labels of runs of words, which may overlap and stand within each other."""

from collections.abc import Sequence
from itertools import islice
from typing import Annotated, Literal

import numpy as np
import numpy.typing as npt
from thinc.types import Floats2d

from ..architectures.types import SpanScorer
from ..config import Default, Positive, Range
from ..errors import UnknownLabel
from ..layers import own_threads
from ..locks import new_lock
from ..registry import registry
from ..scoring import Decisions, Score, SpanScore
from ..tokens import UNSEEN, Candidates, Column, Doc, Example, Recoder, SpanTable, set_spans
from .checks import check_example
from .component import Component, GetExamples
from .gold_spans import GoldSpans, gold_spans
from .loss import Loss
from .scored_candidates import ScoredCandidates
from .suggesters import Preset, Suggester
from .suggestions import Suggestions

Float32s = npt.NDArray[np.float32]

SMALLEST = 1e-12
AT_ONCE = 256  # examples whose candidates are in memory at a time
_counting = new_lock()


@registry.components("plait.SpanCategorizer.v1")
class SpanCategorizer(Component[Floats2d, ScoredCandidates]):
    """Label spans that may overlap, such as mentions within mentions (`doc.spans[key]`).

    A suggester says which runs of words are looked at. Each of these has any number of labels, each label for itself,
    and each span that is written has its probability in `score`.

    Attributes:
        key: the group of `doc.spans` that it learns from and writes.
        suggester: gives the candidates.
        thresholds: the score from which on a label counts as predicted, by label.
        found: what the suggester found of the training data.
        cut: how many candidates `predict` has left out so far, as a Doc had more than `max_per_doc`.
        ignored: how many gold spans it left out in training because their label was none of its.
    """

    def __init__(
        self,
        model: SpanScorer,
        *,
        suggester: Annotated[Suggester, Default({"@suggesters": "plait.NgramSuggester.v1"})],
        key: str = "sc",
        threshold: Annotated[float, Range(0, 1)] = 0.5,
        tune: Literal["none", "micro", "label"] = "micro",
        max_per_doc: Positive | None = None,
        unseen: Literal["error", "ignore"] = "error",
    ) -> None:
        """Make a span categorizer.

        Args:
            model: probabilities of the labels for each of some runs of words.
            suggester: which runs of words of a Doc are looked at; no other can become a span.
            key: the group of `doc.spans` that it learns from and writes.
            threshold: the threshold of every label to begin with.
            tune: how thresholds are chosen on held-out examples, each time that they are scored in training: one for
                all labels that gives the best micro-averaged F-score, one a label for the best F-score of each, or
                not at all.
            max_per_doc: how many candidates of a Doc are looked at; of more, the longest are left out, and counted in
                `cut`. No limit by default.
            unseen: what to do with a gold label in training that was not there in `begin_training`: raise
                UnknownLabel, or leave the span out and count it in `ignored`.

        Raises ValueError for a suggester that gives the spans of the group that is written.
        """
        if isinstance(suggester, Preset) and suggester.key == key:
            raise ValueError(
                f"the span categorizer writes {suggester.told}, so it cannot take its candidates from there; give the "
                f"suggester another key"
            )
        self.model = model
        self.suggester = suggester
        self.key = key
        self.threshold = threshold
        self.tune = tune
        self.max_per_doc = max_per_doc
        self.unseen = unseen
        self.thresholds = {}
        self.found = Suggestions()
        self.cut = self.ignored = 0
        self._codes = Recoder(())

    def begin_training(self, get_examples: GetExamples) -> None:
        """Collect the labels of the spans, sorted, after labels that were added before, and see what is suggested.

        Raises ValueError where no example has a span, one has no label, or none is among the candidates.
        """
        labels = self._look_at(get_examples)
        if not labels and not self.labels:
            raise ValueError(
                f"the component '{self.name}' has nothing to learn: no training example has a span in "
                f"doc.spans[{self.key!r}]"
            )
        if "" in labels:
            raise ValueError(f"the component '{self.name}' learns spans with labels; the training data has one without")
        self.found.check(self.name, awaited=isinstance(self.suggester, Preset))
        self.labels = (*self.labels, *sorted(labels - set(self.labels)))
        self.thresholds = self.all_thresholds()
        self.initialize_model(get_examples, self._truth)

    def model_input(self, docs: Sequence[Doc]) -> tuple[list[Doc], Candidates]:
        """The Docs, and the runs of their words that are looked at."""
        return list(docs), self.candidates(docs)

    def candidates(self, docs: Sequence[Doc]) -> Candidates:
        """The runs of words that are looked at, in the order of the Docs, at most `max_per_doc` of each.

        Raises ValueError where the suggester gives what is no run of words.
        """
        return self._suggested(docs)[0]

    def _suggested(self, docs: Sequence[Doc]) -> tuple[Candidates, int]:
        """The runs of words that are looked at, and how many are left out."""
        found = self.suggester(docs).ordered([len(doc) for doc in docs])
        if self.max_per_doc is None or not len(found.docs):
            return found, 0
        by_length = np.lexsort((found.starts, found.ends - found.starts, found.docs))
        counts = np.bincount(found.docs, minlength=len(docs))
        rank = np.arange(len(by_length)) - np.repeat(np.cumsum(counts) - counts, counts)
        kept = np.sort(by_length[rank < self.max_per_doc])
        return found.take(kept), len(by_length) - len(kept)

    def predict(self, docs: Sequence[Doc]) -> ScoredCandidates:
        """The candidates of the Docs, and the score of each label for each of them."""
        candidates, cut = self._suggested(docs)
        with _counting:
            self.cut += cut
        if not docs:
            return ScoredCandidates(candidates, np.empty((0, len(self.labels)), dtype=np.float32))
        scores: Float32s = self.model.ops.to_numpy(  # type: ignore[no-untyped-call]  # Thinc's
            self.model.predict((list(docs), candidates))
        )
        return ScoredCandidates(candidates, scores)

    def get_loss(self, examples: Sequence[Example], scores: Floats2d) -> Loss[Floats2d]:
        """Binary cross-entropy summed over the candidates of texts whose spans are known, and over the labels.

        For the probabilities p and the gold values q, -sum(q log p + (1 - q) log(1 - p)); its gradient with respect to
        the logits is p - q: Floats2d (n_candidates, n_labels). Where a gold span does not begin and end with words of
        the tokenizer, nothing is known of its label for the words that it touches.

        Raises UnknownLabel where `unseen` is "error", and ValueError where the suggester waits for annotation that
        no component has written.
        """
        docs = [example.predicted for example in examples]
        if isinstance(self.suggester, Preset) and not self.suggester.is_there(docs):
            raise ValueError(
                f"the suggester of '{self.name}' takes its candidates from {self.suggester.told}, which is not there; "
                f"name the component that writes it in training.annotating_components"
            )
        spans = gold_spans(examples, self.key, self._recoder())
        if spans.strange and self.unseen == "error":
            raise UnknownLabel(self.name, spans.strange)
        self.ignored += int((spans.labels == UNSEEN).sum())
        gold = self._gold(docs, self.candidates(docs), spans)
        xp = self.model.ops.xp
        known = xp.asarray(~np.isnan(gold))
        target = xp.asarray(np.nan_to_num(gold))
        logs = target * xp.log(xp.maximum(scores, SMALLEST)) + (1 - target) * xp.log(xp.maximum(1 - scores, SMALLEST))
        total = -float(xp.where(known, logs, 0).sum(dtype="float64"))
        items = int((~np.isnan(gold)).any(axis=1).sum())
        return Loss(total, items, xp.where(known, scores - target, 0).astype("float32"))

    def set_annotations(self, docs: Sequence[Doc], prediction: ScoredCandidates) -> None:
        """Write the spans whose score reaches the threshold of their label, instead of those of the group."""
        candidates, scores = prediction.candidates, prediction.scores
        rows, labels = np.nonzero(scores >= list(self.all_thresholds().values()))
        counts = np.bincount(candidates.docs[rows], minlength=len(docs)).tolist()
        column = Column(labels.astype(np.int32), self.labels)
        table = SpanTable(candidates.starts[rows], candidates.ends[rows], column, scores[rows, labels])
        set_spans(docs, self.key, counts, table)

    def decisions(self, examples: Sequence[Example]) -> Decisions:
        """Whether each label holds of each candidate, where that is known.

        Spans that are not suggested count as missed, whatever the threshold.
        """
        examples = [example for example in examples if len(example.predicted)]
        nothing = (np.empty((0, len(self.labels)), dtype=np.float32),) * 2
        parts = [self._compared(examples[i : i + AT_ONCE]) for i in range(0, len(examples), AT_ONCE)]
        gold, scores = (np.concatenate(part) for part in zip(nothing, *parts, strict=True))
        return Decisions.of_rows(self.labels, gold, scores)

    def new_scores(self) -> list[Score]:
        """Precision, recall and F of the spans of the group, with a table per label."""
        return [SpanScore(self.key)]

    @property
    def main_score(self) -> str:
        """The F-score of spans with the right words and label."""
        return f"spans_{self.key}_f"

    def notes(self) -> list[str]:
        """How many of the spans of the training data the suggester finds, and what cannot be learned."""
        awaited = self.suggester.told if isinstance(self.suggester, Preset) else None
        return self.found.notes(self.name, awaited=awaited, max_per_doc=self.max_per_doc)

    def _look_at(self, get_examples: GetExamples) -> set[str]:
        """Count what is suggested of the training data, and give the labels, "" for a span without one."""
        labels: set[str] = set()
        self.found = Suggestions()
        stream = iter(map(check_example, get_examples()))
        while batch := list(islice(stream, AT_ONCE)):
            tables = (example.reference.spans.tables.get(self.key) for example in batch)
            labels.update(label or "" for table in tables if table is not None for label in table.labels.values())
            docs = [example.predicted for example in batch]
            candidates, cut = self._suggested(docs)
            self.found.add(docs, candidates, gold_spans(batch, self.key, self._recoder()), cut=cut)
        return labels

    def _recoder(self) -> Recoder:
        if self._codes.labels != self.labels:
            self._codes = Recoder(self.labels)
        return self._codes

    def _gold(self, docs: Sequence[Doc], candidates: Candidates, spans: GoldSpans) -> Float32s:
        """The gold value of each label for each candidate, (n_candidates, n_labels), nan where missing."""
        gold = np.zeros((len(candidates.docs), len(self.labels)), dtype=np.float32)
        gold[~spans.known[candidates.docs]] = np.nan
        places = candidates.find(spans.spans, [len(doc) for doc in docs])
        there = (places >= 0) & (spans.labels >= 0)
        for exact, value in ((False, np.nan), (True, 1.0)):
            chosen = there & (spans.exact == exact)
            gold[places[chosen], spans.labels[chosen]] = value
        return gold

    def _truth(self, examples: Sequence[Example]) -> Floats2d:
        docs = [example.predicted for example in examples]
        return self.model.ops.alloc2f(len(self.candidates(docs).docs), len(self.labels))

    def _compared(self, examples: Sequence[Example]) -> tuple[Float32s, Float32s]:
        """The gold values and the scores of candidates; a span that is none of them stands below all scores."""
        docs = [example.predicted for example in examples]
        with own_threads():
            prediction = self.predict(docs)
        spans = gold_spans(examples, self.key, self._recoder())
        gold = self._gold(docs, prediction.candidates, spans)
        places = prediction.candidates.find(spans.spans, [len(doc) for doc in docs])
        missed = spans.labels[((places < 0) | ~spans.exact) & (spans.labels >= 0)]
        rows = np.full((len(missed), len(self.labels)), np.nan, dtype=np.float32)
        rows[np.arange(len(missed)), missed] = 1.0
        never = np.full(rows.shape, -np.inf, dtype=np.float32)
        return np.concatenate([gold, rows]), np.concatenate([prediction.scores, never])
