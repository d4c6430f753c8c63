"""Two folders that change places in one step, where the system can do that."""

import ctypes
import os
from pathlib import Path

_HERE = -100  # AT_FDCWD: paths count from the working folder
_EXCHANGE = 2  # RENAME_EXCHANGE


def exchange(one: Path, other: Path) -> bool:
    """Let two folders change places, so that neither path is ever without one; see renameat2(2) of Linux.

    Gives back whether they did. Other systems, and some file systems, cannot do it; nothing is changed then.
    """
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError, TypeError):  # another system, or an old library
        return False
    return bool(renameat2(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0)
