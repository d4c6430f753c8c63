"""Predictions against references: vectorised counts that can be merged."""
