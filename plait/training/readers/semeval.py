"""The reader of SemEval-2010 task 8: sentences with two marked nominals, and the relation between them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, NamedTuple

from ...config import Must
from ...errors import BadData
from ...registry import registry
from ...tokens import Doc, Relation
from .files import Encoding, Limit, Reader, make_reader, text_lines
from .places import Place, parted, span_of, trimmed

SUFFIXES = (".txt",)

_SENTENCE = re.compile(r'([0-9]{1,18})\s+"(.*)"')
_RELATION = re.compile(r"([^\s()]+)\((e[12]), ?(e[12])\)")
_COMMENT = "Comment:"
_MARK = re.compile(r"<(/?)(e[12])>")


def _is_text(label: str) -> bool:
    return label != ""


@registry.readers("plait.SemEval2010Task8.v1")
def semeval_2010_task_8(
    path: str | Path | None,
    limit: Limit = 0,
    label: Annotated[str, Must("some text", _is_text)] = "NOMINAL",
    other: str = "Other",
    encoding: Encoding = "utf-8",
) -> Reader:
    """Read sentences with two marked nominals and the relation between them, as SemEval-2010 task 8 has them.

    A sentence is a line `1 "The <e1>wheel</e1> of a <e2>car</e2>."`, after which a line may name the relation, such as
    `Component-Whole(e1,e2)`, and another one holds a comment. Each sentence is a Doc with the two nominals as entities,
    both with the same label, so that nothing but their words tells which is the head. Its relation leads from the first
    argument to the second one: from e1 to e2 here. A sentence without a line of its relation has relations that are
    missing. The number of the sentence and the comment go to `doc.user_data`. Words are found in the text by rules, and
    parted where a mark stands.

    Args:
        path: a file, or a folder of .txt files.
        limit: how many Docs to give at most; 0 for all.
        label: the label of the two nominals as entities.
        other: the name that stands where none of the relations holds; such a sentence has no relation.
        encoding: how the file is encoded.

    Source: Hendrickx et al. 2010, "SemEval-2010 Task 8" (https://aclanthology.org/S10-1006/).
    """
    if not label:
        raise ValueError('the label of the nominals is some text, such as "NOMINAL"; got an empty one')
    return make_reader(path, limit, SUFFIXES, _Sentences(label, other, encoding).read)


class _Item(NamedTuple):
    """A sentence as it stands in the file.

    Attributes:
        line: the line that it stands in.
        number: its number.
        text: the sentence with its marks.
        relations: name, head and tail of the one that holds, if any; None where nobody said.
        comment: what was said of it; None where no comment came yet.
    """

    line: int
    number: int
    text: str
    relations: list[tuple[str, str, str]] | None = None
    comment: str | None = None


class _Sentences:
    """Settings of the format, and how to read one file of it."""

    def __init__(self, label: str, other: str, encoding: str) -> None:
        self._label, self._other, self._encoding = label, other, encoding

    def read(self, path: Path) -> Iterator[Doc]:
        """The Docs of one file."""
        for item in self._items(path):
            text, places = self._unmarked(item, path)
            doc = parted(Doc(text), list(places.values()))
            spans = {side: span_of(doc, place, side) for side, place in places.items()}
            doc.ents = list(spans.values())
            if item.relations is not None:
                doc.relations = [Relation(spans[head], spans[tail], name) for name, head, tail in item.relations]
            doc.user_data = {"id": item.number} | ({"comment": item.comment} if item.comment else {})
            yield doc

    def _items(self, path: Path) -> Iterator[_Item]:
        item: _Item | None = None
        for number, line in enumerate(text_lines(path, self._encoding), start=1):
            line = line.strip()
            begins = _SENTENCE.fullmatch(line)
            if item is not None and (begins or not line):
                yield item
                item = None
            if begins:
                item = _Item(number, int(begins[1]), begins[2])
            elif line.startswith(_COMMENT):
                if item is None or item.comment is not None:
                    raise BadData(path, number, "a comment stands below a sentence, which has one at most")
                item = item._replace(comment=line.removeprefix(_COMMENT).strip())
            elif line:
                relations = self._relations(line, path, number)
                if item is None or item.relations is not None or item.comment is not None:
                    raise BadData(path, number, "a relation stands right below its sentence, which has one at most")
                item = item._replace(relations=relations)
        if item is not None:
            yield item

    def _relations(self, line: str, path: Path, number: int) -> list[tuple[str, str, str]]:
        if line == self._other:
            return []
        found = _RELATION.fullmatch(line)
        if found is None or found[2] == found[3]:
            raise BadData(
                path,
                number,
                f'a line is a sentence with its number (1 "A <e1>wheel</e1> of a <e2>car</e2>."), a relation with its '
                f"direction (Component-Whole(e1,e2)) or {self._other!r}, a comment (Comment: …), or blank; "
                f"got {line!r:.80}",
            )
        return [(found[1], found[2], found[3])]

    def _unmarked(self, item: _Item, path: Path) -> tuple[str, dict[str, Place]]:
        """The text without marks, and where the nominals are in it, in its order."""
        parts: list[str] = []
        places: dict[str, Place] = {}
        wanted = "a sentence has <e1>…</e1> and <e2>…</e2>, each once, and none within the other"
        unfinished, start, at, last = "", 0, 0, 0
        for mark in _MARK.finditer(item.text):
            parts.append(item.text[last : mark.start()])
            at += len(parts[-1])
            last = mark.end()
            closing, side = mark.groups()
            if side in places or unfinished != (side if closing else ""):
                raise BadData(path, item.line, f"{wanted}; {mark[0]} is out of place")
            if closing:
                places[side] = Place(start, at, self._label, None)
            unfinished, start = "" if closing else side, at
        text = "".join([*parts, item.text[last:]])
        for side in ("e1", "e2"):
            if side not in places:
                raise BadData(path, item.line, f"{wanted}; this one lacks {'the end of ' * (unfinished == side)}{side}")
            if not text[places[side].start : places[side].end].strip():
                raise BadData(path, item.line, f"there is no word between <{side}> and </{side}>")
        return text, {side: trimmed(place, text) for side, place in places.items()}
