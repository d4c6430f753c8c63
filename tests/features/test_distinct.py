import numpy as np

from plait.features import distinct_forms, distinct_words
from plait.tokens import Doc, Lexicon


def test_words_come_once() -> None:
    docs = [Doc("b a b"), Doc(""), Doc("c a")]
    features, tokens = distinct_words(docs, ["ORTH", "SHAPE"])
    assert features.shape == (3, 2)
    assert features.dtype == np.uint64
    assert tokens.dtype == np.int32
    for attr, column in (("ORTH", 0), ("SHAPE", 1)):
        expected = np.concatenate([doc.generation.column(attr)[doc.ids] for doc in docs])
        np.testing.assert_array_equal(features[tokens, column], expected)


def test_words_come_in_the_order_of_the_texts_whatever_was_read_before() -> None:
    """Sums over the words are rounded by their order, and a resumed run must not be rounded otherwise."""
    fresh, used = Lexicon(), Lexicon()
    Doc("z c b a", lexicon=used)
    found = [distinct_words([Doc("b c a b", lexicon=one), Doc("z", lexicon=one)], ["ORTH"]) for one in (fresh, used)]
    assert found[0][1].tolist() == [0, 1, 2, 0, 3]
    for one, other in zip(*found, strict=True):
        np.testing.assert_array_equal(one, other)


def test_generations() -> None:
    lexicon = Lexicon(max_forms=1)
    docs = [Doc("a b", lexicon=lexicon), Doc("b a", lexicon=lexicon)]
    features, tokens = distinct_words(docs, ["ORTH"])
    assert len(features) == 4
    column = features[tokens, 0]
    assert column.tolist() == [column[0], column[1], column[1], column[0]]
    forms, tokens = distinct_forms(docs)
    assert [forms[i] for i in tokens] == ["a", "b", "b", "a"]


def test_forms_are_strings() -> None:
    forms, tokens = distinct_forms([Doc("b a b"), Doc(""), Doc("a")])
    assert sorted(forms) == ["a", "b"]
    assert [forms[i] for i in tokens] == ["b", "a", "b", "a"]


def test_no_words() -> None:
    for docs in ([], [Doc("")]):
        features, tokens = distinct_words(docs, ["ORTH"])
        assert features.shape == (0, 1)
        assert tokens.shape == (0,)
        assert distinct_forms(docs)[0] == []
