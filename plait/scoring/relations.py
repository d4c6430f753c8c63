"""Relations against the reference."""

from collections.abc import Sequence

import numpy as np

from ..tokens import Doc, Example, RelationTable
from ..tokens.alignment import visible_before
from .counts import Int32s, LabelCounts, Results
from .score import Score

Row = tuple[int, int, int, int, int, int]


class RelationScore:
    """Directed relations between spans.

    A relation is right where the reference has one with the same label from the same characters to the same characters.
    The labels of the spans are not looked at, and relations of empty spans are left out.

    Gives `rels_micro_p`, `rels_micro_r`, `rels_micro_f` (all labels counted together), `rels_macro_p`, `rels_macro_r`,
    `rels_macro_f` (plain means over the labels that occur) and the table `rels_per_label`. With one relation a text at
    most, `rels_macro_f` is the official score of SemEval-2010 task 8, "(9+1)-way evaluation with directionality taken
    into account" (Hendrickx et al. 2010, https://aclanthology.org/S10-1006/). Texts whose relations the reference does
    not tell are left out, which is not the same as annotated with none.
    """

    def __init__(self) -> None:
        """Count nothing yet."""
        self.counts = LabelCounts()
        self.texts = 0

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(f"rels_{average}_{key}" for average in ("micro", "macro") for key in "prf")

    def update(self, examples: Sequence[Example]) -> None:
        sides: tuple[list[Row], list[Row]] = ([], [])
        for i, example in enumerate(examples):
            gold = example.reference.relation_table
            if gold is None:
                continue
            self.texts += 1
            predicted = example.predicted.relation_table
            same_text = example.predicted.text == example.reference.text
            if predicted is not None:
                sides[0].extend(self._rows(i, example.predicted, predicted, same_text))
            sides[1].extend(self._rows(i, example.reference, gold, same_text))
        predicted_rows, gold_rows = map(set, sides)  # one that is there twice counts once
        groups = (predicted_rows & gold_rows, predicted_rows, gold_rows)
        correct, words, golds = (np.array([row[-1] for row in rows], dtype=np.int32) for rows in groups)
        self.counts.add(correct=correct, predicted=words, gold=golds)

    def merge(self, other: Score) -> None:
        if not isinstance(other, RelationScore):
            raise ValueError("a RelationScore can be merged with another one")
        self.counts.merge(other.counts)
        self.texts += other.texts

    def results(self) -> Results:
        if not self.texts:
            return {}
        found: Results = {}
        for name, figures in (("micro", self.counts.micro()), ("macro", self.counts.macro())):
            found.update({f"rels_{name}_{key}": value for key, value in zip("prf", figures, strict=True)})
        found["rels_per_label"] = self.counts.per_label()
        return found

    def _rows(self, i: int, doc: Doc, table: RelationTable, same_text: bool) -> list[Row]:
        """Relations as text number, first and last character of both spans, and label."""
        before = None if same_text else visible_before(doc.text)
        filled = (table.heads.starts < table.heads.ends) & (table.tails.starts < table.tails.ends)
        heads, tails = (_characters(doc, side.starts[filled], side.ends[filled], before) for side in table[:2])
        values = table.labels._replace(codes=table.labels.codes[filled]).values()
        labels = self.counts.labels.encode(values).tolist()  # those that occur, and no other categories
        return [(i, *head, *tail, label) for head, tail, label in zip(heads, tails, labels, strict=True)]


def _characters(doc: Doc, firsts: Int32s, afters: Int32s, before: Int32s | None) -> list[tuple[int, int]]:
    """The characters of runs of words that are not empty."""
    starts, ends = doc.starts[firsts], doc.ends[afters - 1]
    if before is not None:
        starts, ends = before[starts], before[ends]
    return list(zip(starts.tolist(), ends.tolist(), strict=True))
