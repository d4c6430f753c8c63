import pytest

from plait.config import Range


@pytest.mark.parametrize(
    ("bounds", "value", "inside"),
    [
        ((0, 1), 0, True),
        ((0, 1), 1, True),
        ((0, 1), 1.1, False),
        ((0, None), 10**9, True),
        ((0, None), -1, False),
        ((None, 3), -5, True),
        ((None, 3), 4, False),
    ],
)
def test_range(bounds: tuple[float | None, float | None], value: float, inside: bool) -> None:
    assert Range(*bounds).holds(value) is inside
