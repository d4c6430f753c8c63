"""What a format has no place for."""

from pathlib import Path

from ...tokens import Doc
from ..readers.files import data_suffix
from ..readers.iob import MISSING_GROUP

_CONLLU_COLUMNS = frozenset({"tag", "pos", "morph", "lemma", "dep", "head", "sent_start"})

# What the formats hold besides texts and words; those that are not here hold everything.
_HELD = {
    ".conllu": _CONLLU_COLUMNS,
    ".csv": frozenset({"categories"}),
    ".tsv": frozenset({"categories"}),
    ".iob": frozenset({"entities"}),
}


def left_out(path: str | Path, doc: Doc) -> set[str]:
    """The annotation of a Doc that a file of this name will not hold.

    Names of columns, "categories", "entities", "spans", "relations".
    """
    suffix = data_suffix(Path(path))
    held = _HELD.get(suffix)
    if held is None:
        return set()
    there = set(doc.columns)
    if doc.cats:
        there.add("categories")
    if doc.ents:
        there.add("entities")
    if set(doc.spans) - {"multiword"} - ({MISSING_GROUP} if suffix == ".iob" else set()):
        there.add("spans")
    if doc.relations:
        there.add("relations")
    return there - held
