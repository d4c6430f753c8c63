"""The reader of plait's own files of Docs."""

from pathlib import Path

from ...registry import registry
from ...tokens import read_docs
from .files import Limit, Reader, make_reader

SUFFIXES = (".plait",)


@registry.readers("plait.Docs.v1")
def stored_docs(path: str | Path | None, limit: Limit = 0) -> Reader:
    """Read Docs that were stored with `write_docs` or `plait convert`, with all that they hold.

    Args:
        path: a file, or a folder of them.
        limit: how many Docs to give at most; 0 for all.
    """
    return make_reader(path, limit, SUFFIXES, read_docs)
