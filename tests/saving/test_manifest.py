"""Manifests: what they tell, and that no change to one goes unnoticed."""

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plait.errors import BadModel
from plait.saving import MANIFEST, check_name, manifest, read_manifest

FILES = {"config.cfg": b"x", "components/tagger/labels.json": b"[]"}
WRITTEN = manifest(FILES, {"lang": "en", "labels": {"tagger": ["ä", "b"]}})


def signed(meta: dict[str, Any]) -> bytes:
    """Any manifest with the right checksum."""
    text = f"{json.dumps({**meta, 'checksum': ''}, indent=2)}\n".encode()
    return text[:-4] + hashlib.sha256(text).hexdigest().encode() + text[-4:]


def test_a_manifest_returns() -> None:
    read = read_manifest(WRITTEN, MANIFEST)
    assert (read.format, read.meta["lang"], dict(read.same)) == (2, "en", {})
    assert {name: stored.size for name, stored in read.files.items()} == {
        name: len(data) for name, data in FILES.items()
    }
    assert all(read.files[name].is_of(data) and not read.files[name].is_of(data + b" ") for name, data in FILES.items())


@given(st.integers(0, len(WRITTEN) - 1), st.integers(0, 7))
def test_every_bit_counts(at: int, bit: int) -> None:
    changed = bytearray(WRITTEN)
    changed[at] ^= 1 << bit
    with pytest.raises(BadModel, match=r"meta\.json"):
        read_manifest(bytes(changed), MANIFEST)


@pytest.mark.parametrize("size", range(0, len(WRITTEN), 7))
def test_one_cut_short_is_refused(size: int) -> None:
    with pytest.raises(BadModel, match=r"meta\.json"):
        read_manifest(WRITTEN[:size], MANIFEST)


def test_nothing_may_come_after_it() -> None:
    with pytest.raises(BadModel, match="not as it was saved"):
        read_manifest(WRITTEN + b"\n", MANIFEST)


OUT = [
    "../x",
    "/etc/passwd",
    "a/../../x",
    "a//b",
    "./a",
    "a/",
    "C:x",
    "C:\\x",
    "..\\x",
    "a\0b",
    "a\nb",
    "\u202ea",
    "",
    ".",
]


@pytest.mark.parametrize("name", [*OUT, "a" * 1001])
def test_names_that_lead_elsewhere_are_refused(name: str) -> None:
    stored = {"bytes": 0, "sha256": "0" * 64}
    for meta in ({"files": {name: stored}}, {"files": {"a": stored}, "same": {name: "a"}}):
        with pytest.raises(BadModel, match=r"meta\.json: it names the file .* which cannot be"):
            read_manifest(signed({"format": 2, **meta}), MANIFEST)
    with pytest.raises(ValueError, match="can be called"):
        check_name(name)
    with pytest.raises(ValueError, match="can be called"):
        manifest({name: b""}, {})


@pytest.mark.parametrize(
    "name", ["a", "components/tagger/labels.json", "ä/ß.bin", "tok2vec.0/vectors.safetensors", "..a"]
)
def test_other_names_are_good(name: str) -> None:
    check_name(name)


SUM = "0" * 64


@pytest.mark.parametrize(
    "files",
    [
        *(None, [], "x", 1, {"a": None}, {"a": "x"}, {"a": []}, {"a": {}}, {"a": {"bytes": 1}}, {"a": {"sha256": SUM}}),
        *({"a": {"bytes": size, "sha256": SUM}} for size in (-1, 1.5, "1", True, [])),
        *({"a": {"bytes": 1, "sha256": text}} for text in (None, "", "0" * 63, "G" * 64, SUM + "\n", 1)),
    ],
)
def test_files_that_are_told_of_in_another_way_are_refused(files: object) -> None:
    with pytest.raises(BadModel, match=r"meta\.json: the manifest is damaged"):
        read_manifest(signed({"format": 2, "files": files}), MANIFEST)


@pytest.mark.parametrize("version", [0, -1, 3, 10**20, 1.0, 2.0, True, None, "2", [2]])
def test_formats_that_are_not_known_are_refused(version: object) -> None:
    with pytest.raises(BadModel, match="this plait reads formats up to 2; install a newer plait"):
        read_manifest(signed({"format": version, "files": {}}), MANIFEST)


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"{", b"[]", b"1", b"\xff", b"{} {}", b'{"format": 2, "format": 2}', b"[" * 100_000),
        b'{"format": 2, "files": ' + b'{"a": ' * 200 + b"1" + b"}" * 201,
        b'{"format": ' + b"9" * 10_000 + b"}",
        b'{"format": 2, "files": {}, "a": "' + b"x" * 33 * 1024**2 + b'"}',
    ],
    ids=range(11),
)
def test_what_is_no_manifest_is_refused(data: bytes) -> None:
    with pytest.raises(BadModel, match=r"meta\.json: the manifest is damaged"):
        read_manifest(data, MANIFEST)
