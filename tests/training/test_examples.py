from collections.abc import Iterator
from typing import Any

import plait
from plait.tokens import Doc
from plait.training import Examples

from .small import docs


class Counting:
    """A reader that knows how often it was called."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self) -> Iterator[Doc]:
        self.calls += 1
        return iter(docs(20))


def test_kept_examples_are_read_once() -> None:
    reader = Counting()
    examples = Examples(plait.blank("en"), reader, name="train")
    first, second = list(examples()), list(examples())
    assert reader.calls == 1
    assert all(one is other for one, other in zip(first, second, strict=True))
    assert [example.reference.text for example in first] == [doc.text for doc in docs(20)]


def test_streamed_examples_are_read_at_each_call() -> None:
    reader = Counting()
    examples = Examples(plait.blank("en"), reader, name="train", stream=True)
    first, second = list(examples()), list(examples())
    assert reader.calls == 2
    assert not any(one is other for one, other in zip(first, second, strict=True))


def order(examples: Examples, seed: int, epoch: int, buffer: int) -> list[str]:
    return [example.reference.text for example in examples.shuffled(seed, epoch, buffer=buffer)]


def test_an_order_belongs_to_a_seed_and_an_epoch() -> None:
    for stream in (False, True):
        examples = Examples(plait.blank("en"), Counting(), name="train", stream=stream)
        given = [example.reference.text for example in examples()]
        orders = [order(examples, seed, epoch, 6) for seed, epoch in ((0, 0), (0, 1), (1, 0))]
        assert order(examples, 0, 0, 6) == orders[0]
        assert all(sorted(one) == sorted(given) and one != given for one in orders)
        assert orders[0] != orders[1]
        assert orders[0] != orders[2]


def test_a_stream_is_shuffled_within_its_buffer() -> None:
    examples = Examples(plait.blank("en"), Counting(), name="train", stream=True)
    given = [example.reference.text for example in examples()]
    assert order(examples, 0, 0, 1) == given
    shuffled = order(examples, 3, 0, 4)
    # The first to come out is among the first four that came in, and so on.
    assert all(shuffled[at] in given[: at + 4] for at in range(len(given)))


def test_the_fingerprint_changes_with_texts_and_words() -> None:
    nlp = plait.blank("en")
    found = {
        Examples(nlp, lambda: iter(docs(5)), name="train").fingerprint(),
        Examples(nlp, lambda: iter(docs(6)), name="train").fingerprint(),
        Examples(nlp, lambda: iter([Doc(words=["don't"])]), name="train").fingerprint(),
        Examples(nlp, lambda: iter([Doc(words=["don't"])]), name="train", gold_tokens=True).fingerprint(),
    }
    assert len(found) == 4
    assert Examples(nlp, Counting(), name="train", stream=True).fingerprint() is None


def test_the_fingerprint_changes_with_annotation() -> None:
    def fingerprint(**annotation: Any) -> int | None:
        doc = Doc(words=["a", "b"])
        doc.set_column("pos", annotation.get("pos", ["X", "Y"]))
        doc.cats = annotation.get("cats", {"A": 1.0})
        return Examples(plait.blank("en"), lambda: iter([doc]), name="train").fingerprint()

    assert fingerprint() == fingerprint()
    # The codes of "Z", "Y" are those of "X", "Y".
    found = {fingerprint(), fingerprint(pos=["Z", "Y"]), fingerprint(pos=["X", None]), fingerprint(cats={"A": None})}
    assert len(found) == 4
