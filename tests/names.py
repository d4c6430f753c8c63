"""What tests over many values are called: the same in each process."""

import re

_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")


def named(value: object) -> str:
    """A value as text, without the address that it has in this process; for `ids` of parametrized tests."""
    return _ADDRESS.sub("", str(value))
