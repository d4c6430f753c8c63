"""The lines of a file as JSON objects."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ...errors import BadData
from .files import text_lines


def json_objects(path: Path, encoding: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The object of each line that is not blank, with the number of the line.

    Raises BadData for a line that is not one JSON object.
    """
    for number, line in enumerate(text_lines(path, encoding), start=1):
        if line.isspace():
            continue
        try:
            record = json.loads(line)
        except ValueError as error:
            raise BadData(path, number, f"this line is not JSON: {error}") from error
        except RecursionError as error:
            raise BadData(path, number, "this line nests lists or objects too deeply") from error
        if not isinstance(record, dict):
            raise BadData(path, number, f"a line holds one JSON object; this one is {type(record).__name__}")
        yield number, record
