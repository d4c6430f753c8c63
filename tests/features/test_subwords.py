from plait.features import distinct, subword_hashes
from plait.features.distinct import Words
from plait.tokens import Doc
from plait.tokens.attributes import hash_string


def words(text: str) -> Words:
    return distinct([Doc(text)])[0]


def test_parts_of_each_word_in_order() -> None:
    hashes, owners = subword_hashes(words("It is"), "LOWER", [3, 4])
    assert hashes.tolist() == [hash_string(part) for part in ["<it", "it>", "<it>", "<is", "is>", "<is>"]]
    assert owners.tolist() == [0, 0, 0, 1, 1, 1]


def test_words_that_are_too_short() -> None:
    hashes, owners = subword_hashes(words("a bcd"), "ORTH", [5])
    assert hashes.tolist() == [hash_string("<bcd>")]
    assert owners.tolist() == [1]


def test_no_words() -> None:
    hashes, owners = subword_hashes(words(""), "ORTH", [3])
    assert len(hashes) == len(owners) == 0
