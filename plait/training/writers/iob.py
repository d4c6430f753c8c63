"""Docs as a token a line with its IOB2 tag."""

from ...tokens import Doc
from ..readers.iob_tags import tags_of_spans


def iob_text(doc: Doc) -> str:
    """The words of a Doc with the tags of its entities, and a blank line after them; "" for a Doc without words.

    Where the text is not the words with a space between each two, a comment `# text = …` says what it is.

    Raises:
        ValueError: the entities are missing, which is not the same as that there are none; or a word holds a tab or a
            line end.
    """
    if not len(doc):
        return ""
    if not doc.has_ents:
        raise ValueError("the entities of this text are missing, which IOB tags cannot say; write .jsonl or .plait")
    words = doc.words
    for word in words:
        if "\t" in word or "\n" in word or "\r" in word:
            raise ValueError(f"{word!r} holds a tab or a line end, for which IOB has no place; write .jsonl or .plait")
    tags = tags_of_spans([(ent.start, ent.end, ent.label) for ent in doc.ents], len(doc))
    lines = [f"{word}\t{tag}" for word, tag in zip(words, tags, strict=True)]
    if doc.text != " ".join(words):
        lines.insert(0, f"# text = {' '.join(doc.text.splitlines())}")
    return "\n".join(lines) + "\n\n"
