"""Docs drawn as HTML, for notebooks and files."""

from .drawing import Drawing, page_parts, render

__all__ = ["Drawing", "page_parts", "render"]
