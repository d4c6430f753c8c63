"""Placeholder."""

from dataclasses import replace

from .xx import XX

IT = replace(XX, code="it")
