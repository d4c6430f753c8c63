"""Files of users' own functions, imported before a config is read."""

import sys
import traceback
from collections.abc import Sequence
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path


def import_code(paths: Sequence[Path] | None) -> None:
    """Import Python files by path, each as a module of its own name.

    A file can import what lies beside it. Raises ValueError, with the file and the line, for one that is missing or
    raises an exception.
    """
    for path in paths or ():
        _import_file(path)


def _import_file(path: Path) -> None:
    if not path.is_file():
        raise ValueError(f"{path}: there is no such file to import; give --code the path of a Python file")
    name = path.stem
    spec = spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ValueError(f"{path}: not a Python file; give --code a file that ends in .py")
    folder = str(path.resolve().parent)
    if folder not in sys.path:
        sys.path.insert(0, folder)
    if name in sys.modules:
        name = f"plait_code_{name}"  # such as a file named like a module that is imported already
    module = module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        del sys.modules[name]
        raise ValueError(f"{_place(path, error)}: {type(error).__name__}: {_reason(error)}") from error


def _place(path: Path, error: BaseException) -> str:
    """The last line within the file that the exception came through."""
    if isinstance(error, SyntaxError) and error.lineno is not None:
        return f"{error.filename}:{error.lineno}"
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename).resolve() == path.resolve()
    ]
    return f"{path}:{frames[-1].lineno}" if frames else str(path)


def _reason(error: BaseException) -> str:
    return error.msg if isinstance(error, SyntaxError) else str(error)
