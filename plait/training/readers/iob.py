"""The reader of a token a line with its IOB tag, and a blank line after each sentence."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from ...config import Must
from ...errors import BadData
from ...registry import registry
from ...tokens import Doc, Span
from ...tokens.columns import INTEGER_COLUMNS
from .batches import DocMaker, Words, in_blocks, joined, locate
from .files import Encoding, Limit, Reader, make_reader, text_lines
from .iob_schemes import SchemeCheck
from .iob_tags import BadTag, missing_runs, spans_of_tags

SUFFIXES = (".iob", ".iob2", ".conll", ".bio")
DOC_START = "-DOCSTART-"
# The group of spans whose words nobody looked at, as the entity recognizer knows it.
MISSING_GROUP = "missing"

Malformed = Literal["repair", "refuse"]


def _are_texts(columns: Mapping[str, int] | None) -> bool:
    return INTEGER_COLUMNS.isdisjoint(columns or ())


def _is_text(delimiter: str | None) -> bool:
    return delimiter != ""


@registry.readers("plait.IOB.v1")
def iob(
    path: str | Path | None,
    limit: Limit = 0,
    token_column: int | None = None,
    tag_column: int | None = None,
    columns: Annotated[dict[str, int] | None, Must("columns of text, not head or sent_start", _are_texts)] = None,
    ents: bool = True,
    delimiter: Annotated[str | None, Must("some text", _is_text)] = None,
    malformed: Malformed = "repair",
    encoding: Encoding = "utf-8",
) -> Reader:
    """Read a token a line, columns beside it, and a blank line after each sentence; each sentence is a Doc.

    Tags of the schemes IOB1, IOB2, BILOU and IOBES become `doc.ents`. "-" and "_" are tags that are missing: such words
    become spans of the group "missing" in `doc.spans`, and where a sentence has no other tag, its entities are missing.
    Lines of -DOCSTART- are skipped, and so are comments (`# key = value`), of which `# text`, where the tokens make it
    up, says what space is between them.

    Args:
        path: a file, or a folder of them.
        limit: how many Docs to give at most; 0 for all.
        token_column: the number of the column of tokens, from 0, or from -1 backwards. By default the first, or the
            second where the first has the numbers of the words (Universal NER).
        tag_column: the number of the column of tags. By default the last, or the third where the first has numbers.
        columns: further columns to read as annotation of the words, such as {"tag": 1}; "_" is missing. Those of
            numbers, `head` and `sent_start`, are not read.
        ents: whether there are tags to read.
        delimiter: what stands between columns; by default tabs where the first token has one, else any spaces.
        malformed: what to do with tags that do not all fit one of the schemes: a run begins wherever none goes on
            ("repair"), or the file is refused at the line where the last scheme stops to fit ("refuse").
        encoding: how the file is encoded.
    """
    if delimiter == "":
        raise ValueError("the delimiter is what stands between columns; leave it out for tabs or spaces")
    if malformed not in ("repair", "refuse"):
        raise ValueError(f"malformed is 'repair' or 'refuse'; got {malformed!r}")
    if not _are_texts(columns):
        raise ValueError("columns names columns of text; head and sent_start are numbers, which CoNLL-U has")
    lines = _Lines(token_column, tag_column, dict(columns or {}), ents, delimiter, malformed, encoding)
    return make_reader(path, limit, SUFFIXES, lines.read)


class _Sentence(NamedTuple):
    lines: list[int]
    rows: list[list[str]]
    facts: dict[str, str]


class _Tags(NamedTuple):
    """The runs of words of a sentence that its tags mark, and those whose tags are missing."""

    spans: list[tuple[int, int, str]]
    missing: list[tuple[int, int]]


class _Places(NamedTuple):
    """Which column is what, and how many there must be: at least `least`, or exactly `width` where that is known."""

    token: int
    tag: int
    least: int
    width: int | None


class _Lines:
    """Settings of a kind of file, and how to read one of it."""

    def __init__(
        self,
        token_column: int | None,
        tag_column: int | None,
        columns: Mapping[str, int],
        ents: bool,
        delimiter: str | None,
        malformed: Malformed,
        encoding: str,
    ) -> None:
        self._token, self._tag, self._columns, self._ents = token_column, tag_column, columns, ents
        self._delimiter, self._malformed, self._encoding = delimiter, malformed, encoding
        self._maker = DocMaker()

    def read(self, path: Path) -> Iterator[Doc]:
        """The Docs of one file."""
        for block in in_blocks(self._annotated(path)):
            docs = self._maker.docs([words for words, _ in block])
            for doc, (_, tags) in zip(docs, block, strict=True):
                if tags is not None:
                    _set_entities(doc, tags)
                yield doc

    def _annotated(self, path: Path) -> Iterator[tuple[Words, _Tags | None]]:
        places: _Places | None = None
        schemes = SchemeCheck(path) if self._malformed == "refuse" else None
        for sentence in self._sentences(path):
            places = places or self._places(sentence.rows)
            _check_widths(sentence, places, path)
            words = self._words(sentence, places, path)
            yield words, _tags(sentence, places.tag, path, schemes) if self._ents else None

    def _sentences(self, path: Path) -> Iterator[_Sentence]:
        delimiter = self._delimiter
        known = delimiter is not None
        sentence = _Sentence([], [], {})
        for number, line in enumerate(text_lines(path, self._encoding), start=1):
            line = line.rstrip("\r\n")
            if not line.strip():
                if sentence.rows:
                    yield sentence
                    sentence = _Sentence([], [], {})
                continue
            if _is_doc_start(line, delimiter):
                continue
            if _is_comment(line, tabs=known and delimiter == "\t"):
                key, _, value = line[1:].partition("=")
                if key.strip() in ("text", "sent_id"):
                    sentence.facts[key.strip()] = value.strip()
                continue
            if not known:
                delimiter, known = ("\t" if "\t" in line else None), True
            sentence.lines.append(number)
            sentence.rows.append(line.split(delimiter))
        if sentence.rows:
            yield sentence

    def _places(self, rows: Sequence[Sequence[str]]) -> _Places:
        numbered = len(rows[0]) > 2 and all(row[0] == str(i) for i, row in enumerate(rows, start=1))
        token = self._token if self._token is not None else int(numbered)
        tag = self._tag if self._tag is not None else 2 if numbered else -1
        wanted = [token, *self._columns.values(), *([tag] if self._ents else [])]
        # Columns counted backwards are where they should be only if every line has as many.
        return _Places(token, tag, max(*wanted, *(~at for at in wanted)) + 1, len(rows[0]) if min(wanted) < 0 else None)

    def _words(self, sentence: _Sentence, places: _Places, path: Path) -> Words:
        rows = sentence.rows
        words = [row[places.token] for row in rows]
        for number, word in zip(sentence.lines, words, strict=True):
            if not word or word.isspace():
                raise BadData(path, number, f"the token, column {places.token}, is empty")
        columns: dict[str, Sequence[Any]] = {
            name: [None if row[at] == "_" else row[at] for row in rows] for name, at in self._columns.items()
        }
        facts: dict[str, Any] = {key: value for key, value in sentence.facts.items() if key != "text"}
        text = sentence.facts.get("text")
        found = None if text is None else locate(text, words)
        text, starts, ends = (
            joined(words, [" "] * (len(words) - 1) + [""]) if text is None or found is None else (text, *found)
        )
        return Words(text, starts, ends, words, columns, facts)


def _tags(sentence: _Sentence, column: int, path: Path, schemes: SchemeCheck | None) -> _Tags:
    tags = [row[column] for row in sentence.rows]
    try:
        spans = spans_of_tags(tags)
    except BadTag as error:
        raise BadData(path, sentence.lines[error.word], str(error)) from error
    if schemes is not None:
        schemes.add(tags, sentence.lines)
    return _Tags(spans, missing_runs(tags))


def _set_entities(doc: Doc, tags: _Tags) -> None:
    if tags.missing == [(0, len(doc))]:
        return
    doc.ents = [Span(doc, *span) for span in tags.spans]
    if tags.missing:
        doc.spans[MISSING_GROUP] = tuple(Span(doc, *run) for run in tags.missing)


def _is_doc_start(line: str, delimiter: str | None) -> bool:
    """Whether a line says that a document begins: where its first column is -DOCSTART-, whatever stands after it."""
    if not line.startswith(DOC_START):
        return False
    between = next((mark for mark in ("\t", delimiter) if mark and mark in line), None)
    return line.split(between, 1)[0] == DOC_START


def _is_comment(line: str, *, tabs: bool) -> bool:
    """Whether a line is a comment and not the token "#" or a hashtag."""
    if line[0] != "#" or "\t" in line:
        return False
    return tabs or " = " in line or line.split() in (["#", "newdoc"], ["#", "newpar"])


def _check_widths(sentence: _Sentence, places: _Places, path: Path) -> None:
    for number, row in zip(sentence.lines, sentence.rows, strict=True):
        if len(row) < places.least or len(row) != (places.width or len(row)):
            wanted = f"at least {places.least}" if len(row) < places.least else f"{places.width}, as the first"
            raise BadData(path, number, f"this line has {len(row)} columns; wanted {wanted}")
