"""Docs, examples, lexicons and tokenizers that are sent to other processes, or copied."""

import copy
import gc
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given

import plait
from plait.tokens import Categories, Column, Doc, Example, Lexicon, default_lexicon, set_columns
from plait.tokens.columns import FEW
from plait.tokens.tokenizer import rule_tokenizer, whitespace_tokenizer

from .docs import docs, facts


def sent(one: Any) -> Any:
    return pickle.loads(pickle.dumps(one))


ways = pytest.mark.parametrize("way", [sent, copy.deepcopy, copy.copy])
Way = Callable[[Any], Any]


@given(docs())
def test_a_doc_says_the_same(doc: Doc) -> None:
    for way in (sent, copy.deepcopy, copy.copy):
        other = way(doc)
        assert other is not doc
        assert facts(other) == facts(doc)
        assert (way is sent) or other.generation is doc.generation


@ways
def test_a_copy_is_annotated_by_itself(way: Way) -> None:
    doc = Doc("Cats sleep")
    doc.set_column("tag", ["N", "V"])
    doc.ents = [doc[0:1]]  # type: ignore[assignment]
    other = way(doc)
    other.set_column("tag", ["X", "X"])
    other.set_column("pos", ["Y", "Y"])
    other.ents = []
    other.words_given = True
    assert (doc.values("tag"), list(doc.columns), len(doc.ents), doc.words_given) == (["N", "V"], ["tag"], 1, False)


def test_what_user_data_holds_is_pickled_too() -> None:
    doc = Doc("Cats sleep")
    doc.user_data["seen"] = {1, 2}
    doc.user_data["itself"] = doc
    other = sent(doc)
    assert other.user_data["seen"] == {1, 2}
    assert other.user_data["itself"] is other
    assert copy.deepcopy(doc).user_data["seen"] is not doc.user_data["seen"]


def test_views_look_at_the_doc_that_they_came_with() -> None:
    doc = Doc("Cats sleep .")
    span, token, again = sent((doc[1:3], doc[0], doc))
    assert (span.text, token.text) == ("sleep .", "Cats")
    assert span.doc is token.doc is again


def test_an_example_keeps_both_docs() -> None:
    reference = Doc(words=["Do", "n't"], spaces=["", ""])
    reference.set_column("tag", ["V", "R"])
    example = Example(Doc("Don't"), reference)
    for other in (sent(example), copy.deepcopy(example)):
        assert facts(other.predicted) == facts(example.predicted)
        assert facts(other.reference) == facts(reference)
        assert other.alignment.identical == example.alignment.identical
    one, two = sent([example, Example(example.predicted, reference)])
    assert one.reference is two.reference


def test_a_lexicon_is_pickled_without_its_forms() -> None:
    lexicon = Lexicon(norms={"dont": "do"}, max_forms=5000)
    before = len(pickle.dumps(lexicon))
    lexicon.intern([f"form{i}" for i in range(4000)])
    assert len(pickle.dumps(lexicon)) == before
    docs = [Doc(f"form{i} dont", lexicon=lexicon) for i in range(100)]
    alone, together = len(pickle.dumps(docs[0])), len(pickle.dumps(docs))
    assert alone < 1000
    assert together < 40 * alone  # what they share is there once
    assert len(pickle.dumps([doc.copy_words() for doc in docs])) < together + 1000


def test_a_lexicon_of_the_same_settings_is_found_again() -> None:
    data = pickle.dumps(Doc("dont", lexicon=Lexicon(norms={"dont": "do"}, max_forms=77)))
    gc.collect()  # of the first one, so that there is none with such settings
    first, second = pickle.loads(data), pickle.loads(data)
    assert first.generation is second.generation is not default_lexicon().generation
    lexicon = first.generation.lexicon
    assert (lexicon.norms, lexicon.max_forms) == ({"dont": "do"}, 77)
    assert lexicon.made(first.generation)
    norms = first.generation.column("NORM")
    assert norms[first.ids[0]] == Doc("do").generation.column("NORM")[Doc("do").ids[0]]
    assert sent(default_lexicon()) is default_lexicon()
    assert copy.deepcopy(lexicon) is lexicon
    other = Lexicon(norms={"dont": "don"}, max_forms=77)
    assert sent(Doc("dont", lexicon=other)).generation is other.generation


def test_a_doc_does_not_take_the_categories_of_a_corpus_along() -> None:
    categories = Categories(f"lemma{i}" for i in range(10_000))
    docs = [Doc("Cats sleep ."), Doc("Dogs bark")]
    set_columns(docs, "lemma", np.array([9000, -1, 17, 9000, 3], dtype=np.int32), categories)
    set_columns(docs, "none", np.full(5, -1, dtype=np.int32), categories)
    docs[0].ents = [docs[0][0:1]]  # type: ignore[assignment]
    table = docs[0].ent_table
    assert table is not None
    docs[0].ent_table = table._replace(labels=Column(np.array([8000], dtype=np.int32), categories))
    assert len(pickle.dumps(docs)) < 3000
    one, two = sent(docs)
    assert one.values("lemma") == ["lemma9000", None, "lemma17"]
    assert two.values("lemma") == ["lemma9000", "lemma3"]
    assert one.values("none") == [None] * 3
    assert [span.label for span in one.ents] == ["lemma8000"]
    assert one.columns["lemma"].codes.dtype == np.int32


def test_docs_share_few_categories() -> None:
    docs = [Doc("Cats sleep ."), Doc("Dogs bark")]
    set_columns(docs, "tag", np.arange(5, dtype=np.int32), tuple(f"tag{i}" for i in range(FEW)))
    one, two = sent(docs)
    assert one.columns["tag"].categories is two.columns["tag"].categories
    assert (one.values("tag"), two.values("tag")) == (["tag0", "tag1", "tag2"], ["tag3", "tag4"])
    grown = sent(Categories(["a", "b"]))
    assert (grown.add("b"), grown.add("c"), list(grown)) == (1, 2, ["a", "b", "c"])


@ways
@pytest.mark.parametrize("make", [rule_tokenizer, whitespace_tokenizer])
def test_a_tokenizer_finds_the_same_words(way: Way, make: Callable[..., Any]) -> None:
    tokenizer = make("en")
    tokenizer("Many words don't come first .")
    other = way(tokenizer)
    for text in ("I don't know Dr. Smith .", "", "  "):
        assert facts(other(text)) == facts(tokenizer(text))
    assert other.lang == "en"


def test_a_doc_of_a_pipeline_has_the_features_that_it_had() -> None:
    doc = plait.blank("en")("I can't")
    norms, other = doc.generation.column("NORM")[doc.ids], sent(doc)
    assert other.generation.column("NORM")[other.ids].tolist() == norms.tolist()
    plain = Doc("I can't", words=doc.words)
    assert plain.generation.column("NORM")[plain.ids].tolist() != norms.tolist()
