"""The reader that goes by the name of a file."""

from collections.abc import Callable, Iterator
from pathlib import Path

from ...errors import BadData
from ...registry import registry
from ...tokens import Doc
from .conllu import conllu
from .docs import stored_docs
from .files import NO_PATH, Limit, Reader, data_suffix, find_files
from .iob import iob
from .jsonl import jsonl
from .tables import csv_table

# Which reader, with its default settings, takes the files of which suffix.
BY_SUFFIX: dict[str, Callable[[str | Path | None], Reader]] = {
    ".conllu": conllu,
    ".jsonl": jsonl,
    ".ndjson": jsonl,
    ".csv": csv_table,
    ".tsv": csv_table,
    ".tab": csv_table,
    ".iob": iob,
    ".iob2": iob,
    ".conll": iob,
    ".bio": iob,
    ".plait": stored_docs,
}


@registry.readers("plait.Corpus.v1")
def corpus(path: str | Path | None, limit: Limit = 0) -> Reader:
    """Read files of any known kind, told by how their names end, each with its reader's default settings.

    Args:
        path: a file, or a folder whose known files are read in the order of their names; ".gz" may follow the suffix.
        limit: how many Docs to give at most; 0 for all.
    """
    if limit < 0:
        raise ValueError(f"limit is the number of examples to read, 0 for all; it was {limit}")
    known: set[Path] = set()
    readers: dict[Path, Reader] = {}  # kept from one epoch to the next, as are the categories they share

    def reader() -> Iterator[Doc]:
        given = 0
        for file in find_files(path, BY_SUFFIX, known):
            if file not in readers:
                readers[file] = reader_for(file)
            for doc in readers[file]():
                yield doc
                given += 1
                if given == limit:
                    return

    return reader


def reader_for(path: str | Path | None) -> Reader:
    """The reader of one file by its suffix. Raises BadData where no reader takes such files, ValueError for None."""
    if path is None:
        raise ValueError(NO_PATH)
    make = BY_SUFFIX.get(data_suffix(Path(path)))
    if make is None:
        raise BadData(
            path,
            None,
            f"no reader is known for files of this name; they end in {', '.join(BY_SUFFIX)}, or name a reader in the "
            f'config (@readers = "plait.CSV.v1")',
        )
    return make(path)
