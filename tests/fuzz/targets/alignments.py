"""Examples: two tokenizations of one text, held against a count of characters; and tags of runs of words."""

from itertools import pairwise

import numpy as np

from plait.tokens import Doc, Example, Span
from plait.tokens.alignment import align
from plait.tokens.columns import Recoder
from plait.training.readers.iob_tags import BadTag, missing_runs, spans_of_tags, tags_of_spans

from ..findings import answer
from ..made import GAPS
from ..source import Source
from ..target import Target


def alignment(data: bytes) -> None:
    """What a word touches, and what goes over to it, is what the characters say."""
    source = Source(data)
    visible = "".join(source.text(40).split())
    predicted, reference = _cut(source, visible), _cut(source, visible)
    n = len(reference)
    values = [source.pick(("A", "B", "C", None)) for _ in range(n)]
    reference.set_column("tag", values)
    found = align(predicted, reference)
    ours, theirs = _covered(predicted), _covered(reference)
    touched = [[j for j in range(n) if ours[i] & theirs[j]] for i in range(len(predicted))]
    assert [list(range(a, b)) for a, b in zip(found.first, found.last, strict=True)] == touched
    same = {frozenset(word): j for j, word in enumerate(theirs)}
    assert found.exact.tolist() == [same.get(frozenset(word), -1) for word in ours]
    assert found.identical == (ours == theirs)
    example = Example(predicted, reference)
    recoder = Recoder(["A", "B"])
    codes = recoder.recode(reference.columns["tag"])
    wanted = [codes[row[0]] if len(set(codes[row].tolist())) == 1 else -1 for row in touched]
    assert example.codes("tag", recoder).tolist() == wanted
    edges = sorted({source.below(n + 1) for _ in range(6)})
    reference.ents = [Span(reference, a, b, "E") for a, b in zip(edges[::2], edges[1::2], strict=False)]  # type: ignore[assignment]
    table, gold = reference.ent_table, example.gold_ents()
    assert table is not None
    assert gold is not None
    places = example.places(table)
    for row, ent in enumerate(reference.ents):
        inside = set().union(*theirs[ent.start : ent.end])
        words = [i for i, word in enumerate(ours) if word & inside]
        assert list(range(places.starts[row], places.ends[row])) == words
        assert places.exact[row] == (set().union(*(ours[i] for i in words)) == inside)
    kept = [set().union(*ours[a:b]) for a, b in zip(gold.starts, gold.ends, strict=True)]
    gold_places = [
        set().union(*theirs[ent.start : ent.end]) for ent, it in zip(reference.ents, places.exact, strict=True) if it
    ]
    assert kept == gold_places


def texts_that_differ(data: bytes) -> None:
    """Two texts are aligned, or refused."""
    source = Source(data)
    one, other = Doc(source.text(64)), Doc(source.text(64))
    same = "".join(one.text.split()) == "".join(other.text.split())
    assert (answer(lambda: align(one, other), ValueError) is not None) == same


def tags(data: bytes) -> None:
    """Tags of any kind are runs or refused, and runs come back from the tags that are written of them."""
    source = Source(data)
    found = []
    while source and len(found) < 40:
        found.append(source.pick(("O", "-", "_", "B-", "I-", "L-", "U-", "E-", "S-", "B", "I", "")) + source.text(2))
    spans = answer(lambda: spans_of_tags(found), BadTag)
    if spans is None:
        return
    ends = [0, *(end for _, end, _ in spans)]
    assert all(end <= start < stop <= len(found) for end, (start, stop, _) in zip(ends, spans, strict=False))
    missing = missing_runs(found)
    written = tags_of_spans(spans, len(found), missing)
    assert (spans_of_tags(written), missing_runs(written)) == (spans, missing)


def _cut(source: Source, visible: str) -> Doc:
    """A Doc of some characters, parted into words anywhere, with whitespace between some of them."""
    words, at = [], 0
    while at < len(visible):
        size = 1 + source.below(5)
        words.append(visible[at : at + size])
        at += size
    gaps = [source.pick(GAPS) for _ in words]
    before = source.pick(GAPS)
    text = before + "".join(word + gap for word, gap in zip(words, gaps, strict=True))
    return Doc(text, words=words) if words else Doc(text)


def _covered(doc: Doc) -> list[set[int]]:
    """For each word the visible characters that it covers, by their numbers."""
    numbers = np.cumsum([0, *map(len, doc.words)]).tolist()
    return [set(range(a, b)) for a, b in pairwise(numbers)]


def _seeds() -> list[bytes]:
    texts = ("New York's mayor", "aé漢👍b", "x")
    return [
        bytes([len(t.encode())]) + t.encode() + bytes(range(step, 80 * step, step)) for t in texts for step in (1, 3)
    ]


TARGETS = (
    Target("alignment", alignment, _seeds, longest=256),
    Target(
        "texts_that_differ", texts_that_differ, lambda: [b"\x04a  b\x03a b", b"\x02ab\x02ac"], ("\u2028".encode(),), 128
    ),
    Target(
        "tags",
        tags,
        lambda: [bytes([3, 1, 88, 4, 1, 88, 0, 0, 6, 1, 89]), bytes([1, 0, 1, 0, 9, 0, 8, 1, 65])],
        (),
        128,
    ),
)
