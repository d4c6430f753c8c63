"""Prints the versions of the libraries that a Python has, and what multiplies its matrices, as JSON.

python -m benchmarks.workers.versions PACKAGE …
"""

import json
import platform
import sys
from importlib.metadata import PackageNotFoundError, version


def main() -> None:
    """Print what is installed of the packages that are named."""
    found = {"python": platform.python_version()}
    for name in sys.argv[1:]:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    print(json.dumps({**found, "blas of numpy": blas()}))


def blas() -> str:
    """The library that numpy was built with, such as "scipy-openblas 0.3.30"."""
    import numpy

    config = numpy.show_config(mode="dicts")
    built = config.get("Build Dependencies", {}).get("blas", {}) if config else {}
    return f"{built.get('name', 'unknown')} {built.get('version', '')}".strip()


if __name__ == "__main__":
    main()
