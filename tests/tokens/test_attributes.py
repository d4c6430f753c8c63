"""Lexical attributes and their hashes."""

import subprocess
import sys
from hashlib import blake2b

import pytest

from plait.registry import registry
from plait.tokens.attributes import hash_string


@pytest.mark.parametrize(
    ("attribute", "form", "value"),
    [
        ("ORTH", "Apples", "Apples"),
        ("LOWER", "ÄPFEL", "äpfel"),
        ("NORM", "Apples", "apples"),
        ("PREFIX", "Apples", "A"),
        ("PREFIX3", "Apples", "app"),
        ("PREFIX3", "Ab", "ab"),
        ("SUFFIX", "Apples", "les"),
        ("SUFFIX", "a", "a"),
        ("SUFFIX2", "Apples", "es"),
        ("SUFFIX4", "APPLES", "ples"),
        ("SHAPE", "Apples", "Xxxxx"),
        ("SHAPE", "Mr.", "Xx."),
        ("SHAPE", "1984", "dddd"),
        ("SHAPE", "19845", "dddd"),
        ("SHAPE", "abcdefgh", "xxxx"),
        ("SHAPE", "U.S.A.", "X.X.X."),
        ("SHAPE", "......", "...."),
        ("SHAPE", "McDonald's", "XxXxxxx'x"),
        ("SHAPE", "东京2020", "xxdddd"),
        ("SHAPE", "👍🏽", "👍🏽"),
        ("SHAPE", "", ""),
        ("SHAPE", "ab" * 1000, "xxxx"),
        ("SHAPE", "a." * 1000, "x." * 50),
        ("LENGTH", "Apples", "6"),
        ("LENGTH", "x" * 50, "20"),
    ],
)
def test_values_by_hand(attribute: str, form: str, value: str) -> None:
    assert registry.get("attributes", attribute)(form) == value


@pytest.mark.parametrize("attribute", registry.names("attributes"))
@pytest.mark.parametrize("form", ["", "a", "\ud800", "\x00", "İ", "ß", "👩‍👩‍👧", "\u0301"])
def test_every_attribute_of_every_form_is_a_string(attribute: str, form: str) -> None:
    value = registry.get("attributes", attribute)(form)
    assert type(value) is str
    assert 0 <= hash_string(value) < 2**64


def test_hashes_are_blake2b() -> None:
    assert hash_string("word") == int.from_bytes(blake2b(b"word", digest_size=8).digest(), "little")
    assert hash_string("\ud800") != hash_string("\ud801")


def test_hashes_are_the_same_in_every_process() -> None:
    code = "from plait.tokens.attributes import hash_string; print(hash_string('straße'))"
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout for _ in range(2)]
    assert {int(out) for out in runs} == {hash_string("straße")}
