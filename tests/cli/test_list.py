"""`plait list`: kinds, names, and one name in full."""

from importlib.metadata import EntryPoint

import pytest

from plait.pipeline import ready_made
from plait.registry import registry

from .conftest import Run, refused


def test_the_kinds(plait: Run) -> None:
    lines = plait("list").stdout.splitlines()
    assert [line.split()[0] for line in lines[1:]] == [*registry.kinds(), "ready-made"]


@pytest.mark.parametrize("kind", registry.kinds())
def test_every_name_of_a_kind_with_what_it_makes(plait: Run, kind: str) -> None:
    result = plait("list", kind)
    assert result.exit_code == 0
    shown = [line for line in result.stdout.splitlines() if not line.startswith("    ")]
    assert [line.split(" -> ")[0] for line in shown] == registry.names(kind)
    assert all(len(line) <= 100 for line in result.stdout.splitlines() if line.startswith("    "))


def test_a_package_that_cannot_be_imported_hides_no_other(plait: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = EntryPoint("broken.Thing.v1", "not_installed.anywhere:thing", "plait_batchers")
    monkeypatch.setattr("plait.registry._installed", lambda group: (broken,) if group == "plait_batchers" else ())
    lines = plait("list", "batchers").stdout.splitlines()
    told = "cannot be loaded: ModuleNotFoundError: No module named 'not_installed'"
    assert lines[0] == f"broken.Thing.v1 {told}"
    assert any(line.startswith("plait.BatchByWords.v1 -> ") for line in lines)
    refused(plait("list", "batchers", "broken.Thing.v1"), f"'broken.Thing.v1' {told}")


def test_types_are_shown_as_source(plait: Run) -> None:
    lines = plait("list", "architectures").stdout.splitlines()
    at = lines.index("plait.HashEmbedCNN.v1 -> Model[list[Doc], list[Floats2d]]")
    assert lines[at + 1].startswith("    The default backbone")


def test_one_name_with_its_settings(plait: Run) -> None:
    result = plait("list", "components", "plait.Tagger.v1")
    assert '@components = "plait.Tagger.v1"' in result.stdout
    lines = result.stdout.splitlines()
    at = lines.index('  column: str = "tag"')
    assert lines[at + 1] == "      `tag`, `pos`, `morph`, or any other column of the training data."
    assert "  model: Model[list[Doc], list[Floats2d]]" in lines
    assert lines[2] == "defined in plait.pipeline.tagger"
    assert "  components.NAME" in lines[lines.index("Fits") :]
    assert plait("list", "@components", "plait.Tagger.v1").stdout == result.stdout


@pytest.mark.parametrize("kind", registry.kinds())
def test_every_name_can_be_shown(plait: Run, kind: str) -> None:
    for name in registry.names(kind):
        result = plait("list", kind, name)
        assert result.exit_code == 0
        assert result.stdout.startswith(f'@{kind} = "{name}"')
        assert " object at 0x" not in result.stdout
        assert "<class " not in result.stdout


def test_thincs_functions_are_explained_where_they_explain_nothing(plait: Run) -> None:
    lines = plait("list", "layers", "Maxout.v1").stdout.splitlines()
    assert lines[lines.index("  nP: int | None = 3") + 1] == "      how many pieces the maxout has"
    assert "SparseLinear(" not in plait("list", "layers", "SparseLinear.v1").stdout
    assert "NumpyOps.__init__(" not in plait("list", "ops").stdout
    assert "  model_class: type[Model] = Model" in plait("list", "layers", "MXNetWrapper.v1").stdout.splitlines()


def test_ready_made_components(plait: Run) -> None:
    lines = plait("list", "ready-made").stdout.splitlines()
    assert [line.split(" -> ")[0] for line in lines[::2]] == list(ready_made())
    assert '[components.tagger]\n@components = "plait.Tagger.v1"' in plait("list", "ready-made", "tagger").stdout


def test_the_nearest_of_what_was_mistyped(plait: Run) -> None:
    refused(plait("list", "architecture"), "did you mean 'architectures'?")
    refused(plait("list", "zzz"), "architectures, ")
    refused(plait("list", "architectures", "plait.Tager.v1"), "did you mean 'plait.Tagger.v1'?")
    refused(plait("list", "architectures", "Adam.v1"), "see `plait list optimizers Adam.v1`")
    refused(plait("list", "ready-made", "taggr"), "did you mean 'tagger'?")
