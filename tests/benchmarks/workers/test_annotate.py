"""The texts of a stream, put together by hand."""

from benchmarks.workers import annotate


def test_texts_are_repeated_until_there_are_enough_words() -> None:
    pairs = [("a b", 2), ("c d e", 3)]
    assert list(annotate.repeated(pairs, 6)) == [("a b", 2), ("c d e", 3), ("a b", 2)]


def test_long_texts_are_joined_from_short_ones() -> None:
    pairs = [("a", 1500), ("b", 700), ("c", 10)]
    assert list(annotate.joined(pairs)) == [("a b", 2200), ("c", 10)]
