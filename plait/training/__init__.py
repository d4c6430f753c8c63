"""Readers, batching, the loop, checkpoints and progress."""
