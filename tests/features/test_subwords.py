from plait.features import subword_hashes
from plait.tokens import Doc
from plait.tokens.attributes import hash_string


def test_parts_of_each_token_in_order() -> None:
    hashes, tokens = subword_hashes([Doc("It is"), Doc("it")], "LOWER", [3, 4])
    it = ["<it", "it>", "<it>"]
    assert hashes.tolist() == [hash_string(part) for part in [*it, "<is", "is>", "<is>", *it]]
    assert tokens.tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2]


def test_words_that_are_too_short() -> None:
    hashes, tokens = subword_hashes([Doc("a bcd")], "ORTH", [5])
    assert hashes.tolist() == [hash_string("<bcd>")]
    assert tokens.tolist() == [1]


def test_no_words() -> None:
    hashes, tokens = subword_hashes([Doc("")], "ORTH", [3])
    assert len(hashes) == len(tokens) == 0
