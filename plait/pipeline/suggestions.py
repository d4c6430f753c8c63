"""What a suggester finds of the spans of training data, for people to read."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..tokens import Candidates, Doc
from .gold_spans import GoldSpans


@dataclass
class Suggestions:
    """Counts over training data.

    Attributes:
        candidates: how many runs of words are looked at.
        spans: how many gold spans there are.
        suggested: how many of these are among the candidates.
        misaligned: how many do not begin and end with words of the tokenizer.
        cut: how many more candidates were suggested than are looked at.
        shortest, longest: the numbers of words of gold spans; 0 where there is none.
    """

    candidates: int = 0
    spans: int = 0
    suggested: int = 0
    misaligned: int = 0
    cut: int = 0
    shortest: int = 0
    longest: int = 0

    def add(self, docs: Sequence[Doc], candidates: Candidates, gold: GoldSpans, *, cut: int) -> None:
        """Count a batch, of which so many candidates were left out."""
        self.cut += cut
        places = candidates.find(gold.spans, [len(doc) for doc in docs])
        self.candidates += len(candidates.docs)
        self.spans += len(places)
        self.suggested += int(((places >= 0) & gold.exact).sum())
        self.misaligned += int((~gold.exact).sum())
        sizes = (gold.spans.ends - gold.spans.starts)[gold.exact]
        if len(sizes):
            shortest = int(sizes.min())
            self.shortest = min(shortest, self.shortest) if self.longest else shortest
            self.longest = max(int(sizes.max()), self.longest)

    def check(self, name: str, *, awaited: bool) -> None:
        """Raise ValueError where no span could be learned.

        Args:
            name: of the component.
            awaited: whether the candidates come from components that have not learned yet, so that none is no fault.
        """
        if not self.spans or self.suggested or (awaited and not self.candidates):
            return
        told = f"the component '{name}' cannot be trained: its suggester finds none of the {self.spans:,} spans"
        if self.misaligned == self.spans:
            raise ValueError(
                f"{told}, as none begins and ends with words of the tokenizer; correct them, or train on the words of "
                f"the corpus (training.gold_tokens = true)"
            )
        words = f"{self.shortest}" if self.shortest == self.longest else f"{self.shortest} to {self.longest}"
        cut = f", and max_per_doc leaves out {self.cut:,} candidates" if self.cut else ""
        raise ValueError(
            f"{told} of the training data, which have {words} words{cut}; let components.{name}.suggester give runs of "
            f"so many words"
        )

    def notes(self, name: str, *, awaited: str | None, max_per_doc: int | None) -> list[str]:
        """Lines for people.

        Args:
            name: of the component.
            awaited: where other components write the candidates, if they do.
            max_per_doc: the limit of the component.
        """
        if not self.spans:
            return []
        if awaited is not None and not self.candidates:
            lines = [
                f"{name}: the candidates are in {awaited}, which a component before it has to write in training "
                f"(training.annotating_components)"
            ]
        else:
            share = 100 * self.suggested / self.spans
            lines = [
                f"{name}: the suggester finds {share:.1f} % of {self.spans:,} gold spans, among {self.candidates:,} "
                f"candidates"
            ]
        if self.misaligned:
            lines.append(
                f"{name}: {self.misaligned:,} of {self.spans:,} gold spans do not begin and end with words of the "
                f"tokenizer; they are not learned"
            )
        if self.cut:
            lines.append(f"{name}: max_per_doc = {max_per_doc} leaves out {self.cut:,} more candidates")
        return lines
