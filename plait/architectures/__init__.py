"""Registered functions that wire networks out of sublayers; one idea a file."""
