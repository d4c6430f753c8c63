"""Docs as rows of a table: the text, and its label or labels."""

import csv
import io
from collections.abc import Callable

from ...tokens import Doc


def row_maker(delimiter: str, label_separator: str | None) -> Callable[[Doc], str]:
    """A function that gives the row of each Doc in turn, the first with the header before it.

    A label is positive from 0.5 on. Whether there is a column of labels is as the first Doc has categories or not.

    Args:
        delimiter: what stands between the columns; with a tab nothing is put in quotes.
        label_separator: what stands between labels of one text; None where each has exactly one.

    The function raises ValueError for a Doc that cannot be such a row.
    """
    labelled: bool | None = None

    def row(doc: Doc) -> str:
        nonlocal labelled
        if labelled is None:
            labelled = bool(doc.cats)
            name = "label" if label_separator is None else "labels"
            header = line(["text", name] if labelled else ["text"])
            return header + line(fields(doc))
        return line(fields(doc))

    def fields(doc: Doc) -> list[str]:
        if bool(doc.cats) != labelled:
            raise ValueError("some texts have categories and some have none, which a table cannot say; write .jsonl")
        return [doc.text, _labels(doc, label_separator)] if labelled else [doc.text]

    def line(values: list[str]) -> str:
        if delimiter != "\t":
            file = io.StringIO()
            # Python before 3.13 leaves a carriage return outside of quotes, where it ends the row.
            quoted = any("\r" in value for value in values)
            csv.writer(
                file,
                delimiter=delimiter,
                lineterminator="\n",
                quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL,
            ).writerow(values)
            return file.getvalue()
        for value in values:
            if "\t" in value or "\n" in value or "\r" in value:
                raise ValueError(f"{value!r:.80} holds a tab or a line end, which .tsv cannot; write .csv")
        # A row that is nothing at all would be a blank line, which a reader skips.
        if values == [""]:
            raise ValueError("an empty text without label has no place in .tsv; write .csv")
        return "\t".join(values) + "\n"

    return row


def _labels(doc: Doc, separator: str | None) -> str:
    positive = [label for label, value in doc.cats.items() if value is not None and value >= 0.5]
    for label in positive:
        if not label or label != label.strip():
            raise ValueError(f"the label {label!r} is empty or has whitespace at its ends, which a table cannot say")
    if separator is None:
        if len(positive) != 1:
            has = ", ".join(positive) or "no label"
            raise ValueError(f"a table has one label for each text, and this one has {has}; name a label separator")
        return positive[0]
    for label in positive:
        if separator in label:
            raise ValueError(f"the label {label!r} holds the separator {separator!r}; name another one")
    joined = separator.join(positive)
    if positive and joined.split(separator) != positive:  # as where "a|" and "b" stand with "||" between them
        raise ValueError(
            f"the labels {positive} cannot be told apart with {separator!r} between; name another separator"
        )
    return joined
