"""Many Docs as one block of bytes: their arrays laid end to end, their codes brought to one set of categories."""

import json
import zlib
from collections.abc import Sequence
from itertools import chain, pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import srsly

from ..collector import collector_paused
from .columns import MISSING, Categories, Column
from .doc import Doc
from .lexicon import Lexicon
from .packing import (
    pack_flags,
    pack_integers,
    pack_strings,
    unpack_flags,
    unpack_integers,
    unpack_strings,
)
from .relations import RelationTable
from .spans import SpanTable

Int32s = npt.NDArray[np.int32]

# In place of the number of a group's name. The labels of relations stand in a table whose places mean nothing.
ENTITIES, HEADS, TAILS, RELATIONS = -1, -2, -3, -4
LEVEL = 6
# What a block may hold, in bytes; or, where it is longer, so many times its length.
MOST, MOST_TIMES = 1 << 28, 100


class CategoryPool:
    """Categories by column that all Docs of one reading share, so that codes are translated once."""

    MAX = 100_000  # categories that have grown so far are left to the Docs that hold them: memory is bounded

    def __init__(self) -> None:
        self._held: dict[str, Categories] = {}

    def get(self, name: str) -> Categories:
        held = self._held.get(name)
        if held is None or len(held) > self.MAX:
            held = self._held[name] = Categories()
        return held


def dump_block(docs: Sequence[Doc]) -> bytes:
    """Docs as compressed bytes. Raises ValueError where `user_data` holds what JSON cannot."""
    content = {
        "texts": pack_strings([doc.text for doc in docs]),
        "given": pack_flags([doc.words_given for doc in docs]),
        **_dump_words(docs),
        "columns": _dump_columns(docs),
        "cats": _dump_cats(docs),
        "spans": _dump_spans(docs),
        "user_data": _dump_user_data(docs),
    }
    data: bytes = zlib.compress(srsly.msgpack_dumps(content), LEVEL)
    return data


def load_block(data: bytes, lexicon: Lexicon, pool: CategoryPool) -> list[Doc]:
    """The Docs of a block. Raises ValueError, KeyError, TypeError, IndexError or zlib.error where it is damaged."""
    unpacked = _decompressed(data)
    with collector_paused():  # which srsly would leave off where the data is damaged
        content = srsly.msgpack_loads(unpacked)
    docs = _load_words(content, lexicon)
    for doc, given in zip(docs, unpack_flags(content["given"]), strict=True):
        doc.words_given = given
    _load_columns(content["columns"], docs, pool)
    _load_cats(content["cats"], docs)
    _load_spans(content["spans"], docs, pool)
    for i, user_data in json.loads(content["user_data"].decode("utf8", "surrogatepass")):
        docs[i].user_data = user_data
    return docs


def _decompressed(data: bytes) -> bytes:
    """What was compressed. Raises ValueError where it is more than any Docs can be, zlib.error where it is damaged."""
    most = max(MOST, MOST_TIMES * len(data))
    unpacking = zlib.decompressobj()
    found = unpacking.decompress(data, most)
    if unpacking.unconsumed_tail:
        raise ValueError(f"{len(data):,} bytes grow to more than {most:,}, as no Docs do")
    if not unpacking.eof:
        raise ValueError("it ends too early")
    return found


def _dump_words(docs: Sequence[Doc]) -> dict[str, Any]:
    """Words as the distance from the word before, the length, and the row in a list of forms."""
    forms = Categories()
    by_generation: dict[int, list[int]] = {}
    for i, doc in enumerate(docs):
        by_generation.setdefault(doc.generation.serial, []).append(i)
    rows: dict[int, Int32s] = {}
    for numbers in by_generation.values():
        known = docs[numbers[0]].generation.forms
        distinct, inverse = np.unique(_concatenate([docs[i].ids for i in numbers]), return_inverse=True)
        coded = forms.encode([known[row] for row in distinct.tolist()])[inverse]
        for i, (start, end) in zip(numbers, pairwise(_limits([len(docs[i]) for i in numbers])), strict=True):
            rows[i] = coded[start:end]
    starts, ends = _concatenate([doc.starts for doc in docs]), _concatenate([doc.ends for doc in docs])
    before = np.concatenate([np.zeros(1, dtype=np.int32), ends[:-1]])[: len(ends)]
    lengths = [len(doc) for doc in docs]
    firsts = np.array(_limits(lengths)[:-1], dtype=np.int64)
    before[firsts[np.array(lengths) > 0]] = 0
    return {
        "n_tokens": pack_integers(np.array(lengths, dtype=np.int64)),
        "gaps": pack_integers(starts - before),
        "lengths": pack_integers(ends - starts),
        "forms": pack_strings(list(forms)),
        "ids": pack_integers(_concatenate([rows[i] for i in range(len(docs))])),
    }


