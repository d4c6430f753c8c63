"""What an entity recognizer learns from: gold tags, spans that are wrong, entities that are no whole words."""

from typing import Any

import pytest

from plait.pipeline.entity_gold import SHOWN, GoldTags, Misaligned, labels_of
from plait.pipeline.tag_loss import ANY
from plait.tokens import MISSING, Doc, Example, Recoder, Span, biluo

TEXT = "Ann lives in New York-based flats"
WORDS = ["Ann", "lives", "in", "New", "York", "-", "based", "flats"]
NAMES = dict(enumerate(biluo.tag_names(("LOC", "PER")))) | {MISSING: "-"}


def gold(*ents: tuple[int, int, str], **groups: list[tuple[int, int, str]]) -> Doc:
    doc = Doc(TEXT, words=WORDS)
    doc.ents = [Span(doc, *ent) for ent in ents]  # type: ignore[assignment]
    for name, spans in groups.items():
        doc.spans[name] = tuple(Span(doc, *span) for span in spans)
    return doc


def reader() -> GoldTags:
    return GoldTags(Recoder(("LOC", "PER")), missing="missing", incorrect="incorrect")


def tags(example: Example, found: GoldTags | None = None) -> str:
    return " ".join(NAMES[code] for code in (found or reader()).tags([example]).tolist())


def same(doc: Doc) -> Example:
    return Example(doc.copy_words(), doc)


def otherwise(doc: Doc) -> Example:
    """The words as a tokenizer finds them that keeps hyphens."""
    return Example(Doc(TEXT, words=["Ann", "lives", "in", "New", "York-based", "flats"]), doc)


def test_whole_words() -> None:
    assert tags(same(gold((0, 1, "PER"), (3, 5, "LOC")))) == "U-PER O O B-LOC L-LOC O O O"
    assert tags(same(gold())) == "O O O O O O O O"
    assert tags(otherwise(gold((0, 1, "PER")))) == "U-PER O O O O O"


def test_nobody_said() -> None:
    doc = gold()
    doc.ents = None  # type: ignore[assignment]
    assert tags(same(doc)) == "- - - - - - - -"
    assert reader().tags([]).tolist() == []


def test_what_ends_within_a_word_is_missing() -> None:
    assert tags(otherwise(gold((0, 1, "PER"), (3, 5, "LOC")))) == "U-PER O O - - O"


def test_labels_that_are_strange_are_missing_and_counted() -> None:
    found = reader()
    assert tags(same(gold((0, 1, "ORG"), (3, 5, "LOC"))), found) == "- O O B-LOC L-LOC O O O"
    assert (found.strange, found.n_strange) == ({"ORG"}, 1)
    assert tags(same(gold((0, 1, ""), (3, 5, "LOC"))), found) == "- O O B-LOC L-LOC O O O"


def test_regions_that_nobody_looked_at() -> None:
    """Entities within them are known all the same; a region that touches a part of a word touches the word."""
    doc = gold((3, 5, "LOC"), missing=[(1, 7, "")])
    assert tags(same(doc)) == "O - - B-LOC L-LOC - - O"
    assert tags(otherwise(gold(missing=[(5, 6, "")]))) == "O O O O - O"
    assert tags(same(gold(other=[(0, 8, "")]))) == "O O O O O O O O"


def test_spans_that_are_no_entities() -> None:
    first = gold(incorrect=[(0, 1, "LOC"), (3, 5, ""), (1, 2, "STRANGE")])
    found = reader().wrong([same(gold()), same(first), otherwise(first)])
    assert found.texts.tolist() == [1, 1, 2]  # of the second one, an entity ends within a word
    assert found.starts.tolist() == [0, 3, 0]
    assert found.ends.tolist() == [1, 5, 1]
    assert found.labels.tolist() == [0, ANY, 0]
    assert [column.tolist() for column in reader().wrong([same(gold())])] == [[], [], [], []]


def look(*examples: Example) -> Misaligned:
    found = Misaligned()
    for example in examples:
        table: Any = example.reference.ent_table
        found.look_at(example, table)
    return found


def test_entities_that_are_no_whole_words_are_told_with_their_place() -> None:
    doc = gold((0, 1, "PER"), (3, 5, "LOC"))
    found = look(same(doc), otherwise(doc))
    assert (found.entities, found.count) == (4, 1)
    assert str(found) == (
        "1 of 4 entities do not begin and end with words of the tokenizer: 'New York' (characters 13 to 21 of "
        f"'{TEXT}')"
    )


def test_the_first_of_many_are_shown() -> None:
    found = look(*[otherwise(gold((3, 5, "LOC")))] * (SHOWN + 2))
    assert found.count == SHOWN + 2
    assert str(found).count("'New York' (") == SHOWN
    assert str(found).endswith(", …")
    exactly = look(*[otherwise(gold((3, 5, "LOC")))] * SHOWN)
    assert not str(exactly).endswith("…")


@pytest.mark.parametrize("ents", [[(0, 1, "PER"), (1, 2, "PER")], []])
def test_labels_that_occur(ents: list[tuple[int, int, str]]) -> None:
    table: Any = gold(*ents).ent_table
    assert labels_of([table]) == ({"PER"} if ents else set())
    nameless: Any = gold((0, 1, "")).ent_table
    assert labels_of([table, nameless]) == labels_of([table]) | {""}
