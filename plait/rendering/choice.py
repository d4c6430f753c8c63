"""What is drawn of a Doc: what was asked for, or what is annotated."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeGuard

from ..errors import nearest
from ..tokens import MISSING, Doc, Relation, Span

PARTS = ("cats", "ents", "spans", "relations", "deps")
_TAGS = ("pos", "tag")  # the columns that are drawn where nothing else is annotated


class Choice(NamedTuple):
    """What was asked for; None leaves it to each Doc.

    Attributes:
        parts: some of `PARTS`.
        groups: the groups of spans.
        columns: the columns below the words.
    """

    parts: tuple[str, ...] | None = None
    groups: tuple[str, ...] | None = None
    columns: tuple[str, ...] | None = None


class Shown(NamedTuple):
    """What is drawn of one Doc.

    Attributes:
        cats: the scores of categories, the highest first.
        ents: the entities.
        columns: for each column a value a token, "" where it is missing.
        groups: spans by the name of their group.
        arcs: relations, and dependencies as such between tokens.
    """

    cats: Mapping[str, float]
    ents: tuple[Span, ...]
    columns: Mapping[str, Sequence[str]]
    groups: Mapping[str, tuple[Span, ...]]
    arcs: tuple[Relation, ...]


def chosen(
    docs: Sequence[Doc],
    show: str | Iterable[str] | None,
    groups: str | Iterable[str] | None,
    columns: str | Iterable[str] | None,
) -> Choice:
    """What was asked for, checked.

    Raises ValueError for what is no name, a part that there is not, and a column or group that none of the Docs has.
    """
    choice = Choice(_names("show", show), _names("groups", groups), _names("columns", columns))
    for part in choice.parts or ():
        if part not in PARTS:
            raise ValueError(f"show names parts of a Doc: {', '.join(PARTS)}; got {part!r}{_cure(part, PARTS)}")
    if docs:
        _check_known("groups", choice.groups, {name for doc in docs for name in doc.spans})
        wanted = (*(choice.columns or ()), *(("head",) if "deps" in (choice.parts or ()) else ()))
        _check_known("columns", wanted, {name for doc in docs for name in doc.columns})
    return choice


def shown_of(doc: Doc, choice: Choice) -> Shown:
    """What is drawn of a Doc."""
    parts, groups, columns = choice
    has_spans = doc.has_ents or doc.has_relations or bool(doc.spans)
    if parts is None:
        parts = PARTS[:-1] if has_spans else PARTS
        columns = (() if has_spans else _TAGS) if columns is None else columns
    if groups is None:
        groups = tuple(doc.spans) if "spans" in parts else ()
    arcs = doc.relations if "relations" in parts else ()
    return Shown(
        cats=_cats(doc) if "cats" in parts else {},
        ents=doc.ents if "ents" in parts else (),
        columns={name: _values(doc, name) for name in columns or () if name in doc.columns},
        groups={name: doc.spans[name] for name in groups if name in doc.spans},
        arcs=(*arcs, *_dependencies(doc)) if "deps" in parts else arcs,
    )


def _cats(doc: Doc) -> dict[str, float]:
    scored = {name: float(score) for name, score in doc.cats.items() if score is not None and score == score}
    return dict(sorted(scored.items(), key=lambda item: -item[1]))


def _values(doc: Doc, name: str) -> list[str]:
    column = doc.columns[name]
    if column.categories is None:
        return ["" if code == MISSING else str(code) for code in column.codes.tolist()]
    return [value or "" for value in column.values()]


def _dependencies(doc: Doc) -> list[Relation]:
    """The arcs from heads to their tokens; a root is its own head."""
    column = doc.column("head")
    heads = [] if column is None else column.codes.tolist()
    labels = doc.values("dep")
    return [
        Relation(doc[head : head + 1], doc[at : at + 1], labels[at] or "")
        for at, head in enumerate(heads)
        if head != MISSING
    ]


def _names(what: str, names: str | Iterable[str] | None) -> tuple[str, ...] | None:
    if names is None:
        return None
    found = (names,) if isinstance(names, str) else tuple(names) if isinstance(names, Iterable) else names
    if not _are_names(found):
        raise ValueError(f"{what} is wanted as a list of names, or None for what is annotated; got {names!r:.80}")
    return tuple(dict.fromkeys(found))


def _are_names(found: object) -> TypeGuard[tuple[str, ...]]:
    return isinstance(found, tuple) and all(isinstance(name, str) for name in found)


def _check_known(what: str, names: Sequence[str] | None, known: set[str]) -> None:
    for name in names or ():
        if name not in known:
            there = f"there are: {', '.join(sorted(known))}" if known else "they have none at all"
            raise ValueError(f"{what}: none of the Docs has {name!r}; {there}{_cure(name, known)}")


def _cure(name: str, known: Iterable[str]) -> str:
    near = nearest(name, tuple(known))
    return f"; did you mean {near!r}?" if near else ""
