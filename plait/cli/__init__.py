"""The command `plait`: one command a file.

This is the one room that imports inside functions: `plait --help` and mistyped commands are answered at once, without
waiting for the rooms that do the work.
"""

from .app import app, run

__all__ = ["app", "run"]
