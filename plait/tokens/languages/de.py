"""Placeholder."""

from dataclasses import replace

from .xx import XX

DE = replace(XX, code="de")
