"""Ways to damage the files of a saved model: by accident, and on purpose with a manifest that is signed anew."""

import hashlib
import json
import os
import random
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from plait.saving import MANIFEST, manifest

Damage = Callable[[random.Random, bytes], bytes]

# Values that programs stumble over, where a number, a text or a list stood.
ODD: tuple[Any, ...] = (
    *(None, True, "", "x", "../../x", "\0", "é" * 300, [], {}, [[]], {"": None}, -1, 0, 1, 2**31, 2**63, 10**30),
    *(0.5, -0.0, 1e308, float("nan"), float("inf"), list(range(2000))),
)
NUMBER = re.compile(rb"\d+")
SETTING = re.compile(rb"(?m)^([\w@]+) = (.+)$")
VALUES = (
    b"0",
    b"-1",
    b"1",
    b"7",
    b"1000000000000",
    b"1e400",
    b"null",
    b"true",
    b'"x"',
    b"[]",
    b'"${nlp.lang}"',
    b'["a"]',
)


def flip(rng: random.Random, data: bytes) -> bytes:
    """One to eight bits are turned over."""
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 8)) if changed else 0):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def cut(rng: random.Random, data: bytes) -> bytes:
    """The end is missing."""
    return data[: rng.randrange(len(data) + 1)]


def append(rng: random.Random, data: bytes) -> bytes:
    """Something comes after the end."""
    return data + rng.choice((b"\n", b"\0", rng.randbytes(100), data))


def zeros(rng: random.Random, data: bytes) -> bytes:
    """A stretch is zeros, as after a power cut."""
    start = rng.randrange(len(data) + 1)
    end = min(len(data), start + rng.choice((1, 16, 512, 4096)))
    return data[:start] + bytes(end - start) + data[end:]


def insert(rng: random.Random, data: bytes) -> bytes:
    """A byte too many, or one too few."""
    at = rng.randrange(max(1, len(data)))
    if not data or rng.random() < 0.5:
        return data[:at] + rng.randbytes(1) + data[at:]
    return data[:at] + data[at + 1 :]


def noise(rng: random.Random, data: bytes) -> bytes:
    """Random bytes of the same number."""
    return rng.randbytes(len(data))


BY_ACCIDENT: dict[str, Damage] = {
    "bits flipped": flip,
    "cut short": cut,
    "bytes appended": append,
    "zeros": zeros,
    "byte inserted or lost": insert,
    "random bytes": noise,
}


def value(rng: random.Random, data: bytes) -> bytes:
    """A value of some JSON is another one; or a setting of a config, or a number in the header of weights."""
    if data[:1] == b"{" or data[:2] == b"[\n" or data[:2] == b"[]":
        return json.dumps(_mutated(rng, json.loads(data)), ensure_ascii=False).encode("utf8", "surrogatepass")
    if len(data) > 8 and data[8:9] == b"{":
        return _header(rng, data)
    found = [*SETTING.finditer(data)]
    if not found:
        return flip(rng, data)
    one = rng.choice(found)
    return data[: one.start(2)] + rng.choice(VALUES) + data[one.end(2) :]


def _header(rng: random.Random, data: bytes) -> bytes:
    length = int.from_bytes(data[:8], "little")
    if rng.random() < 0.1:
        return rng.choice((0, length + 8, 2**31, 2**60, 2**64 - 1)).to_bytes(8, "little") + data[8:]
    header = json.loads(data[8 : 8 + length])
    if rng.random() < 0.5:
        told = json.loads(header["__metadata__"]["plait"]) if "plait" in header.get("__metadata__", {}) else {}
        header["__metadata__"] = {"plait": json.dumps(_mutated(rng, told))}
    else:
        header = _mutated(rng, header)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + data[8 + length :]


def _mutated(rng: random.Random, held: Any) -> Any:
    """A copy of a JSON value in which one value, at any depth, is another."""
    if not isinstance(held, (dict, list)) or not held or rng.random() < 0.1:
        if type(held) is int and rng.random() < 0.5:
            return held + rng.choice((-1, 1, 7, 10**9, 10**12))
        return rng.choice(ODD)
    if isinstance(held, dict):
        key = rng.choice(sorted(held))
        kind = rng.random()
        if kind < 0.1:
            return {name: one for name, one in held.items() if name != key}
        if kind < 0.2:
            return {(name + "x" if name == key else name): one for name, one in held.items()}
        return {name: _mutated(rng, one) if name == key else one for name, one in held.items()}
    at = rng.randrange(len(held))
    kind = rng.random()
    if kind < 0.2:
        return held[:at] + held[at + 1 :]
    if kind < 0.3:
        return [*held, held[at]]
    return [_mutated(rng, one) if i == at else one for i, one in enumerate(held)]


ON_PURPOSE: dict[str, Damage] = {"value changed, signed": value, "bits flipped, signed": flip}
"""After which the manifest tells of what lies there, as only somebody can do who means harm."""


def signed(folder: Path) -> None:
    """Write the manifest anew, for the files that lie there."""
    meta = json.loads((folder / MANIFEST).read_bytes())
    sign(folder, meta, {name: (folder / name).read_bytes() for name in meta["files"]})


def sign(folder: Path, meta: Mapping[str, Any], files: Mapping[str, bytes]) -> None:
    """Write a manifest with some facts and files."""
    told = {name: one for name, one in meta.items() if name not in ("format", "files", "checksum")}
    (folder / MANIFEST).write_bytes(manifest(files, told))


def resigned(rng: random.Random, data: bytes) -> bytes:
    """A manifest of which a value is another one, with the right checksum."""
    meta = _mutated(rng, {name: one for name, one in json.loads(data).items() if name != "checksum"})
    if not isinstance(meta, dict):
        return json.dumps(meta).encode()
    text = f"{json.dumps({**meta, 'checksum': ''}, indent=2)}\n".encode()
    return text[:-4] + hashlib.sha256(text).hexdigest().encode() + text[-4:]


def link_to(target: str) -> Callable[[Path], None]:
    """A link lies in the place of a file."""

    def change(path: Path) -> None:
        path.unlink()
        path.symlink_to(target)

    return change


def pipe(path: Path) -> None:
    """A pipe lies in the place of a file, which nobody writes to."""
    path.unlink()
    os.mkfifo(path)


def folder(path: Path) -> None:
    """A folder lies in the place of a file."""
    path.unlink()
    path.mkdir()


def sparse(path: Path) -> None:
    """A file that is said to have more bytes than any memory, and takes no room."""
    with path.open("ab") as file:
        file.truncate(2**40)


IN_PLACE: dict[str, Callable[[Path], None]] = {
    "deleted": Path.unlink,
    "a pipe": pipe,
    "a folder": folder,
    "a link to /dev/zero": link_to("/dev/zero"),
    "a link out": link_to("/etc/passwd"),
    "a link to itself": lambda path: link_to(path.name)(path),
    "of 1 TiB": sparse,
}
