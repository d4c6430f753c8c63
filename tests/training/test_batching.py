from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plait.config import Config, build_block
from plait.tokens import Doc, Example
from plait.training import Batcher
from plait.training.batching import batch_by_padded_words, batch_by_sequence, batch_by_words


def examples(*lengths: int) -> list[Example]:
    made = []
    for length in lengths:
        doc = Doc(words=["w"] * length)
        made.append(Example(doc, doc))
    return made


def lengths(batches: Iterator[list[Example]]) -> list[list[int]]:
    return [[len(example.predicted) for example in batch] for batch in batches]


def test_words_close_a_batch_that_is_full() -> None:
    batch = batch_by_words(10, tolerance=0.2)
    assert lengths(batch(examples(5, 5, 3, 3, 3, 3))) == [[5, 5], [3, 3, 3, 3]]


def test_words_may_exceed_the_size_by_the_tolerance_only() -> None:
    assert lengths(batch_by_words(10, tolerance=0.2)(examples(9, 3, 1))) == [[9, 3], [1]]
    assert lengths(batch_by_words(10, tolerance=0.0)(examples(9, 3, 1))) == [[9], [3, 1]]


def test_an_example_that_is_too_large_is_a_batch_of_its_own() -> None:
    assert lengths(batch_by_words(10)(examples(2, 50, 2))) == [[2], [50], [2]]


def test_sequences() -> None:
    assert lengths(batch_by_sequence(2)(examples(1, 2, 3, 4, 5))) == [[1, 2], [3, 4], [5]]


def test_padded_words_put_similar_lengths_together() -> None:
    batches = lengths(batch_by_padded_words(10, buffer=6)(examples(5, 1, 5, 1, 1, 20)))
    assert batches == [[5, 5], [1, 1, 1], [20]]


def test_a_schedule_of_sizes_goes_on_over_epochs_and_stays_at_its_last() -> None:
    batch = batch_by_sequence(iter([1.0, 2.0, 3.0]))
    assert lengths(batch(examples(1, 1, 1))) == [[1], [1, 1]]
    assert lengths(batch(examples(1, 1, 1, 1))) == [[1, 1, 1], [1]]


def test_a_schedule_from_a_config() -> None:
    config = Config.from_str(
        '[b]\n@batchers = "plait.BatchByWords.v1"\n[b.size]\n@schedules = "compounding.v1"\n'
        "start = 1\nstop = 8\ncompound = 2"
    )
    batch: Batcher = build_block(config["b"])
    assert lengths(batch(examples(*[1] * 15))) == [[1], [1] * 2, [1] * 4, [1] * 8]


@pytest.mark.parametrize("make", [batch_by_words, batch_by_sequence, batch_by_padded_words])
def test_a_size_is_at_least_one(make: Callable[..., Batcher]) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        make(0)
    assert lengths(make(iter([0.5, -3.0]))(examples(1, 1, 1))) == [[1], [1], [1]]


@given(sizes=st.lists(st.integers(0, 30), max_size=40), size=st.integers(1, 40))
def test_every_example_comes_once_and_no_batch_is_empty(sizes: list[int], size: int) -> None:
    given_examples = examples(*sizes)
    for make in (batch_by_words, batch_by_sequence, batch_by_padded_words):
        batches = list(make(size)(given_examples))
        assert all(batches)
        assert {id(one) for batch in batches for one in batch} == {id(one) for one in given_examples}
        assert sum(map(len, batches)) == len(given_examples)
    assert all(
        max(batch) * len(batch) <= size or len(batch) == 1
        for batch in lengths(batch_by_padded_words(size)(given_examples))
    )
