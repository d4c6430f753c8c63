"""A number that tells whether weights may have changed in place, for what is computed from them and kept."""

from itertools import count

_numbers = count(1)
_version = 0


def weights_version() -> int:
    """The number of changes in this process that `weights_changed` told of."""
    return _version


def weights_changed() -> None:
    """Tell that weights were written to in place. Weights that are set as another array need not be told of."""
    global _version
    _version = next(_numbers)
