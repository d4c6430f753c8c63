"""Columns: one annotation of many tokens, as an array of codes and the categories they stand for."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple, overload

import numpy as np
import numpy.typing as npt

Int32s = npt.NDArray[np.int32]

MISSING = -1  # nobody said: no loss and no score
UNSEEN = -2  # a value that is not among the categories asked for
FEW = 256  # categories that Docs can share when they are pickled

# Annotations that are numbers, not categories.
INTEGER_COLUMNS = frozenset({"head", "sent_start"})


class Categories(Sequence[str]):
    """Strings that are given codes in the order they come. It only grows, so codes stay what they are."""

    __slots__ = ("_index", "_values")

    def __init__(self, values: Iterable[str] = ()) -> None:
        self._values: list[str] = []
        self._index: dict[str, int] = {}
        for value in values:
            self.add(value)

    def add(self, value: str) -> int:
        """The code of a value, which is added where it is new."""
        code = self._index.get(value)
        if code is None:
            code = self._index[value] = len(self._values)
            self._values.append(value)
        return code

    def encode(self, values: Sequence[str | None]) -> Int32s:
        """The codes of values, int32 (n_values,): new ones are added, None is missing."""
        known = self._index
        for value in values:
            if value is not None and not isinstance(value, str):
                raise ValueError(f"annotations are strings or None; got {value!r} of type {type(value).__name__}")
        for value in dict.fromkeys(values):
            if value is not None:
                self.add(value)
        return np.array([MISSING if value is None else known[value] for value in values], dtype=np.int32)

    @overload
    def __getitem__(self, code: int) -> str: ...
    @overload
    def __getitem__(self, code: slice) -> Sequence[str]: ...
    def __getitem__(self, code: int | slice) -> str | Sequence[str]:
        return self._values[code]

    def __len__(self) -> int:
        return len(self._values)

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __contains__(self, value: object) -> bool:
        return value in self._index

    def __repr__(self) -> str:
        return f"Categories({self._values!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return Categories, (self._values,)


class Column(NamedTuple):
    """One annotation of every token.

    Attributes:
        codes: int32 (n_tokens,), -1 where the annotation is missing.
        categories: what the codes stand for; None where the codes are the values themselves (heads).
    """

    codes: Int32s
    categories: Sequence[str] | None

    def values(self) -> list[str | None]:
        """The value of each token as a string, None where missing. Raises ValueError for a column of numbers."""
        if self.categories is None:
            raise ValueError("this column holds numbers; read its `codes`")
        categories = self.categories
        return [None if code < 0 else categories[code] for code in self.codes.tolist()]

    def lean(self) -> "Column":
        """The same annotation without the many categories that belong to other Docs; itself where they are few."""
        if self.categories is None or len(self.categories) <= FEW:
            return self
        distinct, codes = np.unique(self.codes, return_inverse=True)
        used = distinct[distinct >= 0].tolist()
        missing = len(distinct) - len(used)  # -1, which comes first
        categories = tuple(self.categories[code] for code in used)
        return Column((codes - missing).astype(np.int32), categories)


class Recoder:
    """Translates codes of any column into those of fixed labels, by one table a set of categories."""

    __slots__ = ("_index", "_tables", "labels")

    def __init__(self, labels: Sequence[str]) -> None:
        self.labels = tuple(labels)
        self._index = {label: code for code, label in enumerate(self.labels)}
        # The categories are held as well, so that their id stays theirs.
        self._tables: dict[int, tuple[Sequence[str], Int32s]] = {}

    def recode(self, column: Column) -> Int32s:
        """Codes for the labels, int32 (n_tokens,): missing stays -1, a value that is no label gets -2."""
        if column.categories is None:
            raise ValueError("a column of numbers has no categories to translate")
        return self.table(column.categories)[column.codes]

    def table(self, categories: Sequence[str]) -> Int32s:
        """For each category, and last for the code -1, the code among the labels: int32 (n_categories + 1,)."""
        held = self._tables.get(id(categories))
        if held is not None and len(held[1]) == len(categories) + 1:
            return held[1]
        if len(self._tables) > 1000:  # each Doc may bring a tuple of its own
            self._tables.clear()
        table = np.array([*(self._index.get(value, UNSEEN) for value in categories), MISSING], dtype=np.int32)
        self._tables[id(categories)] = (categories, table)
        return table
