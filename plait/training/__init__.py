"""Readers, batching, the loop, checkpoints and progress."""

from . import readers

__all__ = ["readers"]
