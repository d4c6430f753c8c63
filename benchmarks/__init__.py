"""Measurements against other libraries: ratios of runs on the same machine, one after the other."""
