"""Placeholder."""

from dataclasses import replace

from .xx import XX

ES = replace(XX, code="es")
