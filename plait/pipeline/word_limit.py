"""Batches of Docs that are cut where they have too many words."""

from collections.abc import Iterator, Sequence

from ..tokens import Doc


def within(docs: Sequence[Doc], max_words: int) -> Iterator[Sequence[Doc]]:
    """Runs of Docs of at most so many words each, or of one Doc."""
    start = words = 0
    for i, doc in enumerate(docs):
        if words and words + len(doc) > max_words:
            yield docs[start:i]
            start, words = i, 0
        words += len(doc)
    if docs[start:]:
        yield docs[start:]
