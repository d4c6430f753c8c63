"""Readers: any file is read or refused by name, and what was read comes back the same when it is written and read."""

import gzip
import json
from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

from plait.errors import BadData
from plait.tokens import Doc
from plait.training.readers import conllu, corpus, csv_table, iob, jsonl, prodigy, semeval_2010_task_8
from plait.training.readers.files import Reader
from plait.training.readers.jsonl import make_doc
from plait.training.writers import conllu_text, iob_text, json_line
from plait.training.writers.tables import row_maker
from tests.tokens.docs import facts

from ..findings import answer
from ..made import check_doc
from ..scratch import scratch_file
from ..source import Source
from ..target import Target
from . import samples

ENCODINGS = ("utf-8", "utf-8", "utf-8", "latin-1", "utf-16", "utf-16-le", "utf-32", "cp1252", "utf-7", "shift_jis")
SUFFIXES = (".conllu", ".jsonl", ".csv", ".tsv", ".iob", ".conll", ".plait")


@cache
def _labels() -> Path:
    return scratch_file("labels.txt", b"good\nbad\nnone\n")


def _docs(reader: Reader) -> list[Doc] | None:
    """The Docs of a reader, looked at; None where it refuses."""
    found = answer(lambda: list(reader()), BadData)
    for doc in found or ():
        check_doc(doc)
    return found


def _again(name: str, docs: Sequence[Doc], to_text: Callable[[Doc], str], read: Callable[[Path], Reader]) -> list[Doc]:
    """Docs after they were written and read, where the format has a place for them."""

    def text() -> str:
        return "".join(map(to_text, docs))

    written = answer(text, ValueError)
    if not written:
        return list(docs)
    return list(read(scratch_file(name, written.encode("utf8", "surrogatepass")))())


def _same(docs: Sequence[Doc], others: Sequence[Doc], *names: str) -> None:
    """Raise AssertionError where Docs differ in some facts; of all, where none is named."""
    assert len(docs) == len(others)
    for one, other in zip(map(facts, docs), map(facts, others), strict=True):
        for name in names or one:
            assert _written(one[name]) == _written(other[name]), name


def _written(value: Any) -> str:
    """A fact as a text, in which not-a-number is the same as itself, and the order of columns says nothing."""
    return repr(sorted(value.items()) if isinstance(value, dict) else value)


def _json_comes_back(doc: Doc, *, given: bool = False) -> None:
    """Raise AssertionError where a Doc is another as a line of JSON; `given` keeps words that would be found anew."""
    doc.words_given |= given
    line = answer(lambda: json_line(doc), ValueError)
    if line is not None:
        _same([doc], [make_doc(json.loads(line))])


def read_conllu(data: bytes) -> None:
    source = Source(data)
    unit, multiword = source.pick(("sentence", "document", "paragraph")), source.pick(("merge", "words"))
    read = partial(conllu, unit=unit, multiword=multiword)  # type: ignore[arg-type]  # these are the units
    docs = _docs(read(scratch_file("a.conllu", source.rest())))
    if docs:
        again = _again("b.conllu", docs, conllu_text, partial(conllu, unit=unit, multiword="words"))  # type: ignore[arg-type]
        for doc in (*docs, *again):
            _say_underscores(doc)
        _same(docs, again, "words", "columns")
        for doc in docs:
            _json_comes_back(doc)


def _say_underscores(doc: Doc) -> None:
    """Of the word "_" a file cannot tell whether its tag is the same or missing."""
    for name in ("tag", "lemma"):
        if doc.column(name) is not None:
            pairs = zip(doc.words, doc.values(name), strict=True)
            doc.set_column(name, [word if word == "_" and value is None else value for word, value in pairs])


def read_jsonl(data: bytes) -> None:
    source = Source(data)
    settings: dict[str, Any] = {"encoding": source.pick(ENCODINGS)}
    options = source.byte()
    if options & 1:
        settings["label_field"] = "answer"
    if options & 2:
        settings["labels"] = _labels()
    if options & 4:
        settings["text_field"] = "sentence"
    for doc in _docs(jsonl(scratch_file("a.jsonl", source.rest()), **settings)) or ():
        _json_comes_back(doc)


def read_prodigy(data: bytes) -> None:
    source = Source(data)
    group, encoding = source.pick((None, "sc")), source.pick(ENCODINGS)
    for doc in _docs(prodigy(scratch_file("a.jsonl", source.rest()), group=group, encoding=encoding)) or ():
        _json_comes_back(doc, given=True)


