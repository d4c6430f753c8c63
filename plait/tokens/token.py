"""Token: a view on one word of a Doc, made when it is asked for."""

from typing import TYPE_CHECKING, overload

from .columns import INTEGER_COLUMNS, MISSING

if TYPE_CHECKING:
    from .doc import Doc


class _Label:
    """An attribute of a token that stands in a column: "" where it is missing."""

    def __init__(self, column: str) -> None:
        self.column = column

    @overload
    def __get__(self, token: None, owner: type) -> "_Label": ...
    @overload
    def __get__(self, token: "Token", owner: type) -> str: ...
    def __get__(self, token: "Token | None", owner: type) -> "str | _Label":
        return self if token is None else token.get(self.column) or ""

    def __set__(self, token: "Token", value: str | None) -> None:
        token.set(self.column, value)


class Token:
    """One word of a Doc.

    The annotations `tag`, `pos`, `morph`, `lemma` and `dep` are plain strings, "" where missing; the spellings with a
    trailing underscore are the same. Other columns are read with `get` and written with `set`.

    Attributes:
        doc: the Doc that it looks at.
        i: its position in the Doc.
    """

    __slots__ = ("doc", "i")

    tag = tag_ = _Label("tag")
    pos = pos_ = _Label("pos")
    morph = morph_ = _Label("morph")
    lemma = lemma_ = _Label("lemma")
    dep = dep_ = _Label("dep")

    def __init__(self, doc: "Doc", i: int) -> None:
        self.doc, self.i = doc, i

    @property
    def text(self) -> str:
        """The word as it stands in the text."""
        return self.doc.text[self.idx : int(self.doc.ends[self.i])]

    @property
    def idx(self) -> int:
        """Where the word begins in the text, in characters."""
        return int(self.doc.starts[self.i])

    @property
    def whitespace(self) -> str:
        """What stands between this word and the next, or the end of the text."""
        following = self.i + 1
        until = int(self.doc.starts[following]) if following < len(self.doc) else len(self.doc.text)
        return self.doc.text[int(self.doc.ends[self.i]) : until]

    @property
    def whitespace_(self) -> str:
        return self.whitespace

    @property
    def text_with_ws(self) -> str:
        """The word and the whitespace after it."""
        return self.text + self.whitespace

    @property
    def lower(self) -> str:
        """The word in lower case."""
        return self.text.lower()

    lower_ = lower

    @property
    def head(self) -> "Token":
        """The syntactic head; the root is its own head. Raises ValueError where there is none."""
        column = self.doc.column("head")
        if column is None or column.codes[self.i] == MISSING:
            raise ValueError(f"token {self.i} ({self.text!r}) has no head: nothing has annotated the column 'head'")
        return self.doc[int(column.codes[self.i])]

    @property
    def is_sent_start(self) -> bool | None:
        """Whether a sentence begins here; None where nobody said."""
        column = self.doc.column("sent_start")
        code = MISSING if column is None else int(column.codes[self.i])
        return None if code == MISSING else bool(code)

    @property
    def ent_iob(self) -> str:
        """B where an entity begins, I where one goes on, O outside of all; "" where nobody said."""
        table = self.doc.ent_table
        if table is None:
            return ""
        at = self._ent()
        return "O" if at is None else "B" if int(table.starts[at]) == self.i else "I"

    @property
    def ent_type(self) -> str:
        """The label of the entity that it is a part of; "" where there is none."""
        table, at = self.doc.ent_table, self._ent()
        if table is None or at is None or table.labels.categories is None:
            return ""
        code = int(table.labels.codes[at])
        return "" if code < 0 else table.labels.categories[code]

    ent_iob_ = ent_iob
    ent_type_ = ent_type

    def _ent(self) -> int | None:
        """The number of the entity that it is a part of; they stand in the order of the text."""
        table = self.doc.ent_table
        if table is None:
            return None
        at = int(table.starts.searchsorted(self.i, side="right")) - 1
        return at if at >= 0 and self.i < int(table.ends[at]) else None

    def get(self, column: str) -> str | None:
        """The value of a column of categories, or None where it is missing."""
        held = self.doc.column(column)
        if held is None or held.categories is None:
            return None
        code = int(held.codes[self.i])
        return None if code < 0 else held.categories[code]

    def set(self, column: str, value: str | int | None) -> None:
        """Write one value, None for missing: a string, or a number in the columns `head` and `sent_start`.

        To write many, `Doc.set_column` is the faster way.
        """
        held = self.doc.column(column)
        values: list[str | int | None]
        if column not in INTEGER_COLUMNS:
            values = [*self.doc.values(column)]
        else:
            values = [MISSING] * len(self.doc) if held is None else held.codes.tolist()
        values[self.i] = value
        self.doc.set_column(column, values)  # type: ignore[arg-type]  # checked there

    def __len__(self) -> int:
        return int(self.doc.ends[self.i]) - self.idx

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Token):
            return NotImplemented
        return self.doc is other.doc and self.i == other.i

    def __hash__(self) -> int:
        return hash((id(self.doc), self.i))

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"<Token {self.i} {self.text!r}>"
