"""The CoNLL-U reader: words, tags, features, lemmas and trees, by sentence, paragraph or document."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Literal

from ...errors import BadData
from ...registry import registry
from ...tokens import Doc, Span
from .batches import DocMaker, Words, in_blocks
from .conllu_sentences import Sentence, read_sentences
from .conllu_words import Text, sentence_text
from .files import Limit, Reader, make_reader, text_lines

Unit = Literal["sentence", "paragraph", "document"]
Multiword = Literal["merge", "words"]

MULTIWORD = "multiword"
PARAGRAPH_GAP = "\n\n"


@registry.readers("plait.CoNLLU.v1")
def conllu(
    path: str | Path | None, limit: Limit = 0, unit: Unit = "sentence", multiword: Multiword = "merge"
) -> Reader:
    """Read CoNLL-U, the format of Universal Dependencies.

    Fills the columns `tag` (XPOS), `pos` (UPOS), `morph` (FEATS, "" for none), `lemma`, `head` (positions in the Doc,
    the root its own head), `dep` and `sent_start`; "_" is missing.

    Args:
        path: a file, or a folder of them.
        limit: how many Docs to give at most; 0 for all.
        unit: what becomes one Doc. For paragraphs and documents the file needs the marks `# newpar` and `# newdoc`.
        multiword: a surface word that stands for several words which do not make it up letter by letter (French "du"
            for "de le") becomes one word, its values joined with "+" ("merge"), or the syntactic words stand in the
            text in its place ("words").
    """
    if unit not in ("sentence", "paragraph", "document"):
        raise ValueError(f"unit is 'sentence', 'paragraph' or 'document'; got {unit!r}")
    if multiword not in ("merge", "words"):
        raise ValueError(f"multiword is 'merge' or 'words'; got {multiword!r}")
    maker = DocMaker()
    return make_reader(path, limit, (".conllu",), partial(_read, maker=maker, unit=unit, merge=multiword == "merge"))


def _read(path: Path, *, maker: DocMaker, unit: Unit, merge: bool) -> Iterator[Doc]:
    sentences = read_sentences(text_lines(path), path)
    if unit == "sentence":
        texts: Iterable[Text] = (sentence_text(sentence, merge) for sentence in sentences)
    else:
        texts = (_concatenate(group) for group in _groups(sentences, unit, merge, path))
    for block in in_blocks(texts):
        docs = maker.docs([text.words for text in block])
        for doc, text in zip(docs, block, strict=True):
            if text.multiwords:
                doc.spans[MULTIWORD] = tuple(Span(doc, *place) for place in text.multiwords)
            yield doc


def _groups(sentences: Iterable[Sentence], unit: Unit, merge: bool, path: Path) -> Iterator[list[Text]]:
    """The sentences of each paragraph or document."""
    starts = ("newdoc",) if unit == "document" else ("newdoc", "newpar")
    group: list[Text] = []
    for i, sentence in enumerate(sentences):
        begins = any(mark in sentence.marks for mark in starts)
        if i == 0 and not begins:
            wanted = " or ".join(f"'# {mark}'" for mark in starts)
            raise BadData(
                path,
                sentence.line,
                f'the first sentence has no mark {wanted}, so {unit}s cannot be told apart; use unit = "sentence"',
            )
        if begins and group:
            yield group
            group = []
        group.append(sentence_text(sentence, merge))
    if group:
        yield group


def _concatenate(texts: Sequence[Text]) -> Text:
    """Several sentences as one text, with the space between them that their last words name."""
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    words: list[str] = []
    columns: dict[str, list[Any]] = {}
    multiwords: list[tuple[int, int, str]] = []
    at = 0
    for i, ((text, s, e, w, c, facts), places, after) in enumerate(texts):
        first = len(words)
        starts += [at + start for start in s]
        ends += [at + end for end in e]
        multiwords += [(first + start, first + end, form) for start, end, form in places]
        for name, values in c.items():
            if name == "head":
                values = [None if head is None else first + head for head in values]
            columns.setdefault(name, []).extend(values)
        words += w
        gap = _between(facts, texts[i + 1].words.user_data, after) if i + 1 < len(texts) else ""
        parts += [text, gap]
        at += len(text) + len(gap)
    first_facts = texts[0].words.user_data
    shared: dict[str, Any] = {key: first_facts[key] for key in ("newdoc", "newpar") if key in first_facts}
    shared["sentences"] = [text.words.user_data for text in texts]
    if texts[-1].after is not None:
        shared["space_after"] = texts[-1].after
    return Text(Words("".join(parts), starts, ends, words, dict(columns), shared), multiwords, texts[-1].after)


def _between(facts: dict[str, Any], following: dict[str, Any], after: str | None) -> str:
    """What stands between two sentences: what is said, or a blank line where a paragraph begins, or a space."""
    if after:
        return after
    if "newpar" in following:
        return PARAGRAPH_GAP
    return " " if after is None else after
