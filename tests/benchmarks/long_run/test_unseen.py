"""Words that never came before."""

import random
from itertools import islice

from benchmarks.long_run.unseen import LENGTH, LETTERS, STEP, new_word, unseen_texts
from plait import Doc


def test_each_number_has_a_word_of_its_own() -> None:
    """Whatever chance adds: the first letters are another number in each case."""
    rng = random.Random(0)
    assert len({new_word(rng, number)[:LENGTH] for number in range(20_000)}) == 20_000
    assert STEP % 2
    assert STEP % 13
    assert all(new_word(rng, number).isalpha() for number in (0, LETTERS**LENGTH - 1))


def test_a_share_of_the_words_is_replaced_and_the_rest_stays() -> None:
    docs = [Doc("Time flies, they say."), Doc("One dog barks 3 times.")]
    found = list(islice(unseen_texts(docs, 0.5), 400))
    assert list(islice(unseen_texts(docs, 0.5), 400)) == found
    known = {word for doc in docs for word in doc.words}
    words = [word for text, _ in found for word in Doc(text).words]
    new = [word for word in words if word not in known]
    assert len(set(new)) == len(new)
    assert sum(length for _, length in found) == len(words)
    assert 0.4 < len(new) / sum(word.isalpha() for word in words) < 0.6
    assert words.count(".") == 400


def test_nothing_is_replaced_where_the_share_is_zero() -> None:
    assert list(islice(unseen_texts([Doc(" Time flies. ")], 0.0), 2)) == [(" Time flies. ", 3)] * 2
