"""Checkpoints: all that a run needs to go on, written whole or not at all.

It is one file, but for tables that no step changes, such as pretrained vectors: these lie beside it, under their
checksums, and are written once.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from thinc.types import ArrayXd
from thinc.util import to_numpy

from ..config.differences import Difference, differences
from ..errors import BadModel
from ..features.array_file import read_arrays, write_arrays
from ..layers import Updater
from ..pipeline import Pipeline
from ..saving import MANIFEST, Contents, bad_name, map_file, new_file, open_file, read_json, read_manifest, write_file
from .progress import Progress

FORMAT = 1

# The two kinds of tensors: the files of the pipeline, byte by byte, and the arrays of the updater.
_FILE, _UPDATER = "file:", "updater:"
_TABLE = ".table"  # what the names of files beside it end in

# What a run may be resumed with, though it was begun with another value.
FREE_KEYS = (
    ("paths",),
    ("system",),
    ("corpora", "*", "path"),
    ("training", "max_steps"),
    ("training", "max_epochs"),
    ("training", "patience"),
    ("training", "checkpoint_frequency"),
    ("training", "checkpoint_minutes"),
    ("training", "loggers"),
    ("training", "divergence"),
)


@dataclass(frozen=True, kw_only=True)
class Checkpoint:
    """What was read from a checkpoint.

    Attributes:
        path: the file.
        progress: where the run stood.
        config: the config that it was run with, as plain values.
        fingerprint: the number of the training corpus, as `Examples.fingerprint` gives it.
        files: the files of the pipeline.
        arrays, facts: the state of the updater.
    """

    path: Path
    progress: Progress
    config: dict[str, Any]
    fingerprint: int | None
    files: dict[str, Contents]
    arrays: dict[str, ArrayXd]
    facts: dict[str, Any]

    def restore(self, nlp: Pipeline, updater: Updater) -> None:
        """Put the state into a pipeline that was built from the config, and a new updater. Raises BadModel."""
        nlp.from_files(self.files, source=str(self.path))
        try:
            updater.load_state(self.arrays, self.facts, nlp.parameters())
        except ValueError as error:
            raise BadModel(self.path, f"the checkpoint does not fit the config: {error}") from error


def write_checkpoint(
    path: Path,
    nlp: Pipeline,
    updater: Updater,
    progress: Progress,
    *,
    config: Mapping[str, Any],
    fingerprint: int | None,
) -> None:
    """Write the state of a run; a checkpoint that is there is replaced in one step."""
    arrays, facts = updater.state()
    files = nlp.to_files()
    tables = _write_tables(path.parent, files)
    tensors = {f"{_UPDATER}{name}": _on_cpu(values) for name, values in arrays.items()}
    tensors.update({f"{_FILE}{name}": np.frombuffer(files[name], np.uint8) for name in files if name not in tables})
    text = json.dumps(
        {
            "format": FORMAT,
            "progress": progress.as_dict(),
            "updater": facts,
            "fingerprint": fingerprint,
            "tables": tables,
            "config": config,  # in its order, which is that of lists of blocks
        },
    )
    metadata = {"facts": text, "sha256": _checksum(tensors, text)}
    with new_file(path, overwrite=True) as file:
        write_arrays(file, tensors, metadata)
    for other in path.parent.glob(f"*{_TABLE}"):
        if other.name not in tables.values():
            other.unlink()


def _write_tables(folder: Path, files: Mapping[str, Contents]) -> dict[str, str]:
    """Write files that are views of a table, where they are not there yet; gives the name beside for each."""
    stored = read_manifest(bytes(files[MANIFEST]), folder).files
    tables = {name: f"{stored[name].sha256}{_TABLE}" for name, data in files.items() if isinstance(data, memoryview)}
    for name, beside in tables.items():
        if not (folder / beside).is_file():
            write_file(folder / beside, files[name])
    return tables


def _read_tables(folder: Path, tables: Mapping[str, str]) -> dict[str, Contents]:
    """The tables beside a checkpoint, mapped. Raises BadModel where one is missing or changed."""
    found: dict[str, Contents] = {}
    for name, beside in tables.items():
        path = folder / beside
        if bad_name(beside) is not None:
            raise BadModel(path, f"the checkpoint names a table that cannot be; {_CURE}")
        try:
            found[name] = map_file(path)
        except FileNotFoundError as error:
            raise BadModel(path, f"the file is missing from the checkpoint; {_CURE}") from error
        if hashlib.sha256(found[name]).hexdigest() != beside.removesuffix(_TABLE):
            raise BadModel(path, f"the file is not as it was written (truncated or edited); {_CURE}")
    return found


def read_checkpoint(path: Path) -> Checkpoint:
    """Read a checkpoint. Raises BadModel where it was truncated or edited, or is of a newer format."""
    with open_file(path) as file:
        data = memoryview(file.read())
    try:
        tensors, metadata = read_arrays(data)
        text, checksum = metadata["facts"], metadata["sha256"]
        facts = read_json(text.encode("utf8", "surrogatepass"))
        version = facts["format"]
    except (ValueError, KeyError, TypeError) as error:
        raise BadModel(path, f"the checkpoint is damaged ({error}); {_CURE}") from error
    if checksum != _checksum(tensors, text):
        raise BadModel(path, f"the checkpoint is not as it was written (truncated or edited); {_CURE}")
    if version != FORMAT:
        cure = "go on with the plait that began the run, or begin anew with --force"
        raise BadModel(path, f"the checkpoint has format {version}, this plait reads format {FORMAT}; {cure}")
    arrays: dict[str, Any] = {
        name.removeprefix(_UPDATER): v.copy() for name, v in tensors.items() if name.startswith(_UPDATER)
    }
    return Checkpoint(
        path=path,
        progress=Progress.from_dict(facts["progress"]),
        config=facts["config"],
        fingerprint=facts["fingerprint"],
        files={
            **{name.removeprefix(_FILE): v.tobytes() for name, v in tensors.items() if name.startswith(_FILE)},
            **_read_tables(path.parent, facts.get("tables", {})),
        },
        arrays=arrays,
        facts=facts["updater"],
    )


_CURE = "restore it, or begin anew with --force"


def differing(begun: Mapping[str, Any], now: Mapping[str, Any]) -> list[Difference]:
    """How a config differs from that of the run that is to go on, without what may differ."""
    return [one for one in differences(begun, now) if not _is_free(one.path)]


def _is_free(path: tuple[str, ...]) -> bool:
    return any(
        len(path) >= len(free) and all(mine in (key, "*") for key, mine in zip(path, free, strict=False))
        for free in FREE_KEYS
    )


def _on_cpu(values: ArrayXd) -> Any:
    return np.ascontiguousarray(to_numpy(values))  # type: ignore[no-untyped-call]  # of Thinc


def _checksum(tensors: Mapping[str, Any], text: str) -> str:
    digest = hashlib.sha256(text.encode("utf8"))
    for name, values in sorted(tensors.items()):
        digest.update(f"\0{name}\0{values.dtype.str}\0{values.shape}\0".encode())
        digest.update(np.ascontiguousarray(values).data)
    return digest.hexdigest()
