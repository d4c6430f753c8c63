"""Files in one string of bytes, and strings that are something else."""

import gc

import pytest
import srsly
from hypothesis import given
from hypothesis import strategies as st

from plait.saving import pack, unpack


@given(st.dictionaries(st.text(max_size=300), st.binary(max_size=70_000), max_size=20))
def test_files_return(files: dict[str, bytes]) -> None:
    assert unpack(pack(files)) == files


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"\x81", b"\xdf\xff\xff\xff\xff", b"\xde\xff\xff", b"\xdd\xff\xff\xff\xff", b"\x91" * 10_000),
        *(b"\x81\xa1a\xc6\xff\xff\xff\xff", b"\x81\xdb\xff\xff\xff\xff", b"\x81\xa1\xff\xc4\x00", b"\x80\x00"),
        *(
            srsly.msgpack_dumps(value)
            for value in (1, "x", [1], {"a": 1}, {"a": "x"}, {"a": {}}, {1: b""}, {"nd": True})
        ),
        b"\x82\xa1a\xc4\x00\xa1a\xc4\x00",
    ],
)
def test_anything_else_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"table|early|twice|after|decode"):
        unpack(data)
    assert gc.isenabled()