def _load_words(content: dict[str, Any], lexicon: Lexicon) -> list[Doc]:
    texts = unpack_strings(content["texts"])
    n_tokens = unpack_integers(content["n_tokens"])
    lengths = unpack_integers(content["lengths"]).astype(np.int64)
    ends = np.cumsum(unpack_integers(content["gaps"]) + lengths)
    limits = _limits(n_tokens.tolist())
    # Each Doc counts from the beginning of its own text.
    base = np.concatenate([[0], ends])[limits[:-1]]
    ends = (ends - np.repeat(base, n_tokens)).astype(np.int32)
    starts = (ends - lengths).astype(np.int32)
    generation, rows = lexicon.intern(unpack_strings(content["forms"]))
    ids = rows[unpack_integers(content["ids"])]
    return [
        Doc.from_arrays(text, starts[start:end], ends[start:end], ids[start:end], generation)
        for text, (start, end) in zip(texts, pairwise(limits), strict=True)
    ]


def _dump_columns(docs: Sequence[Doc]) -> list[Any]:
    dumped = []
    for name, numbers in {(n, c.categories is None): None for doc in docs for n, c in doc.columns.items()}:
        held = [doc.columns.get(name) for doc in docs]
        columns = [c for c in held if c is not None and (c.categories is None) == numbers]
        there = pack_flags([c is not None and (c.categories is None) == numbers for c in held])
        if numbers:
            dumped.append([name, there, pack_integers(_concatenate([c.codes for c in columns])), None])
        else:
            codes, categories = _recode(columns)
            dumped.append([name, there, pack_integers(codes), pack_strings(list(categories))])
    return dumped


def _load_columns(dumped: Sequence[Any], docs: Sequence[Doc], pool: CategoryPool) -> None:
    for name, there, codes, values in dumped:
        column = Column(unpack_integers(codes), None) if values is None else _pooled(codes, values, name, pool)
        held = [doc for doc, is_there in zip(docs, unpack_flags(there), strict=True) if is_there]
        for doc, (start, end) in zip(held, pairwise(_limits([len(doc) for doc in held])), strict=True):
            doc.columns[name] = Column(column.codes[start:end], column.categories)


def _dump_cats(docs: Sequence[Doc]) -> dict[str, Any]:
    labels = Categories()
    codes = labels.encode(list(chain.from_iterable(doc.cats for doc in docs)))
    values = list(chain.from_iterable(doc.cats.values() for doc in docs))
    return {
        "counts": pack_integers(np.array([len(doc.cats) for doc in docs], dtype=np.int64)),
        "labels": pack_strings(list(labels)),
        "codes": pack_integers(codes),
        "missing": pack_flags([value is None for value in values]),
        "values": np.array([0.0 if value is None else value for value in values], dtype="<f8").tobytes(),
    }


def _load_cats(dumped: dict[str, Any], docs: Sequence[Doc]) -> None:
    labels = unpack_strings(dumped["labels"])
    names = [labels[code] for code in unpack_integers(dumped["codes"]).tolist()]
    numbers = np.frombuffer(dumped["values"], dtype="<f8").tolist()
    missing = unpack_flags(dumped["missing"])
    values = [None if is_missing else number for number, is_missing in zip(numbers, missing, strict=True)]
    limits = _limits(unpack_integers(dumped["counts"]).tolist())
    for doc, (start, end) in zip(docs, pairwise(limits), strict=True):
        if start < end:
            doc.cats = dict(zip(names[start:end], values[start:end], strict=True))


