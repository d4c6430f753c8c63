"""Texts without end, in which words that never came before come all the time."""

import random
from collections.abc import Iterator, Sequence
from string import ascii_lowercase

from plait import Doc

LETTERS = len(ascii_lowercase)
LENGTH = 6
# Has no divisor in common with the number of letters, so that numbers are scattered, and each to a place of its own.
STEP = 190_000_003


def unseen_texts(docs: Sequence[Doc], share: float, seed: int = 0) -> Iterator[tuple[str, int]]:
    """The texts of Docs in random order, again and again, each with its number of words.

    In each, some words are replaced: every word of letters with the probability `share`, by letters that are no word of
    this stream so far. The same seed gives the same texts.
    """
    rng = random.Random(seed)
    count = 0
    while True:
        for doc in rng.sample(docs, len(docs)):
            parts, at = [], 0
            for word, start, end in zip(doc.words, doc.starts.tolist(), doc.ends.tolist(), strict=True):
                if word.isalpha() and rng.random() < share:
                    parts += [doc.text[at:start], new_word(rng, count)]
                    at, count = end, count + 1
            yield "".join([*parts, doc.text[at:]]), len(doc)


def new_word(rng: random.Random, number: int) -> str:
    """A word of its own for each number, up to 26**6: six letters that say which, and up to four at random."""
    rest = number * STEP % LETTERS**LENGTH
    letters = []
    for _ in range(LENGTH):
        rest, letter = divmod(rest, LETTERS)
        letters.append(ascii_lowercase[letter])
    return "".join(letters + rng.choices(ascii_lowercase, k=rng.randint(0, 4)))
