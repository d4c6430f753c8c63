import pytest
from hypothesis import given
from hypothesis import strategies as st

from plait.config.paths import dotted, is_bare, split


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("a", ("a",)),
        ("a.b.c", ("a", "b", "c")),
        (" a . b ", ("a", "b")),
        ("x.layers.*.first", ("x", "layers", "*", "first")),
        ('training.groups."*.tok2vec.*".frozen', ("training", "groups", "*.tok2vec.*", "frozen")),
        (r'"a\"b".c', ('a"b', "c")),
        ("my part.x", ("my part", "x")),
        ('""', ("",)),
    ],
)
def test_split(text: str, path: tuple[str, ...]) -> None:
    assert split(text) == path


@pytest.mark.parametrize("text", ["", ".", "a.", ".a", "a..b", '"a', 'a"b', '"a"b', "a[0]"])
def test_split_refuses(text: str) -> None:
    with pytest.raises(ValueError, match="is not a dotted path"):
        split(text)


@given(st.lists(st.text(), min_size=1).map(tuple))
def test_dotted_reads_back(path: tuple[str, ...]) -> None:
    assert split(dotted(path)) == path


@pytest.mark.parametrize(
    ("key", "bare"), [("a_1-b", True), ("@layers", True), ("*", True), ("a.b", False), ("", False)]
)
def test_is_bare(key: str, bare: bool) -> None:
    assert is_bare(key) is bare
