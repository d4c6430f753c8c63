"""Where blocks stand in a drawing."""

from itertools import combinations

import pytest

from plait.cli.layout import HEIGHT, Box, Layout, columns, layout
from plait.config import Config

from .wired import CNN, OWN, config, parts_of, several, shared, tagger


def placed(written: Config) -> Layout:
    return layout(parts_of(written))


def rectangle(box: Box) -> tuple[float, float, float, float]:
    return box.x, box.y - HEIGHT / 2, box.x + box.width, box.y + HEIGHT / 2


def overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@pytest.mark.parametrize("name", sorted(several()))
def test_no_box_is_on_another_or_outside(name: str) -> None:
    found = placed(several()[name])
    for one, other in combinations(found.boxes.values(), 2):
        assert not overlap(rectangle(one), rectangle(other)), (one.title, other.title)
    for box in found.boxes.values():
        left, top, right, bottom = rectangle(box)
        assert left >= 0
        assert top >= 0
        assert right <= found.width
        assert bottom <= found.height


@pytest.mark.parametrize("name", sorted(several()))
def test_labels_and_lines_are_on_no_box(name: str) -> None:
    """A line runs along its row between the box that it leaves and the one that it leads to."""
    found = placed(several()[name])
    lines = list(found.edges())
    assert lines
    for source, target, edge, _ in lines:
        assert source.x + source.width < target.x
        label = found.label_left[edge.depth]
        size = max(map(columns, (edge.slot, *edge.label))) * 7
        row = (source.x + source.width, edge.y - 20, target.x, edge.y + 30)
        assert source.x + source.width <= label
        assert label + size <= target.x
        for box in found.boxes.values():
            if box is not source and box is not target:
                assert not overlap(row, (box.x, box.y, box.x + box.width, box.y)), (box.title, edge.slot)


def test_a_shared_encoder_is_there_once_with_a_line_to_each_user() -> None:
    found = placed(several()["ten"])
    assert len([box for box in found.boxes.values() if box.style == "encoder"]) == 2
    main = found.boxes["encoders", "main"]
    users = [target.node.path[1] for source, target, _, _ in found.edges() if source is main]
    assert users == [*(f"tagger_{i}" for i in (1, 3, 5, 7)), "textcat", "unused"]
    assert not any(box.node.name == "plait.Shared.v1" for box in found.boxes.values())


def test_components_stand_under_each_other_as_they_run() -> None:
    found = placed(several()["mixed"])
    components = [box for box in found.boxes.values() if box.style == "component"]
    assert [box.title for box in sorted(components, key=lambda box: box.y)] == ["a", "b", "c", "d"]
    assert len({box.x for box in components}) == 1
    assert all(box.x <= components[0].x for box in found.boxes.values())


def test_an_encoder_stands_left_of_the_one_that_uses_it() -> None:
    found = placed(config({"a": tagger(shared("outer"))}, {"inner": CNN, "outer": shared("inner"), "alone": OWN}))
    inner, outer, user = (
        found.boxes[path] for path in (("encoders", "inner"), ("encoders", "outer"), ("components", "a"))
    )
    assert inner.x + inner.width < outer.x < user.x
    assert {source.title for source, _, _, _ in found.edges()} >= {"encoders.inner", "encoders.outer"}
    assert ("encoders", "alone") in found.boxes


def test_wide_characters_count_twice() -> None:
    assert columns("ab") == 2
    assert columns("标签") == 4
