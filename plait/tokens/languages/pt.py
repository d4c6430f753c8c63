"""Placeholder."""

from dataclasses import replace

from .xx import XX

PT = replace(XX, code="pt")
