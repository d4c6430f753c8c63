"""Tokenizers: texts to Docs, one by one or in batches, with nothing lost."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plait.registry import registry
from plait.tokens import Lexicon, Tokenizer, chunks
from plait.tokens.languages import CODES, get_language
from plait.tokens.tokenizer import RuleTokenizer, WhitespaceTokenizer, rule_tokenizer, whitespace_tokenizer
from tests.fuzz.targets.tokenizers import fault

TEXTS = st.text(st.one_of(st.sampled_from("  \n\t\u00a0abcd.,'’-!?()\u200d\u0301👍漢\ud800\x00"), st.characters()))
TOKENIZERS = {code: rule_tokenizer(code) for code in CODES}


class Letters(Tokenizer):
    """The smallest tokenizer of one's own."""

    def split(self, text: str) -> Sequence[tuple[int, int]]:
        return [(i, i + 1) for i, char in enumerate(text) if not char.isspace()]


@given(TEXTS, st.sampled_from(CODES))
def test_every_text_is_kept(text: str, code: str) -> None:
    assert fault(text, TOKENIZERS[code](text)) is None


@given(st.lists(TEXTS), st.integers(1, 4))
def test_a_batch_gives_what_each_text_gives(texts: list[str], batch_size: int) -> None:
    tokenizer = rule_tokenizer("en")
    for text, doc in zip(texts, tokenizer.pipe(texts, batch_size=batch_size), strict=True):
        alone = tokenizer(text)
        assert (doc.text, doc.words) == (text, alone.words)
        assert np.array_equal(doc.starts, alone.starts)
        assert np.array_equal(doc.ends, alone.ends)
        assert list(zip(doc.starts.tolist(), doc.ends.tolist(), strict=True)) == tokenizer.split(text)
        assert doc.starts.dtype == doc.ends.dtype == doc.ids.dtype == np.int32


def test_the_table_starts_anew_with_the_lexicon_and_when_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "MAX_CHUNKS", 5)
    tokenizer = rule_tokenizer("en", max_forms=7)
    texts = [f"w{i} x{i}, don't" for i in range(40)]
    kept = list(tokenizer.pipe(texts, batch_size=2))
    assert [doc.words for doc in kept] == [[f"w{i}", f"x{i}", ",", "do", "n't"] for i in range(40)]
    assert len({doc.generation.serial for doc in kept}) > 3
    # A batch is finished before anything is forgotten, and no more than that.
    assert max(len(doc.generation.forms) for doc in kept) <= 7 + 10


def test_a_long_chunk_is_not_remembered() -> None:
    tokenizer = rule_tokenizer("en")
    assert isinstance(tokenizer, RuleTokenizer)
    assert tokenizer("a" * 200 + " b").words == ["a" * 200, "b"]
    assert list(tokenizer._table) == ["b"]


def test_threads_share_a_tokenizer() -> None:
    tokenizer = rule_tokenizer("en")
    texts = [f"It's word{i % 97}, (or word{i})." for i in range(3000)]
    with ThreadPoolExecutor(8) as pool:
        runs = list(pool.map(lambda _: [doc.words for doc in tokenizer.pipe(texts, batch_size=16)], range(8)))
    assert all(run == runs[0] for run in runs)
    assert runs[0][5] == ["It", "'s", "word5", ",", "(", "or", "word5", ")", "."]


def test_a_million_words() -> None:
    text = "The cat's here, again. " * 150_000
    doc = rule_tokenizer("en")(text)
    assert len(doc) == 7 * 150_000
    assert doc.text is text
    assert doc.ends[-1] == len(text) - 1


def test_exceptions_in_the_settings() -> None:
    tokenizer = rule_tokenizer("en", exceptions={"foobar": ["foo", "bar"], "ACME-X": ["ACME-X"]})
    assert tokenizer("(Foobar, ACME-X, don't)").words == ["(", "Foo", "bar", ",", "ACME-X", ",", "do", "n't", ")"]
    assert rule_tokenizer("en")("foobar").words == ["foobar"]
    with pytest.raises(ValueError, match="needs pieces that make it up"):
        rule_tokenizer("en", exceptions={"foobar": ["foo"]})


def test_norms_belong_to_the_language() -> None:
    english, other = rule_tokenizer("en"), rule_tokenizer("fi")
    assert other.lang == "fi"
    norms = {tokenizer.lang: tokenizer("n't N'T Thru").generation.column("NORM") for tokenizer in (english, other)}
    wanted = Lexicon().intern(["not", "through", "n't", "thru"])[0].column("NORM").tolist()
    assert set(norms["en"].tolist()) >= set(wanted[:2])
    assert set(norms["fi"].tolist()).isdisjoint(wanted[:2])


def test_given_words() -> None:
    tokenizer = rule_tokenizer("en")
    doc = tokenizer.from_words(["do", "n't", "go"], [False, True, False])
    assert (doc.text, doc.words, doc.words_given) == ("don't go", ["do", "n't", "go"], True)
    assert doc.generation is tokenizer.lexicon.generation
    assert not tokenizer("don't").words_given


def test_a_tokenizer_of_ones_own() -> None:
    tokenizer = Letters(lang="en")
    docs = [*tokenizer.pipe(["a b", "", " cd "]), tokenizer("é!")]
    assert [doc.words for doc in docs] == [["a", "b"], [], ["c", "d"], ["é", "!"]]
    assert [doc.text for doc in docs] == ["a b", "", " cd ", "é!"]
    assert tokenizer.lang == "en"


@pytest.mark.parametrize("spans", [[(0, 1)], [(0, 2), (1, 3)], [(2, 3), (0, 2)], [(0, 3), (3, 3)], [(0, 4)], [(1, 3)]])
def test_spans_that_lose_text_are_refused(spans: list[tuple[int, int]]) -> None:
    class Broken(Tokenizer):
        def split(self, text: str) -> Sequence[tuple[int, int]]:
            return spans

    with pytest.raises(ValueError, match="leave out nothing but whitespace"):
        Broken()("abc")


def test_words_between_whitespace() -> None:
    tokenizer = whitespace_tokenizer("en")
    assert isinstance(tokenizer, WhitespaceTokenizer)
    assert tokenizer(" don't\u3000go.\n").words == ["don't", "go."]
    assert tokenizer.lexicon.norms == dict(get_language("en").norms)


def test_what_is_no_text_is_refused() -> None:
    tokenizer = rule_tokenizer("en")
    with pytest.raises(ValueError, match="a text is a string; got bytes"):
        tokenizer(b"x")  # type: ignore[arg-type]  # the point of the test
    with pytest.raises(ValueError, match="got NoneType"):
        list(tokenizer.pipe(["a", None]))  # type: ignore[list-item]  # the point of the test
    with pytest.raises(ValueError, match="at least 1; it was 0"):
        list(tokenizer.pipe(["a"], batch_size=0))


def test_tokenizers_are_registered() -> None:
    assert {"plait.Tokenizer.v1", "plait.WhitespaceTokenizer.v1"} <= set(registry.names("tokenizers"))
    assert registry.get("tokenizers", "plait.Tokenizer.v1") is rule_tokenizer
