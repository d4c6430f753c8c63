"""JSON of which nothing is believed."""

import pytest

from plait.saving import MAX_JSON, read_json, to_json
from plait.saving.strict_json import MAX_DEPTH


@pytest.mark.parametrize("value", [None, 1, 0.1 + 0.2, "ü\ud800", [1, {"a": []}], {"": ""}, 2**64])
def test_values_return(value: object) -> None:
    assert read_json(to_json(value)) == value


def test_depth_has_an_end() -> None:
    assert read_json(b"[" * MAX_DEPTH + b"1" + b"]" * MAX_DEPTH)
    for depth in (MAX_DEPTH + 1, 100_000):
        with pytest.raises(ValueError, match="nested too deeply"):
            read_json(b'{"a":' * depth + b"1" + b"}" * depth)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b'{"a": 1, "b": {"a": 1, "a": 2}}', "'a' is there twice"),
        (b"9" * 10_000, "digits"),
        (b"\xff\xfe1\x00", "decode"),
        (b" " * (MAX_JSON + 1), "the most"),
    ],
)
def test_what_is_refused(data: bytes, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        read_json(data)


def test_nothing_is_written_that_is_not_read() -> None:
    with pytest.raises(ValueError, match="the most that is read"):
        to_json("x" * MAX_JSON)
