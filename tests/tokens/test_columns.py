"""Categories, columns and the translation of codes."""

import numpy as np
import pytest

from plait.tokens import MISSING, UNSEEN, Categories, Column, Recoder


def test_categories_are_coded_in_the_order_they_come() -> None:
    categories = Categories(["b", "a", "b"])
    assert list(categories) == ["b", "a"]
    assert categories.encode(["a", None, "c", "b", "c"]).tolist() == [1, MISSING, 2, 0, 2]
    assert categories.encode([]).dtype == np.int32
    assert (categories[2], categories[-1], categories[:2], len(categories)) == ("c", "c", ["b", "a"], 3)
    assert "c" in categories
    assert "d" not in categories
    assert repr(categories) == "Categories(['b', 'a', 'c'])"
    assert categories.add("c") == 2


def test_the_empty_string_is_a_value_and_none_is_missing() -> None:
    categories = Categories()
    column = Column(categories.encode(["", None]), categories)
    assert column.values() == ["", None]


@pytest.mark.parametrize("value", [1, 1.5, ["a"], b"a"])
def test_annotations_are_strings(value: object) -> None:
    categories = Categories()
    with pytest.raises(ValueError, match=r"strings or None; got"):
        categories.encode(["x", value])  # type: ignore[list-item]
    assert len(categories) == 0


def test_a_column_of_numbers_has_no_values() -> None:
    column = Column(np.array([1, 1], dtype=np.int32), None)
    with pytest.raises(ValueError, match="codes"):
        column.values()
    with pytest.raises(ValueError, match="no categories"):
        Recoder(["a"]).recode(column)


def test_recoding_by_hand() -> None:
    column = Column(np.array([2, -1, 0, 1, 2], dtype=np.int32), ("x", "y", "z"))
    assert Recoder(["z", "x"]).recode(column).tolist() == [0, MISSING, 1, UNSEEN, 0]
    assert Recoder([]).recode(column).tolist() == [UNSEEN, MISSING, UNSEEN, UNSEEN, UNSEEN]
    nothing = Column(np.array([-1, -1], dtype=np.int32), ())
    assert Recoder(["a"]).recode(nothing).tolist() == [MISSING, MISSING]


def test_recoding_follows_categories_that_grow() -> None:
    categories, recoder = Categories(["a"]), Recoder(["a", "b"])
    first = recoder.recode(Column(categories.encode(["a"]), categories))
    second = recoder.recode(Column(categories.encode(["b", None, "a"]), categories))
    assert (first.tolist(), second.tolist()) == ([0], [1, MISSING, 0])


def test_recoding_survives_many_sets_of_categories() -> None:
    recoder = Recoder(["a", "b"])
    for i in range(3000):
        value = "ab"[i % 2]
        assert recoder.recode(Column(np.array([0], dtype=np.int32), (value, str(i)))).tolist() == [i % 2]
