"""Placeholder."""

from dataclasses import replace

from .xx import XX

FR = replace(XX, code="fr")
