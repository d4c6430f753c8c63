"""Saving: an object names its parts once, and gets bytes and folders from that."""

from .contents import (
    FORMAT,
    LARGE,
    MANIFEST,
    SAME,
    Contents,
    is_as_saved,
    manifest,
    read_manifest,
    with_copies,
    without_copies,
)
from .exchange import exchange
from .files import (
    flush_file,
    flush_folder,
    is_device,
    make_folder,
    map_file,
    named,
    new_file,
    replace_by_link,
    write_file,
)
from .folder import NOT_AS_SAVED, SavedFolder, moved_aside, view, write_folder
from .parts import FilesIn, FilesPart, Part, Parts, dump_parts, json_part, load_parts

__all__ = [
    "FORMAT",
    "LARGE",
    "MANIFEST",
    "NOT_AS_SAVED",
    "SAME",
    "Contents",
    "FilesIn",
    "FilesPart",
    "Part",
    "Parts",
    "SavedFolder",
    "dump_parts",
    "exchange",
    "flush_file",
    "flush_folder",
    "is_as_saved",
    "is_device",
    "json_part",
    "load_parts",
    "make_folder",
    "manifest",
    "map_file",
    "moved_aside",
    "named",
    "new_file",
    "read_manifest",
    "replace_by_link",
    "view",
    "with_copies",
    "without_copies",
    "write_file",
    "write_folder",
]
