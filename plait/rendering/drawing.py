"""`render`: Docs as HTML, to be looked at in a notebook or in a file."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from ..saving import new_file
from ..tokens import Doc
from .aligned import aligned
from .choice import Choice, chosen, shown_of
from .colors import Palette
from .direction import direction
from .escaping import quoted, safe
from .marked import marked
from .page import CLOSING, OPENING, PAGE_CLOSING, page_opening

_FIRST = 5  # categories that are written out


class Drawing:
    """Docs drawn as HTML. A notebook shows it; `str(drawing)` is the HTML, to stand within a page.

    It brings its style along, and needs no script, font or picture from elsewhere.
    """

    def __init__(self, html: str, title: str) -> None:
        self._html, self._title = html, title

    @property
    def page(self) -> str:
        """A whole page of HTML."""
        return page_opening(self._title) + self._html + PAGE_CLOSING

    def to_disk(self, path: str | Path, *, overwrite: bool = False) -> None:
        """Write a whole page to a file, which appears whole or not at all.

        Raises:
            OutputExists: something is there already and `overwrite` is off, or it is a folder or a device.
        """
        with new_file(path, overwrite=overwrite) as file:
            file.write(self.page.encode("utf8"))

    def _repr_html_(self) -> str:
        return self._html

    def __str__(self) -> str:
        return self._html

    def __repr__(self) -> str:
        return f"<Drawing of {self._title!r}: str(drawing) is its HTML, drawing.to_disk('file.html') writes a page>"


def render(
    docs: Doc | Iterable[Doc],
    *,
    show: str | Iterable[str] | None = None,
    groups: str | Iterable[str] | None = None,
    columns: str | Iterable[str] | None = None,
    colors: Mapping[str, str] | None = None,
) -> Drawing:
    """Draw Docs with their annotation.

    Args:
        docs: a Doc, or several.
        show: what is drawn, some of "cats", "ents", "spans", "relations" and "deps" (arcs of the columns `head` and
            `dep`). By default all that is annotated, but dependencies only where entities, spans and relations are
            missing.
        groups: the groups of `doc.spans`, in this order; by default all of them, if spans are shown.
        columns: the columns below the words, such as "pos". By default `pos` and `tag`, where entities, spans and
            relations are missing and `show` is not given.
        colors: the colours of labels, as #rgb or #rrggbb. Every other label has one by its name.

    Returns:
        a Drawing, which a notebook shows. What is asked for and missing in a Doc is left out of it.

    Raises:
        ValueError: something else than Docs; a part, group or column that there is not; a colour that is none.
    """
    found = _docs(docs)
    choice = chosen(found, show, groups, columns)
    palette = Palette(colors)
    body = "".join(_doc(doc, choice, palette) for doc in found)
    return Drawing(f"{OPENING}{body}{CLOSING}", quoted(found[0].text) if found else "")


def page_parts(docs: Iterable[Doc], title: str) -> Iterator[str]:
    """A page of Docs with all that is annotated, part by part, for streams of any length."""
    palette = Palette()
    yield page_opening(title) + OPENING
    for doc in docs:
        yield _doc(doc, Choice(), palette)
    yield CLOSING + PAGE_CLOSING


def _docs(docs: object) -> list[Doc]:
    if isinstance(docs, Doc):
        return [docs]
    found: list[Doc] = []
    for one in docs if isinstance(docs, Iterable) and not isinstance(docs, str) else [docs]:
        if not isinstance(one, Doc):
            raise ValueError(
                f"render draws a Doc, or several; got {one!r:.80} of type {type(one).__name__}; nlp(text) makes a Doc "
                f"of a text, and span.doc is the one of a span"
            )
        found.append(one)
    return found


def _doc(doc: Doc, choice: Choice, palette: Palette) -> str:
    what = shown_of(doc, choice)
    in_columns = what.columns or what.arcs or any(what.groups.values())
    body = aligned(doc, what, palette) if in_columns else marked(doc, what.ents, palette)
    return f'<div class="plait-doc" dir="{direction(doc.text)}">{_cats(what.cats, palette)}{body}</div>'


def _cats(cats: Mapping[str, float], palette: Palette) -> str:
    """The categories with the highest scores; the tooltip of a last word has the others."""
    told = [(name, f"{name} {score:.2f}") for name, score in cats.items()]
    first = [f'<span style="{palette.style(name)}"><bdi>{safe(text)}</bdi></span>' for name, text in told[:_FIRST]]
    if rest := [text for _, text in told[_FIRST:]]:
        first.append(f'<span title="{safe(", ".join(rest))}"><bdi>and {len(rest)} more</bdi></span>')
    return f'<div class="plait-cats">{"".join(first)}</div>' if first else ""
