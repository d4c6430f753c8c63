"""The parts of the demo that prepare its corpora, on small inputs."""

import csv
from pathlib import Path

import pytest

from examples.demo import SPLITS, divided, packaged, prepare_treebank, prepare_tweets, whole_words
from plait.training.readers import conllu, corpus

# "olmadığını" is cut where its part of speech changes; the first part has the relation "ig" to the second.
CUT = """\
# sent_id = 1
1	Hasta	hasta	ADJ	Adj	_	2	amod	_	_
2	olma	ol	VERB	Verb	Polarity=Neg	3	ig	_	_
3	dığını	_	NOUN	Ger	Case=Acc	4	obj	_	_
4	biliyorum	bil	VERB	Verb	Person=1	0	root	_	SpaceAfter=No
5	.	.	PUNCT	Punc	_	4	punct	_	_"""

WHOLE = """\
# sent_id = 1
1	Hasta	hasta	ADJ	Adj	_	_	_	_	_
2	olmadığını	ol	NOUN	Ger	Case=Acc	_	_	_	_
3	biliyorum	bil	VERB	Verb	Person=1	_	_	_	SpaceAfter=No
4	.	.	PUNCT	Punc	_	_	_	_	_"""


def test_whole_words() -> None:
    assert whole_words(CUT) == WHOLE


def test_divided() -> None:
    items = list(range(100))
    parts = divided(items)
    assert {split: len(part) for split, part in parts.items()} == {"train": 80, "dev": 10, "test": 10}
    assert sorted(item for part in parts.values() for item in part) == items
    assert parts["train"] != items[:80]
    assert divided(items) == parts


def test_prepare_treebank(tmp_path: Path) -> None:
    treebank = tmp_path / "web.conllu"
    sentences = [CUT.replace("sent_id = 1", f"sent_id = {i}") for i in range(10)]
    treebank.write_text("\n\n".join(sentences) + "\n\n", encoding="utf8")
    prepare_treebank(treebank, tmp_path)
    docs = {split: list(conllu(tmp_path / f"turkish_tagger-{split}.conllu")()) for split in SPLITS}
    assert {split: len(part) for split, part in docs.items()} == {"train": 8, "dev": 1, "test": 1}
    doc = docs["test"][0]
    assert doc.text.rstrip() == "Hasta olmadığını biliyorum."
    assert doc.values("pos") == ["ADJ", "NOUN", "VERB", "PUNCT"]
    assert doc.values("tag") == ["Adj", "Ger", "Verb", "Punc"]


def test_prepare_tweets(tmp_path: Path) -> None:
    table = tmp_path / "tweets.csv"
    rows = [("positive", "1", f"tweet {i} – “good”, isn't it?") for i in range(10)]
    with table.open("w", encoding="cp1252", newline="") as file:
        csv.writer(file).writerows([("sentiment", "confidence", "text"), *rows, rows[0]])
    prepare_tweets(table, tmp_path)
    docs = {split: list(corpus(tmp_path / f"tweet_sentiment-{split}.csv")()) for split in SPLITS}
    assert {split: len(part) for split, part in docs.items()} == {"train": 8, "dev": 1, "test": 1}
    texts = {doc.text for part in docs.values() for doc in part}
    assert texts == {text for _, _, text in rows}, "a tweet that was posted twice comes once"
    assert docs["dev"][0].cats == {"positive": 1.0}


def test_packaged() -> None:
    assert packaged("pytest", "LICENSE").is_file()
    with pytest.raises(SystemExit, match="make demo"):
        packaged("pytest", "no such file")
