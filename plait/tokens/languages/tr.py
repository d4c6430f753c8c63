"""Placeholder."""

from dataclasses import replace

from .xx import XX

TR = replace(XX, code="tr")
