"""Saving: an object names its parts once, and gets bytes and folders from that."""

from .contents import LARGE, SAME, Contents, MappedFiles, view, with_copies, without_copies
from .exchange import exchange
from .file_names import bad_name, check_name
from .files import (
    flush_file,
    flush_folder,
    is_device,
    make_folder,
    map_file,
    map_open,
    named,
    new_file,
    open_file,
    replace_by_link,
    write_file,
)
from .folder import SavedFolder, moved_aside, size_of, write_folder
from .manifest import MANIFEST, NOT_AS_SAVED, Manifest, Stored, manifest, read_manifest
from .migrations import FORMAT, MIGRATIONS, Migration, migrate_files, migrate_manifest
from .packed import pack, unpack
from .parts import FilesIn, FilesPart, MappedPart, Part, Parts, dump_parts, json_part, load_parts
from .strict_json import MAX_JSON, read_json, to_json

__all__ = [
    "FORMAT",
    "LARGE",
    "MANIFEST",
    "MAX_JSON",
    "MIGRATIONS",
    "NOT_AS_SAVED",
    "SAME",
    "Contents",
    "FilesIn",
    "FilesPart",
    "Manifest",
    "MappedFiles",
    "MappedPart",
    "Migration",
    "Part",
    "Parts",
    "SavedFolder",
    "Stored",
    "bad_name",
    "check_name",
    "dump_parts",
    "exchange",
    "flush_file",
    "flush_folder",
    "is_device",
    "json_part",
    "load_parts",
    "make_folder",
    "manifest",
    "map_file",
    "map_open",
    "migrate_files",
    "migrate_manifest",
    "moved_aside",
    "named",
    "new_file",
    "open_file",
    "pack",
    "read_json",
    "read_manifest",
    "replace_by_link",
    "size_of",
    "to_json",
    "unpack",
    "view",
    "with_copies",
    "without_copies",
    "write_file",
    "write_folder",
]
