"""The errors that a module expects of mypy, read from its comments.

A comment below a line says what mypy says of that line; a long message goes on over the next lines, further in:

    Tagger("plait.Tagger.v1")
    # E: Argument 1 to "Tagger" has incompatible type "str"; expected "Model[list[Doc], list[Floats2d]]"
    #    [arg-type]
"""

import re
from collections import Counter
from pathlib import Path

# A line of a module and what is said of it, each as often as it is said.
Errors = Counter[tuple[int, str]]

_ERROR = re.compile(r"\s*# E: (.*)")
_MORE = re.compile(r"\s*#    (.*)")
_COMMENT = re.compile(r"\s*#.*")
_SAID = re.compile(r"(?P<file>.+?):(?P<line>\d+): (?P<level>error|note): (?P<message>.*)")


def expected_errors(module: Path) -> Errors:
    """What the comments of a module say."""
    found: list[tuple[int, str]] = []
    code = 0  # the last line that is neither blank nor a comment
    for number, line in enumerate(module.read_text(encoding="utf8").splitlines(), start=1):
        error, more = _ERROR.fullmatch(line), _MORE.fullmatch(line)
        if error:
            found.append((code, " ".join(error[1].split())))
        elif more and found and found[-1][0] == code:
            found[-1] = (code, f"{found[-1][1]} {' '.join(more[1].split())}")
        elif line.strip() and not _COMMENT.fullmatch(line):
            code = number
    return Counter(found)


def errors_said(output: str) -> dict[str, Errors]:
    """What mypy printed, by the path of the file; notes are left out. Raises ValueError for a line of another form."""
    found: dict[str, Errors] = {}
    for line in output.splitlines():
        said = _SAID.fullmatch(line)
        if said is None:
            raise ValueError(f"mypy said: {line}")
        if said["level"] == "error":
            errors = found.setdefault(said["file"], Counter())
            errors[int(said["line"]), " ".join(said["message"].split())] += 1
    return found
