"""Rules: chunks are taken apart without losing a character, whatever they are, and in time that grows with them."""

from functools import cache
from time import perf_counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from plait.tokens.languages import CODES, Language, get_language
from plait.tokens.rules import MAX_WORD, Rules, _Exceptions, _Splitter, rules_of, split_text

CHUNKS = st.text(
    st.one_of(st.sampled_from("aB9.,'’-!?()/:@#$%&_…\u200d\u0301👍漢\ud800İ"), st.characters()), min_size=1
)


def rules(**data: object) -> Rules:
    return Rules(Language(code="aa", **data))  # type: ignore[arg-type]  # fields are named by the tests


def cut(found: Rules, chunk: str) -> list[str]:
    at, words = 0, []
    for length in found.split(chunk):
        words.append(chunk[at : at + length])
        at += length
    assert at == len(chunk)
    return words


@given(CHUNKS.filter(lambda chunk: not any(map(str.isspace, chunk))), st.sampled_from(CODES))
def test_the_words_of_a_chunk_make_it_up(chunk: str, code: str) -> None:
    words = cut(rules_of(code), chunk)
    assert all(words)
    assert "".join(words) == chunk


# What addresses, emoticons, numbers and the like are made of, so that many a chunk has some, whole or in part.
MADE_OF = (
    "www. http:// mailto: @ . , : ; ! ? ( ) [ ' ’ - _ / # & * = < > ^ $ % ~ | com .com org doc.pdf pdf x D xD :) 3 1.5 "
    "4:30 12/3 n't etc Mr co-op a B John é 😀 👍🏽 🇩🇪 #\ufe0f\u20e3 … “ ” « » ½ €"
)


@given(st.lists(st.sampled_from(MADE_OF.split()), min_size=1, max_size=8).map("".join), st.sampled_from(CODES))
@example("%@user", "xx")
@example("(@user.name.org", "en")
@example("www.abc", "tr")
@example("+Tm5u1@x7=", "nl")
@example(".com", "en")
@example("a.py", "de")
@example("x://y", "en")
def test_patterns_that_cannot_fit_are_left_out_without_a_difference(chunk: str, code: str) -> None:
    assert rules_of(code).split(chunk) == everything(code).split(chunk)


@cache
def everything(code: str) -> Rules:
    """The rules of a language, with all patterns asked of every chunk."""
    found = Rules(get_language(code), is_ours=True)
    splitter = _Splitter(found.language, _Exceptions(found.language), is_ours=True)
    found._splitters = {True: splitter, False: splitter}
    return found


@given(st.text(st.one_of(st.sampled_from(" \n\t\u00a0\x1c\x85ab.'"), st.characters())), st.sampled_from(CODES))
def test_only_whitespace_is_between_words(text: str, code: str) -> None:
    starts, ends = rules_of(code).split_text(text)
    words = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    assert "".join(words) == "".join(text.split())
    assert all(left <= right for left, right in zip(ends, starts[1:], strict=False))


def test_affixes_infixes_and_exceptions() -> None:
    found = rules(
        exceptions={"cannot": ("can", "not"), "US": ("US",), "d'oh": ("d", "'oh")},
        abbreviations=frozenset({"Mr.", "etc."}),
        wholes=(r"\d+-\d+",),
        prefixes=(r"\(",),
        suffixes=(r"[.)!]", r"'s"),
        infixes=("-", r"(?<=a)(?=b)"),
    )
    assert cut(found, "(cannot)!") == ["(", "can", "not", ")", "!"]
    assert cut(found, "CanNot") == ["Can", "Not"]
    assert cut(found, "D’OH") == ["D", "’OH"]
    assert cut(found, "(Mr.") == ["(", "Mr."]
    assert cut(found, "MR.") == ["MR."]
    assert cut(found, "mr.") == ["mr", "."]
    assert cut(found, "(Etc.)") == ["(", "Etc.", ")"]
    assert cut(found, "(1-2)") == ["(", "1-2", ")"]
    assert cut(found, "x-cannot-cat's") == ["x", "-", "can", "not", "-", "cat", "'s"]
    assert cut(found, "ab-ba") == ["a", "b", "-", "ba"]
    assert cut(found, "word") == ["word"]


def test_rules_without_data_keep_chunks_whole() -> None:
    assert cut(rules(), "a-b'c.") == ["a-b'c."]


def test_a_letter_that_grows_in_lower_case_fits_no_exception() -> None:
    assert cut(rules(exceptions={"i\u0307x": ("i\u0307", "x")}), "İx") == ["İx"]


@pytest.mark.parametrize("wanted", [("can", "no"), ("can", "", "not"), ()])
def test_pieces_make_up_their_exception(wanted: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="'cannot' of the language 'aa' needs pieces that make it up"):
        rules(exceptions={"cannot": wanted})


def test_a_broken_pattern_is_named() -> None:
    with pytest.raises(ValueError, match=r"'\(' in infixes is no regular expression"):
        rules(infixes=("(",))


def test_the_neutral_rules() -> None:
    assert split_text(" a,b c") == ([1, 2, 3, 5], [2, 3, 4, 6])
    assert rules_of("xx") is rules_of("xx")


# Of each, what would take the square of its length in time if all of it were looked at for each word.
@pytest.mark.parametrize(
    "part", ["a", ")", "):", "1.", "a-", "n't", "http://a(", "a@", "😀", "'", "a.", "\u0301\u200d"]
)
def test_a_long_chunk_takes_time_in_proportion(part: str) -> None:
    found = rules_of("en")
    chunk = part * 50_000
    short, long = chunk[: len(chunk) // 5], chunk
    seconds = []
    for text in (short, long):
        start = perf_counter()
        lengths = found.split(text)
        seconds.append(perf_counter() - start)
        assert sum(lengths) == len(text)
        assert max(lengths) <= MAX_WORD
    # Five times the text: the square would be 25 times the time.
    assert seconds[1] < 15 * seconds[0] + 0.1


def test_patterns_of_ones_own_see_letters_within_a_chunk() -> None:
    language = Language(code="xx", suffixes=(r"[)\".,]", "ly"), infixes=(r"(?<=[a-z])(?=[A-Z])",))
    rules = Rules(language)
    assert rules.split("gladly.") == [4, 2, 1]
    assert rules.split("fooBar,") == [3, 3, 1]
