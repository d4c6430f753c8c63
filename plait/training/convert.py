"""From one data format to another."""

from collections.abc import Callable
from pathlib import Path

from ..errors import BadData
from .readers import Reader, conllu, csv_table, iob, jsonl, stored_docs
from .readers.conllu import Multiword, Unit
from .readers.corpus import BY_SUFFIX
from .readers.files import data_suffix, find_files
from .writers import write_corpus


def convert(
    source: str | Path,
    output: str | Path,
    *,
    limit: int = 0,
    unit: Unit = "sentence",
    multiword: Multiword = "merge",
    text_field: str = "text",
    label_field: str | None = None,
    text_column: str | int | None = None,
    label_column: str | int | None = None,
    header: bool = True,
    delimiter: str | None = None,
    quotes: bool | None = None,
    label_separator: str | None = None,
    labels: str | Path | None = None,
    token_column: int | None = None,
    tag_column: int | None = None,
    encoding: str = "utf-8",
    overwrite: bool = False,
) -> int:
    """Read a file or folder in one format and write it in another, both told by how the names end.

    The settings are those of the readers (`plait.CoNLLU.v1`, `plait.JSONL.v1`, `plait.CSV.v1`, `plait.IOB.v1`); each
    goes to the readers that know it. `label_separator` is also what the written table has between labels.

    Returns:
        How many Docs were written.

    Raises:
        BadData: the source is not there, or holds what its reader refuses.
        OutputExists: the output is there already, and `overwrite` is off.
        ValueError: the output has no place for what a Doc holds.
    """
    suffix = _suffix(Path(source))
    read: dict[Callable[..., Reader], Callable[[], Reader]] = {
        conllu: lambda: conllu(source, limit, unit, multiword),
        jsonl: lambda: jsonl(source, limit, text_field, label_field, labels, encoding),
        csv_table: lambda: csv_table(
            source,
            limit,
            text_column,
            label_column,
            header,
            delimiter,
            quotes,
            label_separator,
            labels,
            encoding,
        ),
        iob: lambda: iob(source, limit, token_column, tag_column, delimiter=delimiter, encoding=encoding),
        stored_docs: lambda: stored_docs(source, limit),
    }
    reader = read[BY_SUFFIX[suffix]]()
    return write_corpus(output, reader(), label_separator=label_separator, overwrite=overwrite)


def _suffix(source: Path) -> str:
    """The suffix of the source, or the one that all files of a folder have."""
    suffixes = sorted({data_suffix(file) for file in find_files(source, BY_SUFFIX)})
    known = [suffix for suffix in suffixes if suffix in BY_SUFFIX]
    if not known:
        raise BadData(source, None, f"no reader is known for files of this name; they end in {', '.join(BY_SUFFIX)}")
    if len({BY_SUFFIX[suffix] for suffix in known}) > 1:
        raise BadData(source, None, f"the folder has files of several formats ({', '.join(known)}); convert one by one")
    return known[0]
