"""Examples: gold codes for predicted words."""

import numpy as np
import pytest

from plait.tokens import MISSING, UNSEEN, Doc, Example, Lexicon, Recoder, Span, gold_codes


def reference(**columns: list[str | None]) -> Doc:
    doc = Doc("don't go", words=["don't", "go"])
    for name, values in columns.items():
        doc.set_column(name, values)
    return doc


def test_codes_of_the_same_words() -> None:
    gold = reference(tag=["V", None])
    example = Example(gold.copy_words(), gold)
    assert example.codes("tag", Recoder(["X", "V"])).tolist() == [1, MISSING]
    assert example.codes("tag", Recoder(["X"])).tolist() == [UNSEEN, MISSING]
    assert example.codes("pos", Recoder(["X"])).tolist() == [MISSING, MISSING]


def test_codes_of_other_words() -> None:
    gold = reference(tag=["V", "W"])
    example = Example(Doc("don't go", words=["do", "n't", "go"]), gold)
    assert example.codes("tag", Recoder(["V"])).tolist() == [0, 0, UNSEEN]
    merged = Example(Doc("don't go", words=["don't go"]), gold)
    assert merged.codes("tag", Recoder(["V", "W"])).tolist() == [MISSING]
    assert merged.codes("pos", Recoder(["V"])).tolist() == [MISSING]


def test_a_column_of_numbers_has_no_labels() -> None:
    gold = reference()
    gold.set_column("head", [0, 0])
    with pytest.raises(ValueError, match="column of numbers"):
        Example(gold.copy_words(), gold).codes("head", Recoder(["a"]))


def test_the_alignment_is_computed_once_and_goes_on() -> None:
    gold = reference(tag=["V", "W"])
    example = Example(gold.copy_words(), gold)
    alignment = example.alignment
    assert example.alignment is alignment
    example.predicted.set_column("tag", ["A", "B"])
    fresh = example.renew()
    assert fresh.alignment is alignment
    assert fresh.reference is gold
    assert fresh.predicted is not example.predicted
    assert fresh.predicted.columns == {}


def test_an_example_finds_the_words_anew() -> None:
    example = Example.from_reference(reference(tag=["V", "W"]), Doc)
    assert example.predicted.text == "don't go"
    assert not example.predicted.words_given
    assert example.codes("tag", Recoder(["V", "W"])).tolist()[-1] == 1
    assert repr(example) == '<Example "don\'t go">'


def test_a_batch_is_one_flat_array_over_generations() -> None:
    gold, empty = reference(tag=["V", "W"]), Doc("")
    examples = [Example(gold.copy_words(Lexicon()), gold), Example(empty.copy_words(), empty), Example(gold, gold)]
    codes = gold_codes(examples, "tag", Recoder(["W", "V"]))
    assert codes.tolist() == [1, 0, 1, 0]
    assert codes.dtype == np.int32
    assert gold_codes([], "tag", Recoder(["V"])).shape == (0,)


def with_ents(*ents: tuple[int, int, str]) -> Doc:
    gold = reference()
    gold.ents = [Span(gold, *ent) for ent in ents]  # type: ignore[assignment]
    return gold


def test_places_of_entities_among_other_words() -> None:
    gold = with_ents((0, 1, "A"), (1, 2, "B"))
    found = Example(Doc("don't go", words=["do", "n't", "go"]), gold).places(gold.ent_table)  # type: ignore[arg-type]
    assert (found.starts.tolist(), found.ends.tolist(), found.exact.tolist()) == ([0, 2], [2, 3], [True, True])


def test_gold_entities_as_words_of_the_prediction() -> None:
    gold = with_ents((0, 1, "A"), (1, 2, "B"))
    example = Example(Doc("don't go", words=["do", "n't go"]), gold)
    table = example.gold_ents()
    assert table is not None
    assert table.starts.tolist() == []  # both end or begin within a word
    example = Example(Doc("don't go", words=["do", "n't", "go"]), gold)
    fresh = example.renew(["ents"])
    assert [(ent.start, ent.end, ent.label) for ent in fresh.predicted.ents] == [(0, 2, "A"), (2, 3, "B")]
    assert not example.renew().predicted.has_ents
    assert not example.predicted.has_ents


def test_missing_entities_are_given_as_missing() -> None:
    gold = reference()
    assert Example(gold.copy_words(), gold).gold_ents() is None
    assert not Example(gold.copy_words(), gold).renew(["ents"]).predicted.has_ents
    assert Example(gold.copy_words(), with_ents()).renew(["ents"]).predicted.has_ents
