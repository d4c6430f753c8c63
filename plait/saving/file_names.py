"""Names of files within a saved folder, which can lead nowhere else."""

from pathlib import PurePosixPath

MAX_NAME = 1000
"""Characters of a whole name, with the folders in it."""


def bad_name(name: object) -> str | None:
    """Why something cannot be the name of a file in a saved folder, on any system; None where it can be.

    A name has its folders before it, with "/" between: "components/tagger/labels.json".
    """
    if not isinstance(name, str) or not name:
        return "it is no name"
    if len(name) > MAX_NAME:
        return f"it has more than {MAX_NAME} characters"
    if any(not letter.isprintable() for letter in name):  # NUL, line ends, and letters that turn the line around
        return "it has characters that cannot be printed"
    if "\\" in name or ":" in name:
        return "it has a \\ or a colon, which lead elsewhere on Windows"
    if (
        name == "."
        or name != str(PurePosixPath(name))
        or PurePosixPath(name).is_absolute()
        or ".." in PurePosixPath(name).parts
    ):
        return "it leads out of the folder, or is not written in the plain way"
    return None


def check_name(name: str) -> None:
    """Raise ValueError for a name that no file of a saved folder can have."""
    if reason := bad_name(name):
        raise ValueError(f"no file of a saved pipeline can be called {name!r:.80}: {reason}; choose another name")
