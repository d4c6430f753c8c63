"""Docs as a token a line with its IOB2 tag."""

from ...tokens import Doc
from ..readers.iob import DOC_START, MISSING_GROUP
from ..readers.iob_tags import tags_of_spans


def iob_text(doc: Doc) -> str:
    """The words of a Doc with the tags of its entities, and a blank line after them; "" for a Doc without words.

    Words that nobody looked at have the tag "-": those of the group "missing" of `doc.spans`, but for entities, and all
    where the entities are missing. Where the text is not the words with a space between each two, a comment says what
    it is: `# text = …`.

    Raises:
        ValueError: a word or a label holds a tab or a line end, a label is empty, or a word is -DOCSTART-.
    """
    if not len(doc):
        return ""
    words, labels = doc.words, [ent.label for ent in doc.ents]
    for value in (*words, *labels):
        if "\t" in value or "\n" in value or "\r" in value:
            raise ValueError(f"{value!r} holds a tab or a line end, for which IOB has no place; write .jsonl or .plait")
    if DOC_START in words:
        raise ValueError(f"the word {DOC_START!r} marks the beginning of a document in IOB; write .jsonl or .plait")
    if "" in labels:
        raise ValueError("an entity has no label, for which IOB has no place; write .jsonl or .plait")
    missing = [(span.start, span.end) for span in doc.spans.get(MISSING_GROUP, ())] if doc.has_ents else [(0, len(doc))]
    tags = tags_of_spans([(ent.start, ent.end, ent.label) for ent in doc.ents], len(doc), missing)
    lines = [f"{word}\t{tag}" for word, tag in zip(words, tags, strict=True)]
    if doc.text != " ".join(words):
        # A line with a tab is no comment. Which whitespace it is between two words, the reader is not told.
        lines.insert(0, f"# text = {' '.join(doc.text.splitlines())}".replace("\t", " "))
    return "\n".join(lines) + "\n\n"
