import threading

import numpy as np
import pytest

from plait.features import Words, distinct, subword_hashes
from plait.features import subwords as module
from plait.tokens import Doc, Lexicon
from plait.tokens.attributes import hash_string

SIZES = (3, 4)
FORMS = ["where", "a", "Straße", "where", "the", "of", "where's"]


def words_of(text: str) -> Words:
    return distinct([Doc(text)])[0]


def test_parts_of_each_word_in_order() -> None:
    hashes, owners = subword_hashes(words_of("It is"), "LOWER", [3, 4])
    assert hashes.tolist() == [hash_string(part) for part in ["<it", "it>", "<it>", "<is", "is>", "<is>"]]
    assert owners.tolist() == [0, 0, 0, 1, 1, 1]


def test_words_that_are_too_short() -> None:
    hashes, owners = subword_hashes(words_of("a bcd"), "ORTH", [5])
    assert hashes.tolist() == [hash_string("<bcd>")]
    assert owners.tolist() == [1]


def test_no_words() -> None:
    hashes, owners = subword_hashes(words_of(""), "ORTH", [3])
    assert len(hashes) == len(owners) == 0


def plain(forms: list[str]) -> tuple[list[int], list[int]]:
    """As the definition says, one form after the other."""
    grams = [
        (hash_string(marked[at : at + size]), i)
        for i, marked in enumerate(f"<{form.lower()}>" for form in forms)
        for size in SIZES
        for at in range(len(marked) - size + 1)
    ]
    return [one for one, _ in grams], [owner for _, owner in grams]


def found(words: Words) -> tuple[list[int], list[int]]:
    hashes, owners = subword_hashes(words, "LOWER", SIZES)
    assert hashes.dtype == np.uint64
    return hashes.tolist(), owners.tolist()


@pytest.mark.parametrize("most", [0, 20, 4_000_000])  # n-grams that are kept, after which all begins anew
def test_words_again_and_again(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_PARTS", most)
    lexicon = Lexicon()
    for turn in range(4):
        forms = [*FORMS, *(f"word{turn}{i}" for i in range(turn * 500))]
        words = Words([lexicon.intern(forms)])
        assert found(words) == plain(forms)
        assert found(words) == plain(forms)


def test_several_generations_and_no_words() -> None:
    first, second = Lexicon().intern(FORMS[:3]), Lexicon().intern(FORMS[3:])
    assert found(Words([first, second])) == plain(FORMS)
    assert found(Words([])) == ([], [])
    assert found(Words([Lexicon().intern([])])) == ([], [])


def test_threads_at_the_same_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_PARTS", 300)
    lexicon = Lexicon()
    parts = [[f"{thread}{i}" for i in range(200)] + FORMS for thread in "abcd"]
    words = [Words([lexicon.intern(forms)]) for forms in parts]
    wrong: list[int] = []

    def run(i: int) -> None:
        wrong.extend(i for _ in range(20) if found(words[i]) != plain(parts[i]))

    threads = [threading.Thread(target=run, args=(i,)) for i in range(len(parts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
