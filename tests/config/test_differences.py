"""How two configs differ."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from plait.config.differences import Difference, differences, function_of

CNN = {"@architectures": "a.CNN.v1", "width": 96, "depth": 4}
LSTM = {"@architectures": "a.LSTM.v1", "width": 64, "layers": 1}


def told(found: list[Difference]) -> list[tuple[str, str, Any, Any]]:
    """Differences without what is within them."""
    return [(one.change, ".".join(one.path), one.old, one.new) for one in found]


def test_values_that_only_one_has_and_that_differ() -> None:
    old = {"training": {"seed": 0, "dropout": 0.1, "patience": 5}, "nlp": {"lang": "en"}}
    new = {"training": {"seed": 0, "dropout": 0.2, "max_steps": 10}, "nlp": {"lang": "en"}}
    assert told(differences(old, new)) == [
        ("changed", "training.dropout", 0.1, 0.2),
        ("removed", "training.patience", 5, None),
        ("added", "training.max_steps", None, 10),
    ]


def test_a_block_of_another_function_is_one_difference_with_its_keys_within() -> None:
    (swap,) = differences({"encoders": {"main": CNN}}, {"encoders": {"main": LSTM}})
    assert (swap.change, swap.path) == ("swapped", ("encoders", "main"))
    assert (swap.old_shown, swap.new_shown) == ("a.CNN.v1", "a.LSTM.v1")
    assert told(list(swap.within)) == [
        ("changed", "encoders.main.width", 96, 64),
        ("removed", "encoders.main.depth", 4, None),
        ("added", "encoders.main.layers", None, 1),
    ]


def test_the_same_name_of_another_kind_is_a_swap() -> None:
    (swap,) = differences({"x": {"@layers": "a.v1"}}, {"x": {"@architectures": "a.v1"}})
    assert swap.change == "swapped"


def test_a_block_that_only_one_has_holds_its_keys_down_to_the_last() -> None:
    block = {"@components": "a.Tagger.v1", "model": {"@architectures": "a.Head.v1", "tok2vec": CNN}}
    (added,) = differences({"components": {}}, {"components": {"tagger": block}})
    assert (added.change, added.old_shown, added.new_shown) == ("added", "nothing", "a.Tagger.v1")
    (model,) = added.within
    (tok2vec,) = model.within
    assert told(list(tok2vec.within)) == [
        ("added", "components.tagger.model.tok2vec.width", None, 96),
        ("added", "components.tagger.model.tok2vec.depth", None, 4),
    ]
    (removed,) = differences({"components": {"tagger": block}}, {"components": {}})
    assert removed.change == removed.within[0].change == "removed"


def test_a_block_in_the_place_of_a_value() -> None:
    schedule = {"@schedules": "warmup.v1", "steps": 10}
    (found,) = differences({"learn_rate": 0.1}, {"learn_rate": schedule})
    assert (found.change, found.old_shown, found.new_shown) == ("changed", "0.1", "warmup.v1")
    assert told(list(found.within)) == [("added", "learn_rate.steps", None, 10)]
    (back,) = differences({"learn_rate": schedule}, {"learn_rate": None})
    assert told(list(back.within)) == [("removed", "learn_rate.steps", 10, None)]


def test_lists_are_compared_as_a_whole_and_lists_of_blocks_one_by_one() -> None:
    assert told(differences({"x": [1, 2]}, {"x": [1, 3]})) == [("changed", "x", [1, 2], [1, 3])]
    old, new = {"layers": [CNN, CNN]}, {"layers": [CNN, {**CNN, "depth": 2}, LSTM]}
    assert told(differences(old, new)) == [
        ("changed", "layers.1.depth", 4, 2),
        ("added", "layers.2", None, LSTM),
    ]
    assert differences({}, new)[0].new_shown == "a list of blocks"


def test_only_the_order_under_a_star_counts() -> None:
    parts = {"*": {"a": CNN, "b": LSTM}}
    turned = {"*": {"b": LSTM, "a": CNN}}
    assert told(differences({"layers": parts}, {"layers": turned})) == [
        ("reordered", "layers.*", ["a", "b"], ["b", "a"])
    ]
    assert differences(parts["*"], turned["*"]) == []


def test_equal_numbers_are_the_same_and_true_is_no_number() -> None:
    assert differences({"x": 1}, {"x": 1.0}) == []
    assert differences({"x": [1, 2]}, {"x": [1.0, 2.0]}) == []
    assert told(differences({"x": 1}, {"x": True})) == [("changed", "x", 1, True)]
    assert told(differences({"x": [0]}, {"x": [False]})) == [("changed", "x", [0], [False])]
    assert told(differences({"x": None}, {"x": 0})) == [("changed", "x", None, 0)]


def test_empty_tables_are_something() -> None:
    (added,) = differences({"groups": {}}, {"groups": {"a.*": {}}})
    assert (added.path, added.new, added.within, added.new_shown) == (("groups", "a.*"), {}, (), "a section")


def test_differences_as_json() -> None:
    (swap,) = differences({"encoders": {"my main": CNN}}, {"encoders": {"my main": LSTM}})
    assert json.loads(json.dumps(swap.as_dict())) == {
        "path": 'encoders."my main"',
        "change": "swapped",
        "old": {"@architectures": "a.CNN.v1"},
        "new": {"@architectures": "a.LSTM.v1"},
        "within": [
            {"path": 'encoders."my main".width', "change": "changed", "old": 96, "new": 64, "within": []},
            {"path": 'encoders."my main".depth', "change": "removed", "old": 4, "within": []},
            {"path": 'encoders."my main".layers', "change": "added", "new": 1, "within": []},
        ],
    }


def test_the_function_of_a_block() -> None:
    assert function_of(CNN) == "a.CNN.v1"
    assert function_of({"width": 1}) is None
    assert function_of("a.CNN.v1") is None


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "b", "*", "@layers", "@architectures"]), inner, max_size=3)
    ),
    max_leaves=12,
)
tables = st.dictionaries(st.sampled_from(["a", "b", "c", "*"]), plain, max_size=3)


@given(tables, tables)
def test_there_are_differences_exactly_where_the_text_differs(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert differences(old, old) == []
    same = json.dumps(old, sort_keys=True) == json.dumps(new, sort_keys=True)
    reordered = [one for one in differences(old, new) if one.change == "reordered"]
    assert (differences(old, new) == []) == (same and not reordered)


@given(tables, tables)
def test_both_directions_tell_the_same(old: dict[str, Any], new: dict[str, Any]) -> None:
    turned = {"removed": "added", "added": "removed"}
    forth = sorted((turned.get(one.change, one.change), one.path) for one in differences(old, new))
    back = sorted((str(one.change), one.path) for one in differences(new, old))
    assert forth == back
