import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from plait.features.ngram_hashes import Runs, fnv, murmur, ngrams, whole

WORDS = ["<cat>", "", "<naïve>", "x", "日本語", "<internationalization>", "\ud800"]


def strings(runs: Runs) -> list[tuple[int, str]]:
    return [
        (owner, bytes(runs.data[start:end]).decode("utf8", "surrogatepass"))
        for owner, start, end in zip(runs.owners.tolist(), runs.starts.tolist(), runs.ends.tolist(), strict=True)
    ]


def test_whole_words() -> None:
    assert strings(whole(WORDS)) == list(enumerate(WORDS))


@given(st.lists(st.text()), st.integers(0, 3), st.integers(0, 6))
def test_ngrams_are_runs_of_characters(words: list[str], smallest: int, largest: int) -> None:
    expected = [
        (owner, word[start : start + size])
        for size in range(max(smallest, 1), largest + 1)
        for owner, word in enumerate(words)
        for start in range(len(word) - size + 1)
    ]
    assert strings(ngrams(whole(words), smallest, largest)) == expected


def test_the_hash_of_fasttext() -> None:
    """The published values of FNV-1a, 32 bits; bytes from 128 on are widened with their sign, as fastText does."""
    assert fnv(whole(["", "a", "foobar"])).tolist() == [0x811C9DC5, 0xE40C292C, 0xBF9CF968]
    expected = 2166136261
    for byte in "ï".encode():
        expected = ((expected ^ (byte | 0xFFFFFF00)) * 16777619) % 2**32
    assert fnv(whole(["ï"])).tolist() == [expected]


def test_the_hash_of_floret() -> None:
    """Published values of MurmurHash3_x64_128 with the seed 0, and runs longer than a block."""
    found = murmur(whole(["", "hello", "The quick brown fox jumps over the lazy dog"]), 0)
    as_hex = ["".join(f"{high:08x}{low:08x}" for low, high in row.reshape(2, 2).tolist()) for row in found]
    assert as_hex == [
        "0" * 32,
        "cbd8a7b341bd9b025b1e906a48ae1d19",
        "e34bbc7bbc071b6c7a433ca9c49a9347",
    ]
    assert not np.array_equal(murmur(whole(["hello"]), 1), found[1:2])


def test_a_hash_does_not_depend_on_the_words_around() -> None:
    together = murmur(whole(WORDS), 5)
    for word, row in zip(WORDS, together, strict=True):
        np.testing.assert_array_equal(murmur(whole([word]), 5)[0], row)
