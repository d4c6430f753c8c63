"""Random mutations of inputs, for where no coverage guides: pieces taken out, doubled, moved, replaced and crossed."""

import random
from collections.abc import Callable, Sequence

_BYTES = (0, 1, 9, 10, 13, 32, 34, 45, 48, 57, 91, 92, 93, 123, 125, 127, 128, 194, 237, 255)
_NUMBERS = (b"-1", b"0", b"1e9", b"4294967296", b"-0", b"99999999999999999999", b"NaN", b"1.5", b"01", b"\xd9\xa1")


def mutated(data: bytes, rng: random.Random, corpus: Sequence[bytes], words: Sequence[bytes], longest: int) -> bytes:
    """An input with one to several mutations.

    Args:
        data: the input.
        rng: where chance comes from.
        corpus: other inputs, of which pieces are taken.
        words: pieces that are put in.
        longest: how many bytes there are at most.
    """
    for _ in range(rng.choice((1, 1, 1, 2, 3, 5))):
        data = _once(data, rng, corpus, words)
    return data[:longest]


def _once(data: bytes, rng: random.Random, corpus: Sequence[bytes], words: Sequence[bytes]) -> bytes:
    at = rng.randint(0, len(data))
    end = min(len(data), at + rng.choice((0, 1, 1, 2, 4, 8, 16, 64)))
    match rng.randrange(8):
        case 0:
            return data[:at] + data[end:]
        case 1:
            return data[:end] + data[at:end] * rng.choice((1, 1, 2, 10)) + data[end:]
        case 2:
            return data[:at] + bytes([rng.choice(_BYTES)]) + data[end:]
        case 3:
            return data[:at] + rng.randbytes(rng.choice((1, 1, 2, 4, 8))) + data[end:]
        case 4:
            return data[:at] + rng.choice(words or _NUMBERS) + data[end:]
        case 5:
            return data[:at] + rng.choice(_NUMBERS) + data[end:]
        case 6 if at < len(data):
            return data[:at] + bytes([data[at] ^ (1 << rng.randrange(8))]) + data[at + 1 :]
    other = rng.choice(corpus)
    start = rng.randint(0, len(other))
    return data[:at] + other[start : start + rng.choice((1, 4, 16, 64, 256))] + data[rng.choice((at, end)) :]


def smaller(data: bytes, fails: Callable[[bytes], bool], tries: int = 2000) -> bytes:
    """A smaller input that fails in the same way: pieces are taken out for as long as it does.

    (After Zeller and Hildebrandt 2002, "Simplifying and isolating failure-inducing input".)
    """
    size = max(1, len(data) // 2)
    while tries:
        at, before = 0, len(data)
        while at < len(data) and tries:
            shorter = data[:at] + data[at + size :]
            tries -= 1
            if fails(shorter):
                data = shorter
            else:
                at += size
        if size == 1 and len(data) == before:
            break
        size = max(1, size // 2)
    return data
