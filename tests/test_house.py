"""The house: imports point one way, exports are exact, and files are short."""

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import plait
from tests.names import named

PACKAGE = Path(plait.__file__).parent

# What each room may import, besides itself. The foundation is below everything.
FOUNDATION = {"errors", "registry", "saving", "devices", "config", "locks"}
ALLOWED = {
    "errors": set(),
    "mypy": set(),
    "late_imports": set(),
    "locks": set(),
    "collector": {"locks"},
    "kernels": {"locks"},
    "registry": {"errors"},
    "saving": {"errors"},
    "devices": {"errors"},
    "config": {"errors", "registry", "devices"},
    "tokens": FOUNDATION | {"collector"},
    "features": FOUNDATION | {"tokens"},
    "layers": FOUNDATION | {"kernels", "tokens", "features"},
    "frameworks": FOUNDATION | {"tokens", "features", "layers"},
    "architectures": FOUNDATION | {"tokens", "features", "layers", "frameworks"},
    "scoring": FOUNDATION | {"tokens"},
    "rendering": FOUNDATION | {"tokens"},
    "pipeline": FOUNDATION | {"collector", "tokens", "features", "layers", "scoring", "architectures"},
    "training": FOUNDATION | {"tokens", "features", "layers", "scoring", "architectures", "pipeline"},
    "cli": FOUNDATION
    | {"tokens", "features", "layers", "scoring", "rendering", "architectures", "pipeline", "training"},
}
FILES = sorted(PACKAGE.rglob("*.py"))
LONGER_FOR_A_REASON: dict[str, str] = {}


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imports_of(path: Path) -> list[tuple[str, str]]:
    """The room and the dotted name of everything that a file imports from the package, wherever in the file."""
    here = path.relative_to(PACKAGE).with_suffix("").parts
    found: list[tuple[str, ...]] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = here[: len(here) - node.level]
            module = tuple(node.module.split(".")) if node.module else ()
            found += [(*base, *module)] if base or module else [(alias.name,) for alias in node.names]
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
            found += [tuple(name.split(".")[1:]) for name in names if name.startswith("plait.")]
    # `__version__` and the like stand in the package itself, below every room.
    return [(parts[0], ".".join(parts)) for parts in found if parts and not parts[0].startswith("__")]


@pytest.mark.parametrize("path", [p for p in FILES if p.parent != PACKAGE or p.stem in ALLOWED], ids=named)
def test_imports_point_one_way(path: Path) -> None:
    mine = room_of(path)
    wrong = [name for room, name in imports_of(path) if room != mine and room not in ALLOWED[mine]]
    assert not wrong


def test_pipeline_imports_only_the_types_of_architectures() -> None:
    names = {
        name
        for path in (PACKAGE / "pipeline").rglob("*.py")
        for room, name in imports_of(path)
        if room == "architectures"
    }
    assert names <= {"architectures.types"}


@pytest.mark.parametrize("room", ["", *(name for name in ALLOWED if (PACKAGE / name).is_dir())])
def test_exports_are_exact(room: str) -> None:
    """`__all__` is sorted, complete and real: whatever a room imports from its own modules it exports."""
    module = import_module(f"plait.{room}" if room else "plait")
    exported = module.__all__
    assert len(set(exported)) == len(exported)
    assert [name for name in exported if not hasattr(module, name)] == []
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf8"))
    imported = {
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.level == 1
        for alias in node.names
    }
    if room:
        assert sorted(imported - {"annotations"}) == sorted(exported)


@pytest.mark.parametrize("path", FILES, ids=named)
def test_files_are_short_and_introduce_themselves(path: Path) -> None:
    text = path.read_text(encoding="utf8")
    name = str(path.relative_to(PACKAGE))
    assert ast.get_docstring(ast.parse(text)), f"{name} does not say what lives there"
    assert len(text.splitlines()) <= 300 or name in LONGER_FOR_A_REASON


def test_import_is_lazy() -> None:
    code = (
        "import sys, plait; "
        "bad = [m for m in ('thinc', 'numpy', 'torch', 'tensorflow', 'jax', 'cupy', 'typer') if m in sys.modules]; "
        "assert not bad, bad; assert set(plait.__all__) <= set(dir(plait)); plait.Doc"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)
