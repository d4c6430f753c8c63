"""The reader of a data file that a command names, with settings from the command line."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .command import overrides

if TYPE_CHECKING:
    from ..training.readers import Reader

ANY = "plait.Corpus.v1"


def data_reader(path: Path, name: str | None, settings: Sequence[str] | None) -> "Reader":
    """What reads a file.

    Args:
        path: a file, or a folder of files.
        name: a registered reader; None for the one that the file's suffix stands for.
        settings: what the command collected of --reader.KEY VALUE.

    Raises ConfigError for settings that the reader does not take, BadData for a file of unknown kind.
    """
    from ..config import Config, Place, build_block
    from ..config.references import escape

    given = {key.removeprefix("reader."): value for key, value in overrides(settings, within="reader").items()}
    name = name or (_by_suffix(path) if given else ANY)
    places: dict[tuple[str, ...], Place] = {(key,): Place(f"--reader.{key}", None) for key in given}
    places[("@readers",)] = Place("--reader", None)
    block = Config({"@readers": name, "path": escape(str(path)), **given}, source="the command line", places=places)
    reader: Reader = build_block(block)
    return reader


def _by_suffix(path: Path) -> str:
    """The name of the reader of one kind of file, whose settings can be given."""
    from ..errors import BadData
    from ..registry import registry
    from ..training.readers.corpus import BY_SUFFIX
    from ..training.readers.files import data_suffix

    function = BY_SUFFIX.get(data_suffix(path))
    if function is None:
        raise BadData(
            path,
            None,
            f"no reader is known for files of this name, which end in {', '.join(BY_SUFFIX)}; "
            f"name one with --reader, such as --reader plait.CSV.v1",
        )
    return next(name for name in registry.names("readers") if registry.get("readers", name) is function)
