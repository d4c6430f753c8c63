"""What components read from the JSON of a saved pipeline, of which nothing is believed."""

from collections.abc import Mapping
from math import isnan


def as_labels(value: object) -> tuple[str, ...]:
    """Labels in their order. Raises ValueError for anything but a list of texts, each once."""
    if not isinstance(value, list) or not all(isinstance(label, str) for label in value):
        raise ValueError(f"labels are a list of texts; got {value!r:.80}")
    if len(set(value)) < len(value):
        raise ValueError("a label is there twice")
    return tuple(value)


def as_numbers(value: object) -> dict[str, float]:
    """Numbers by name, such as thresholds by label. Raises ValueError for anything else."""
    if not isinstance(value, Mapping):
        raise ValueError(f"numbers by name are wanted; got {value!r:.80}")
    for name, number in value.items():
        if type(number) not in (int, float) or isnan(number):
            raise ValueError(f"'{name}' is to be a number; got {number!r:.80}")
    return {str(name): float(number) for name, number in value.items()}
