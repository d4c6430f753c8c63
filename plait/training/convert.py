"""From one data format to another."""

from pathlib import Path

from .readers import Reader, corpus
from .writers import write_corpus


def convert(
    source: str | Path | Reader, output: str | Path, *, label_separator: str | None = None, overwrite: bool = False
) -> int:
    """Read annotated texts and write them in the format that the name of the output says.

    Args:
        source: a file or folder of any known format, or a reader with settings: `conllu(path, unit="document")`.
        output: a file that ends in .conllu, .jsonl, .csv, .tsv, .iob or .plait, with or without ".gz".
        label_separator: what a written table has between the labels of one text; None where each has exactly one.
        overwrite: whether a file that is there may be replaced.

    Returns:
        How many Docs were written.

    Raises:
        BadData: the source is not there, or holds what its reader refuses.
        OutputExists: the output is there already, and `overwrite` is off.
        ValueError: the output has no place for what a Doc holds.
    """
    read = source if callable(source) else corpus(source)
    return write_corpus(output, read(), label_separator=label_separator, overwrite=overwrite)
