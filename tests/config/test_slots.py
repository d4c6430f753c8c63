"""The slots of a config, found by their path and listed."""

import pytest

from plait.config import Config, fill, fitting, show
from plait.config.paths import KeyPath, dotted, split
from plait.config.slots import NOTHING, NoSuchSlot, Slot, all_slots, find_slot, inner_types

from .parts import GOOD, Group, Schema, Tagger, Tok2Vec, Training, stack, token_head, words

STACK = """
[encoders.main]
@architectures = "test.Stack.v1"

[encoders.main.*.below]
@architectures = "test.Words.v1"
width = 1

[encoders.main.*.above]
@architectures = "test.Words.v1"
width = 2
"""


def slot(path: str, text: str = GOOD) -> Slot:
    return find_slot(fill(Config.from_str(text), Schema), Schema, split(path))


def refused(path: str, text: str = GOOD) -> str:
    with pytest.raises(NoSuchSlot) as caught:
        slot(path, text)
    return str(caught.value)


def test_a_parameter_of_a_function() -> None:
    found = slot("components.tagger.model.tok2vec")
    assert found.path == ("components", "tagger", "model", "tok2vec")
    assert found.wanted == Tok2Vec
    assert found.value == {"@architectures": "test.Shared.v1", "encoder": "main"}
    assert (found.owner, found.owner_name, found.parameter.name) == (token_head, "test.TokenHead.v1", "tok2vec")
    assert not found.is_item
    assert "test.Words.v1" in fitting(found.wanted, "architectures")
    assert slot("components.tagger.model").owner is Tagger


def test_keys_of_sections_with_marks_and_defaults() -> None:
    found = slot("nlp.batch_size")
    assert (show(found.wanted), found.value, found.owner_name) == ("int at least 1", 256, "nlp")
    optimizer = slot("training.optimizer")
    assert (optimizer.owner, optimizer.value["@optimizers"]) == (Training, "Adam.v1")
    assert slot("training.optimizer.learn_rate").value == 0.01


def test_items_of_tables_and_lists_belong_to_what_takes_all_of_them() -> None:
    encoder = slot("encoders.main")
    assert (encoder.wanted, encoder.parameter.name, encoder.is_item) == (Tok2Vec, "encoders", True)
    second = slot("nlp.pipeline.1")
    assert (second.wanted, second.value, second.parameter.name, second.is_item) == (str, "classifier", "pipeline", True)


def test_an_item_that_a_table_does_not_have_yet() -> None:
    assert slot("encoders.other").value is NOTHING
    assert slot("encoders.other").wanted == Tok2Vec
    group = slot('training.groups."*.b"')
    assert (group.wanted, group.value, group.path[-1]) == (Group, NOTHING, "*.b")
    assert refused("encoders.other.width") == "[encoders] has no other, but main"


def test_what_has_no_default_and_is_not_there() -> None:
    text = GOOD.replace("tok2vec = ${components.tagger.model.tok2vec}", "")
    found = slot("components.classifier.model.tok2vec", text)
    assert (found.wanted, found.value) == (Tok2Vec, NOTHING)
    told = "nothing stands at components.classifier.model.tok2vec, so that there is no width in it"
    assert refused("components.classifier.model.tok2vec.width", text) == told


def test_a_name_is_followed_to_its_block() -> None:
    by_name = slot("components.tagger.model.tok2vec.encoder")
    assert (by_name.value, by_name.path[-1]) == ("main", "encoder")
    width = slot("components.tagger.model.tok2vec.encoder.width")
    assert (width.path, width.value, width.owner) == (("encoders", "main", "width"), 64, words)
    assert refused("components.tagger.model.tok2vec.encoder.widht").startswith(
        "encoders.main is 'test.Words.v1', which takes no widht, but width, attributes; did you mean width?"
    )


def test_parts_under_a_star() -> None:
    text = GOOD.replace('[encoders.main]\n@architectures = "test.Words.v1"\nwidth = 64\n', STACK)
    first, above = slot("encoders.main.*.below", text), slot("encoders.main.*.above", text)
    assert (first.owner, first.parameter.name) == (stack, "first")
    assert (above.wanted, above.parameter.name) == (Tok2Vec, "layers")
    assert slot("encoders.main.*.above.width", text).value == 2
    assert slot("encoders.main.*", text).parameter.name == "layers"
    choices = '[encoders.main]\n@architectures = "test.Either.v1"\n'
    choices += 'choices = [{"@architectures": "test.Words.v1"}, {"@architectures": "test.Words.v1", "width": 5}]\n'
    listed = GOOD.replace('[encoders.main]\n@architectures = "test.Words.v1"\nwidth = 64\n', choices)
    assert slot("encoders.main.choices.1.width", listed).value == 5
    assert slot("encoders.main.shape.1", listed).wanted is int
    assert refused("encoders.main.choices.2", listed) == "encoders.main.choices is a list with no 2, but 0, 1"


@pytest.mark.parametrize(
    ("path", "told"),
    [
        (
            "componets",
            "a config has no componets, but nlp, encoders, components, paths, corpora, training; did you mean",
        ),
        ("components.tager.model", "[components] has no tager, but tagger, classifier; did you mean tagger?"),
        (
            "components.tagger.modle",
            "'test.Tagger.v1', which takes no modle, but model, threshold, column; did you mean",
        ),
        (
            "training.optimiser",
            "[training] takes no optimiser, but max_steps, optimizer, groups; did you mean optimizer?",
        ),
        ("nlp.lang.code", 'nlp.lang is the text "en", which has no keys'),
    ],
)
def test_how_far_a_path_goes_and_what_is_there(path: str, told: str) -> None:
    assert told in refused(path)


def test_below_a_function_that_there_is_not() -> None:
    text = GOOD.replace('"test.TokenHead.v1"', '"test.Absent.v1"')
    below = slot("components.tagger.model.tok2vec", text)
    assert show(below.wanted) == "Any"
    assert "'test.Absent.v1', which takes no nO, but tok2vec" in refused("components.tagger.model.nO", text)


def test_every_slot_is_listed_once_and_found_by_its_path() -> None:
    config = fill(Config.from_str(GOOD), Schema)
    listed = list(all_slots(config, Schema))
    paths = [one.path for one in listed]
    assert len(set(paths)) == len(paths)
    assert paths.index(("encoders", "main")) < paths.index(("encoders", "main", "width"))
    assert [find_slot(config, Schema, path) for path in paths] == listed
    assert {path for path in _values(config, ()) if path[-1][:1] != "@"} <= set(paths)
    assert ("components", "classifier", "model", "tok2vec") in paths


def _values(table: object, path: KeyPath) -> list[KeyPath]:
    if not isinstance(table, dict):
        return [path]
    below = [found for key, value in table.items() for found in _values(value, (*path, key))]
    return [path, *below] if path else below


def test_the_types_inside_of_lists_and_tables() -> None:
    assert [*inner_types(list[int] | dict[str, float] | None | str)] == [int, float]
    assert [*inner_types(str)] == []
    assert dotted(slot("nlp.lang").path) == "nlp.lang"
