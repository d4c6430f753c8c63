"""Words found in a text against the words of the reference."""

from collections.abc import Sequence

from ..tokens import Example
from .counts import Results, precision_recall_f
from .score import Score


class TokenizationScore:
    """Words by the characters that they cover; a word is right where the reference has one of the same characters.

    Gives `token_p`, `token_r` and `token_f` as the CoNLL 2018 shared task evaluates "Words" where no word is
    multiword (Zeman et al. 2018, https://universaldependencies.org/conll18/evaluation.html), and `token_acc`, the
    right words over all words of either side: correct / (predicted + gold - correct).

    References whose words nobody gave, such as the texts of a CSV file, are left out.
    """

    def __init__(self) -> None:
        self.correct = self.predicted = self.gold = 0

    @property
    def names(self) -> tuple[str, ...]:
        return ("token_acc", "token_p", "token_r", "token_f")

    def update(self, examples: Sequence[Example]) -> None:
        for example in examples:
            if not example.reference.words_given:
                continue
            alignment = example.alignment
            self.correct += int((alignment.exact >= 0).sum())
            self.predicted += len(example.predicted)
            self.gold += len(example.reference)

    def merge(self, other: Score) -> None:
        if not isinstance(other, TokenizationScore):
            raise ValueError(f"a TokenizationScore can be merged with another one; got {type(other).__name__}")
        self.correct += other.correct
        self.predicted += other.predicted
        self.gold += other.gold

    def results(self) -> Results:
        if not self.gold:
            return {}
        p, r, f = precision_recall_f(self.correct, self.predicted, self.gold)
        accuracy = self.correct / (self.predicted + self.gold - self.correct)
        return dict(zip(self.names, (accuracy, p, r, f), strict=True))