def read_semeval(data: bytes) -> None:
    source = Source(data)
    label, encoding = source.pick(("NOMINAL", "\u2028")), source.pick(ENCODINGS)
    for doc in _docs(semeval_2010_task_8(scratch_file("a.txt", source.rest()), label=label, encoding=encoding)) or ():
        _json_comes_back(doc, given=True)


def read_table(data: bytes) -> None:
    source = Source(data)
    suffix, separator = source.pick((".csv", ".tsv")), source.pick((None, None, ",", "||"))
    settings: dict[str, Any] = {"label_separator": separator, "encoding": source.pick(ENCODINGS)}
    settings["header"] = not source.flag()
    settings["delimiter"] = source.pick((None, None, None, ";", "\t", "|", "\u2028", " ", '"'))
    settings["quotes"] = source.pick((None, None, True, False))
    settings["text_column"] = source.pick((None, None, None, 0, 1, -1, "text", "no"))
    settings["label_column"] = source.pick((None, None, None, "", 0, 1, "label", "no"))
    settings["labels"] = source.pick((None, None, None, _labels()))
    docs = _docs(csv_table(scratch_file(f"a{suffix}", source.rest()), **settings))
    if docs:
        to_text = row_maker("\t" if suffix == ".tsv" else ",", separator)
        # A label that no text has is known from the file of all labels alone.
        read = partial(csv_table, label_separator=separator, labels=settings["labels"])
        _same(docs, _again(f"b{suffix}", docs, to_text, read), "text", "cats")


def read_iob(data: bytes) -> None:
    source = Source(data)
    settings: dict[str, Any] = {"malformed": source.pick(("repair", "refuse")), "encoding": source.pick(ENCODINGS)}
    settings["token_column"] = source.pick((None, None, None, 0, 1, -1, -2, 7))
    settings["tag_column"] = source.pick((None, None, None, 0, 1, -1, -9))
    settings["columns"] = source.pick((None, None, {"tag": 1}, {"pos": -2, "own": 2}, {"lemma": -9}))
    settings["ents"] = not source.flag()
    settings["delimiter"] = source.pick((None, None, None, "\t", " ", "||"))
    docs = _docs(iob(scratch_file("a.iob", source.rest()), **settings))
    if docs:
        again = _again("b.iob", docs, iob_text, iob)
        _same(docs, again, "words", "ents")
        for doc in docs:
            _json_comes_back(doc)


def read_corpus(data: bytes) -> None:
    """The reader that goes by the name of the file, compressed files among them, damaged or whole."""
    source = Source(data)
    suffix, kind = source.pick(SUFFIXES), source.below(4)
    content = source.rest()
    if kind == 1:
        content = gzip.compress(content, 1, mtime=0)
    _docs(corpus(scratch_file(f"a{suffix}{'.gz' if kind else ''}", content)))


def _with(*options: int) -> Callable[[Sequence[str]], Sequence[bytes]]:
    """Samples as inputs: the bytes of options before each."""
    return lambda texts: [bytes(options) + text.encode("utf8") for text in texts]


def _corpus_seeds() -> list[bytes]:
    kinds = zip(
        SUFFIXES,
        (samples.CONLLU, samples.JSONL, samples.CSV, samples.TSV, samples.IOB, samples.IOB),
        strict=False,
    )
    found = [bytes([SUFFIXES.index(suffix), kind]) + texts[0].encode() for suffix, texts in kinds for kind in (0, 1)]
    packed = gzip.compress(samples.JSONL[0].encode(), mtime=0)
    return [*found, bytes([1, 2]) + packed, bytes([6, 0]) + samples.stored()]


TARGETS = (
    Target(
        "conllu",
        read_conllu,
        lambda: [s for unit in range(3) for s in _with(unit, 0)(samples.CONLLU)],
        samples.CONLLU_WORDS,
    ),
    Target("jsonl", read_jsonl, lambda: _with(0, 0)(samples.JSONL), samples.JSON_WORDS),
    Target("prodigy", read_prodigy, lambda: _with(0, 0)(samples.PRODIGY), samples.JSON_WORDS),
    Target("semeval", read_semeval, lambda: _with(0, 0)(samples.SEMEVAL), samples.SEMEVAL_WORDS),
    Target(
        "table",
        read_table,
        lambda: [
            *_with(0, *[0] * 8)(samples.CSV),
            *_with(1, *[0] * 8)(samples.TSV),
            *_with(0, 2, *[0] * 7)(samples.CSV),
        ],
        samples.TABLE_WORDS,
    ),
    Target("iob", read_iob, lambda: _with(*[0] * 7)(samples.IOB), samples.IOB_WORDS),
    Target("corpus", read_corpus, _corpus_seeds),
)
