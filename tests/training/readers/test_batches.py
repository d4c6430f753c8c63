from plait.tokens import Categories
from plait.training.readers.batches import MAX_CATEGORIES, DocMaker, Words, in_blocks, joined, locate


def words(text: str, **columns: list[str | None]) -> Words:
    split = text.split()
    found = locate(text, split)
    assert found is not None
    return Words(text, *found, split, dict(columns), {})


def test_docs_share_one_set_of_categories() -> None:
    maker = DocMaker()
    one, two = maker.docs([words("a b", tag=["X", None]), words(" c", tag=["Y"])])
    (three,) = maker.docs([words("d", tag=["X"])])
    assert (one.words, two.words, two.text) == (["a", "b"], ["c"], " c")
    assert one.values("tag") == ["X", None]
    assert two.values("tag") == ["Y"]
    assert one.columns["tag"].categories is two.columns["tag"].categories is three.columns["tag"].categories
    assert one.words_given


def test_a_column_without_any_value_is_missing() -> None:
    one, two, three = DocMaker().docs([words("a", tag=[None]), words("b"), words("", tag=[])])
    assert "tag" not in one.columns
    assert "tag" not in two.columns
    assert three.values("tag") == []


def test_categories_that_grew_too_large_are_left_behind() -> None:
    maker = DocMaker()
    (first,) = maker.docs([words("a", lemma=["a"])])
    held = first.columns["lemma"].categories
    assert isinstance(held, Categories)
    for i in range(MAX_CATEGORIES):
        held.add(f"word {i}")
    (second,) = maker.docs([words("b", lemma=["b"])])
    assert second.columns["lemma"].categories is not held
    assert (first.values("lemma"), second.values("lemma")) == (["a"], ["b"])


def test_words_are_found_in_a_text() -> None:
    assert locate("a  bc\u00a0d ", ["a", "b", "c", "d"]) == ([0, 3, 4, 6], [1, 4, 5, 7])
    assert locate(" a b", ["a b"]) == ([1], [4])
    assert locate("", []) == ([], [])


def test_words_that_are_not_all_of_the_text() -> None:
    for text, split in (("a b c", ["a", "b"]), ("a x b", ["a", "b"]), ("ab", ["b"]), ("a", ["a", "a"])):
        assert locate(text, split) is None


def test_words_make_a_text() -> None:
    assert joined(["a", "bc", "d"], ["", "  ", ""]) == ("abc  d", [0, 1, 5], [1, 3, 6])


def test_blocks() -> None:
    assert list(in_blocks(range(5), 2)) == [[0, 1], [2, 3], [4]]
    assert list(in_blocks([], 2)) == []
