"""`plait convert`: from one data format to another."""


def convert() -> None:
    """x"""