def _dump_spans(docs: Sequence[Doc]) -> dict[str, Any]:
    """The tables of entities, of relations and of the groups of spans, one after the other."""
    names = Categories()
    owners: list[int] = []
    kinds: list[int] = []
    tables: list[SpanTable] = []
    for i, doc in enumerate(docs):
        if doc.ent_table is not None:
            owners.append(i)
            kinds.append(ENTITIES)
            tables.append(doc.ent_table)
        if (related := doc.relation_table) is not None:
            owners += [i] * 3
            kinds += [HEADS, TAILS, RELATIONS]
            labels = SpanTable(related.heads.starts, related.heads.ends, related.labels, related.scores)
            tables += [related.heads, related.tails, labels]
        for name, table in doc.spans.tables.items():
            owners.append(i)
            kinds.append(names.add(name))
            tables.append(table)
    codes, categories = _recode([table.labels for table in tables])
    scores = [table.scores for table in tables if table.scores is not None]
    return {
        "docs": pack_integers(np.array(owners, dtype=np.int64)),
        "kinds": pack_integers(np.array(kinds, dtype=np.int64)),
        "names": pack_strings(list(names)),
        "counts": pack_integers(np.array([len(table.starts) for table in tables], dtype=np.int64)),
        "starts": pack_integers(_concatenate([table.starts for table in tables])),
        "ends": pack_integers(_concatenate([table.ends for table in tables])),
        "codes": pack_integers(codes),
        "labels": pack_strings(list(categories)),
        "scored": pack_flags([table.scores is not None for table in tables]),
        "scores": np.concatenate([np.empty(0, dtype="<f4"), *scores]).astype("<f4").tobytes(),
    }


def _load_spans(dumped: dict[str, Any], docs: Sequence[Doc], pool: CategoryPool) -> None:
    names = unpack_strings(dumped["names"])
    starts, ends = unpack_integers(dumped["starts"]), unpack_integers(dumped["ends"])
    labels = _pooled(dumped["codes"], dumped["labels"], "", pool)
    scores = np.frombuffer(dumped["scores"], dtype="<f4").astype(np.float32)
    owners, kinds = unpack_integers(dumped["docs"]).tolist(), unpack_integers(dumped["kinds"]).tolist()
    limits = _limits(unpack_integers(dumped["counts"]).tolist())
    scored_so_far = 0
    sides: dict[int, SpanTable] = {}
    rows = zip(owners, kinds, pairwise(limits), unpack_flags(dumped["scored"]), strict=True)
    for owner, kind, (start, end), is_scored in rows:
        column = Column(labels.codes[start:end], labels.categories)
        own_scores = scores[scored_so_far : scored_so_far + end - start] if is_scored else None
        scored_so_far += end - start if is_scored else 0
        table = SpanTable(starts[start:end], ends[start:end], column, own_scores)
        if kind == ENTITIES:
            docs[owner].ent_table = table
        elif kind in (HEADS, TAILS):
            sides[kind] = table
        elif kind == RELATIONS:
            docs[owner].relation_table = RelationTable(sides[HEADS], sides[TAILS], table.labels, table.scores)
        else:
            docs[owner].spans.tables[names[kind]] = table


def _dump_user_data(docs: Sequence[Doc]) -> bytes:
    held = [(i, doc.user_data) for i, doc in enumerate(docs) if doc.user_data]
    try:
        return json.dumps(held, ensure_ascii=False, separators=(",", ":")).encode("utf8", "surrogatepass")
    except (TypeError, ValueError, RecursionError) as error:
        raise ValueError(f"doc.user_data is a dict of what JSON can hold; it cannot be saved: {error}") from error


def _recode(columns: Sequence[Column]) -> tuple[Int32s, Categories]:
    """The codes of columns end to end in one set of categories, which holds those that are used."""
    categories = Categories()
    by_categories: dict[int, list[int]] = {}
    for i, column in enumerate(columns):
        by_categories.setdefault(id(column.categories), []).append(i)
    recoded: dict[int, Int32s] = {}
    for numbers in by_categories.values():
        known = columns[numbers[0]].categories or ()
        distinct, inverse = np.unique(_concatenate([columns[i].codes for i in numbers]), return_inverse=True)
        coded = categories.encode([None if code < 0 else known[code] for code in distinct.tolist()])[inverse]
        for i, (start, end) in zip(numbers, pairwise(_limits([len(columns[i].codes) for i in numbers])), strict=True):
            recoded[i] = coded[start:end]
    return _concatenate([recoded[i] for i in range(len(columns))]), categories


def _pooled(codes: Sequence[Any], values: Sequence[Any], name: str, pool: CategoryPool) -> Column:
    """A column of a block in the categories that all blocks share; the last of the table stands for -1."""
    categories = pool.get(name)
    table = np.append(categories.encode(unpack_strings(values)), np.int32(MISSING))
    return Column(table[unpack_integers(codes)], categories)


def _limits(lengths: Sequence[int]) -> list[int]:
    """Where each of several pieces begins, and last where all end."""
    return [0, *np.cumsum(np.array(lengths, dtype=np.int64)).tolist()]


def _concatenate(arrays: Sequence[Int32s]) -> Int32s:
    return np.concatenate([np.empty(0, dtype=np.int32), *arrays])
