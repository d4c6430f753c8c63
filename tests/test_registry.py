"""The registry: decorators, look-ups by name, and functions of other packages."""

import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import EntryPoint

import pytest

from plait.errors import UnknownName
from plait.registry import ROOMS, THINC_KINDS, Kind, _installed, registry


@pytest.fixture
def kind(request: pytest.FixtureRequest) -> Kind:
    """A kind of its own for each test, as names are never taken back."""
    return Kind(f"test_{request.node.name}")


def install(monkeypatch: pytest.MonkeyPatch, kind: Kind, name: str, target: str) -> None:
    """Let it seem as if a package with an entry point were installed."""
    points = (EntryPoint(name, target, f"plait_{kind.name}"),)
    monkeypatch.setattr("plait.registry._installed", lambda group: points if group == points[0].group else ())


def test_a_decorated_function_is_found_and_unchanged(kind: Kind) -> None:
    @kind("acme.Thing.v1")
    def thing(width: int = 3) -> int:
        return width

    assert thing() == 3
    assert kind.get("acme.Thing.v1") is thing
    assert kind.names() == ["acme.Thing.v1"]


def test_a_class_can_be_registered(kind: Kind) -> None:
    @kind("acme.Thing.v1")
    class Thing:
        pass

    assert kind.get("acme.Thing.v1") is Thing


def test_a_name_belongs_to_one_function(kind: Kind) -> None:
    def one() -> None: ...
    def other() -> None: ...

    kind("acme.Thing.v1")(one)
    with pytest.raises(ValueError, match=r"taken by .*\.one; give .*\.other another name"):
        kind("acme.Thing.v1")(other)
    assert kind.get("acme.Thing.v1") is one


def test_a_module_that_is_loaded_again_registers_again(kind: Kind) -> None:
    def make() -> Callable[[], None]:
        def thing() -> None: ...

        return thing

    kind("acme.Thing.v1")(make())
    newer = kind("acme.Thing.v1")(make())
    assert kind.get("acme.Thing.v1") is newer


def test_an_unknown_name_is_told_with_the_nearest(kind: Kind) -> None:
    kind("acme.Thing.v1")(lambda: None)
    with pytest.raises(UnknownName, match=r"did you mean 'acme\.Thing\.v1'"):
        kind.get("acme.thing.v2")


def test_an_unknown_kind_is_told_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="did you mean 'layers'"):
        registry.get("layer", "x")
    with pytest.raises(UnknownName):
        registry.names("kinds")  # an attribute of the class, but no kind


@pytest.mark.parametrize("name", registry.kinds())
def test_every_kind_has_names_that_are_found(name: str) -> None:
    names = registry.names(name)
    assert names == sorted(set(names))
    assert all(callable(registry.get(name, one)) for one in names)


def test_the_kinds_of_the_tables_exist() -> None:
    assert set(ROOMS) | set(THINC_KINDS) == set(registry.kinds())


def test_thincs_functions_stand_beside_our_own() -> None:
    import thinc.api

    assert registry.get("layers", "Relu.v1") is thinc.api.Relu
    assert registry.get("optimizers", "Adam.v1") is thinc.api.Adam
    assert "Relu.v1" in registry.names("layers")


def test_other_packages_bring_functions_by_entry_points(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, kind, "acme.OrderedDict.v1", "collections:OrderedDict")
    assert kind.names() == ["acme.OrderedDict.v1"]
    from collections import OrderedDict

    assert kind.get("acme.OrderedDict.v1") is OrderedDict


def test_an_entry_point_cannot_take_the_place_of_a_registered_function(
    kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    def thing() -> None: ...

    kind("acme.Thing.v1")(thing)
    install(monkeypatch, kind, "acme.Thing.v1", "collections:OrderedDict")
    assert kind.get("acme.Thing.v1") is thing


def test_a_broken_package_hides_no_other(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    kind("acme.Thing.v1")(lambda: None)
    install(monkeypatch, kind, "broken.Thing.v1", "not_installed.anywhere:thing")
    assert kind.names() == ["acme.Thing.v1", "broken.Thing.v1"]
    with pytest.raises(UnknownName, match=r"did you mean 'acme\.Thing\.v1'"):
        kind.get("acme.Thing.v3")
    with pytest.raises(ModuleNotFoundError, match="not_installed"):
        kind.get("broken.Thing.v1")


@pytest.mark.parametrize(
    ("kind_name", "name", "unwanted"),
    [
        ("attributes", "NORM", ["plait.layers", "plait.pipeline", "plait.training"]),
        ("tokenizers", "plait.Tokenizer.v1", ["plait.layers", "plait.pipeline"]),
    ],
)
def test_a_look_up_imports_no_more_than_the_room(kind_name: str, name: str, unwanted: list[str]) -> None:
    code = (
        f"import sys; from plait.registry import registry; registry.get({kind_name!r}, {name!r}); "
        f"bad = [m for m in {unwanted!r} if m in sys.modules]; assert not bad, bad"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_threads_that_look_up_first_all_find_it() -> None:
    """The rooms are imported by whoever comes first, and nobody sees them half imported."""
    code = (
        "from concurrent.futures import ThreadPoolExecutor as Pool; from plait.registry import registry\n"
        "with Pool(8) as pool: list(pool.map(lambda i: registry.get('attributes', 'SHAPE'), range(64)))"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_installed_packages_are_looked_through() -> None:
    assert "pytest" in {point.name for point in _installed("console_scripts")}
    assert _installed("plait_nothing") == ()
