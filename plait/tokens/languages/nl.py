"""Placeholder."""

from dataclasses import replace

from .xx import XX

NL = replace(XX, code="nl")
