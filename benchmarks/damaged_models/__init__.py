"""Saved models that are damaged in every file: each is refused, with the name of the file, or does no harm."""
