"""Layers of Thinc in configs: what fits together is right, what does not is told, and what is said of them is true."""

import inspect
from dataclasses import dataclass, field
from typing import Any

import pytest
from thinc.api import Model, get_current_ops
from thinc.types import Floats2d, Padded, Ragged

from plait.config import Config, assemble, check, fill, show
from plait.config.annotations import annotations_of
from plait.config.fill import fill_block
from plait.config.signatures import read_signature
from plait.config.stand_ins import STAND_INS
from plait.config.thincs import _MARKS, corrected
from plait.registry import registry
from tests.names import named

Block = dict[str, Any]


@dataclass(kw_only=True)
class Schema:
    layers: dict[str, Model[Any, Any]] = field(default_factory=dict)
    encoder: Model[list[Floats2d], list[Floats2d]] | None = None
    pooled: Model[list[Floats2d], Floats2d] | None = None
    padded: Model[Padded, Padded] | None = None


def layer(name: str, **keys: Any) -> Block:
    return {"@layers": f"{name}.v1", **keys}


def chain(*parts: Block) -> Block:
    return layer("chain", **{"*": list(parts)})


def relu(nO: int | None = None, nI: int | None = None) -> Block:
    return layer("Relu", nO=nO, nI=nI)


def problems(section: str, block: Block) -> list[str]:
    config = Config({section: {"x": block} if section == "layers" else block})
    return [problem.path for problem in check(fill(config, Schema), Schema)]


def with_array(inner: Block) -> Block:
    return layer("with_array", layer=inner)


LIST2RAGGED, RAGGED2LIST = layer("list2ragged"), layer("ragged2list")
MEAN, DROPOUT, WINDOW = layer("reduce_mean"), layer("Dropout"), layer("expand_window")
LSTM = layer("LSTM", nO=4)
HASHES = layer("HashEmbed", nO=4, nV=10, column=0)


RIGHT: list[tuple[str, Block]] = [
    ("layers", chain(relu(3, 2), relu(4))),
    ("layers", chain(HASHES, relu(4))),
    ("layers", with_array(HASHES)),
    ("layers", chain(layer("remap_ids"), HASHES)),
    ("layers", layer("siamese", layer=relu(3, 2), similarity=layer("CauchySimilarity"))),
    ("layers", layer("concatenate", **{"*": [relu(3), relu(4)]})),
    ("layers", layer("add", layer1=relu(3), layer2=relu(3))),
    ("layers", layer("with_cpu", layer=relu(3), ops={"@ops": "NumpyOps"})),
    ("layers", layer("bidirectional", l2r=LSTM)),
    ("layers", layer("uniqued", layer=HASHES)),
    ("encoder", with_array(relu(3))),
    ("encoder", with_array(chain(relu(3), relu(4)))),
    ("encoder", chain(with_array(relu(3)), with_array(relu(4)))),
    ("encoder", layer("residual", layer=with_array(relu(3)))),
    ("encoder", layer("clone", orig=layer("residual", layer=with_array(relu(3))), n=3)),
    ("encoder", chain(LIST2RAGGED, layer("with_ragged", layer=WINDOW), RAGGED2LIST)),
    ("encoder", chain(LIST2RAGGED, RAGGED2LIST)),
    ("encoder", layer("with_padded", layer=LSTM)),
    ("encoder", layer("with_list", layer=with_array(relu(3)))),
    ("encoder", DROPOUT),
    ("encoder", chain(DROPOUT, with_array(relu(3)), DROPOUT)),
    ("encoder", layer("noop")),
    ("encoder", chain(layer("noop"), DROPOUT)),
    ("pooled", chain(LIST2RAGGED, MEAN, relu(3))),
    ("pooled", chain(LIST2RAGGED, layer("concatenate", **{"*": [MEAN, layer("reduce_max")]}), relu(3))),
    ("pooled", chain(with_array(relu(3)), LIST2RAGGED, layer("ParametricAttention"), layer("reduce_sum"))),
    ("pooled", chain(layer("list2array"), relu(3))),
    ("padded", LSTM),
    ("padded", layer("with_array2d", layer=relu(3))),
    ("padded", layer("with_list", layer=with_array(relu(3)))),
    ("padded", with_array(DROPOUT)),
    ("padded", chain(LSTM, layer("padded2list"), layer("list2padded"))),
]


@pytest.mark.parametrize(("section", "block"), RIGHT, ids=named)
def test_what_fits_together(section: str, block: Block) -> None:
    assert problems(section, block) == []


# A block, and the path of what is wrong in it.
WRONG: list[tuple[str, Block, list[str]]] = [
    ("layers", chain(relu(3), MEAN), ["layers.x.*.1"]),
    ("layers", chain(relu(3)), ["layers.x.*"]),
    ("layers", chain(), ["layers.x.*"]),
    ("layers", layer("chain"), ["layers.x.*"]),
    ("layers", layer("concatenate"), ["layers.x.*"]),
    ("layers", chain(MEAN, LIST2RAGGED), ["layers.x.*.1"]),
    ("layers", chain(relu(3, 2), relu(5, 4)), ["layers.x.*.1.nI"]),
    ("layers", chain(relu(3), DROPOUT, MEAN), ["layers.x.*.2"]),
    ("layers", with_array(MEAN), ["layers.x.layer"]),
    ("layers", with_array(with_array(LSTM)), ["layers.x.layer.layer"]),
    ("layers", layer("residual", layer=MEAN), ["layers.x.layer"]),
    ("layers", layer("residual", layer=relu(3, 2)), ["layers.x.layer.nI"]),
    ("layers", layer("add", layer1=relu(3), layer2=MEAN), ["layers.x.layer2"]),
    ("layers", layer("add", layer1=relu(3), layer2=relu(4)), ["layers.x.layer2.nO"]),
    ("layers", layer("add", layer1=relu(3), layer2=relu(3), **{"*": [layer("LSTM", nO=3)]}), ["layers.x.*.0"]),
    ("layers", layer("concatenate", **{"*": [relu(3), MEAN]}), ["layers.x.*.1"]),
    ("layers", layer("concatenate", **{"*": [relu(3, 2), relu(3, 4)]}), ["layers.x.*.1.nI"]),
    ("layers", layer("siamese", layer=MEAN, similarity=relu(3)), ["layers.x.similarity"]),
    ("layers", layer("bidirectional", l2r=relu(3)), ["layers.x.l2r"]),
    ("layers", layer("clone", orig=3, n=3), ["layers.x.orig"]),
    ("encoder", relu(3), ["encoder"]),
    ("encoder", LSTM, ["encoder"]),
    ("encoder", LIST2RAGGED, ["encoder"]),
    ("encoder", chain(LIST2RAGGED, MEAN), ["encoder"]),
    ("encoder", layer("clone", orig=MEAN, n=2), ["encoder"]),
    ("encoder", layer("residual", layer=relu(3)), ["encoder"]),
    ("pooled", chain(MEAN, relu(3)), ["pooled"]),
    ("pooled", chain(LIST2RAGGED, layer("concatenate", **{"*": [MEAN, MEAN]}), MEAN), ["pooled.*.2"]),
    ("padded", MEAN, ["padded"]),
    ("padded", with_array(relu(3)), ["padded"]),
    # What goes in comes out again, in the same form.
    ("encoder", chain(with_array(relu(3)), MEAN), ["encoder"]),
    ("pooled", chain(with_array(relu(3)), MEAN), ["pooled"]),
    ("pooled", chain(LIST2RAGGED, with_array(relu(3)), relu(3)), ["pooled.*.2"]),
    ("pooled", chain(LIST2RAGGED, layer("with_list", layer=with_array(relu(3))), relu(3)), ["pooled.*.2"]),
    ("pooled", chain(DROPOUT, DROPOUT, MEAN), ["pooled"]),
    ("layers", layer("add", layer1=LIST2RAGGED, layer2=LIST2RAGGED), ["layers.x.layer1", "layers.x.layer2"]),
    ("layers", layer("with_ragged", layer=layer("concatenate", **{"*": [layer("list2array")]})), ["layers.x.layer"]),
    ("layers", layer("with_ragged", layer=layer("clone", orig=layer("list2array"), n=1)), ["layers.x.layer"]),
]


@pytest.mark.parametrize(("section", "block", "paths"), WRONG, ids=named)
def test_what_does_not_fit_together(section: str, block: Block, paths: list[str]) -> None:
    assert problems(section, block) == paths


def two() -> Floats2d:
    return get_current_ops().asarray2f([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])


SAMPLES: list[tuple[Block, Any]] = [
    (chain(relu(3, 2), relu(4)), two()),
    (chain(relu(), layer("Linear", nO=5, nI=3)), two()),
    (chain(relu(3), DROPOUT, layer("LayerNorm"), layer("Softmax", nO=4)), two()),
    (layer("add", layer1=relu(3, 2), layer2=relu()), two()),
    (layer("concatenate", **{"*": [relu(3, 2), relu(4)]}), two()),
    (layer("residual", layer=relu(2)), two()),
    (layer("clone", orig=relu(2, 2), n=2), two()),
    (layer("with_cpu", layer=relu(3, 2), ops={"@ops": "NumpyOps"}), two()),
    (with_array(relu(3)), [two(), two()]),
    (chain(LIST2RAGGED, MEAN, relu(3, 2)), [two(), two()]),
    (chain(LIST2RAGGED, layer("ParametricAttention", nO=2), layer("reduce_sum")), [two(), two()]),
    (chain(layer("list2array"), layer("Maxout", nO=3, nP=2)), [two()]),
    (chain(layer("list2padded"), layer("LSTM", nO=4, nI=2), layer("padded2list")), [two()]),
    (layer("with_padded", layer=layer("LSTM", nO=4, nI=2)), [two()]),
]


@pytest.mark.parametrize(("block", "X"), SAMPLES, ids=named)
def test_what_is_said_of_widths_is_true(block: Block, X: Any) -> None:
    """They run, and give arrays as wide as the config said before anything was built."""
    made = assemble(Config({"layers": {"x": block}}), Schema)
    made.parts["layers"]["x"].initialize(X)
    for joint in made.joints:
        for name in ("nO", "nI"):
            known, actual = joint.facts.get(name), joint.model.maybe_get_dim(name)
            assert known is None or actual is None or known == actual, (joint.path, name)
    Y = made.parts["layers"]["x"].predict(X)
    Y = Y[0] if isinstance(Y, list) else Y
    Y = Y.data if isinstance(Y, (Padded, Ragged)) else Y
    width = made.joints[-1].facts.get("nO")
    assert width is None or Y.shape[-1] == width


def _functions() -> dict[str, Any]:
    found = [registry.get(kind, name) for kind in ("layers", "optimizers", "schedules") for name in _names(kind)]
    return {f"{func.__module__}.{func.__qualname__}": func for func in map(inspect.unwrap, found)}


def _names(kind: str) -> list[str]:
    """Those that can be looked at without a framework that is not there."""
    return [name for name in registry.names(kind) if "MXNet" not in name and "TensorFlow" not in name]


@pytest.mark.parametrize("name", sorted({*STAND_INS, *_MARKS}))
def test_all_that_is_corrected_is_there(name: str) -> None:
    func = _functions()[name]
    parameters = inspect.signature(func).parameters
    assert not _MARKS.get(name, {}) or {*_MARKS[name]} & {*parameters, "return"}
    if name in STAND_INS:
        assert {*annotations_of(STAND_INS[name])} <= {*parameters, "return"}
        kinds = [parameter.kind for parameter in inspect.signature(STAND_INS[name]).parameters.values()]
        assert kinds == [parameters[key].kind for key in inspect.signature(STAND_INS[name]).parameters]


def test_functions_that_are_not_thincs_stay_as_they_are() -> None:
    def relu(x: int) -> str:
        return ""

    annotations = {"x": int, "return": str}
    assert corrected(relu, annotations) is annotations
    assert read_signature(relu).made is str


def test_optimizers_take_no_negative_numbers() -> None:
    wanted = read_signature(registry.get("optimizers", "Adam.v1"), "optimizers").parameters
    assert show(wanted["learn_rate"].wanted).startswith("float at least 0")
    assert show(wanted["beta1"].wanted).startswith("float from 0 to 1")


@pytest.mark.parametrize(
    ("kind", "lines", "key"),
    [
        ("optimizers", '@optimizers = "Adam.v1"\nbeta1 = 0', "beta1"),
        ("optimizers", '@optimizers = "Adam.v1"\nbeta2 = 1', "beta2"),
        ("optimizers", '@optimizers = "RAdam.v1"\nbeta2 = 1.0', "beta2"),
        ("optimizers", '@optimizers = "Adam.v1"\neps = 0', "eps"),
        ("optimizers", '@optimizers = "SGD.v1"\nlearn_rate = []', "learn_rate"),
        ("optimizers", '@optimizers = "Adam.v1"\nbeta1 = [0.5, 1]', "beta1"),
        ("schedules", '@schedules = "slanted_triangular.v1"\nmax_rate = 1\nnum_steps = 5', "cut_frac"),
        ("schedules", '@schedules = "cyclic_triangular.v1"\nmin_lr = 0\nmax_lr = 1\nperiod = 0', "period"),
        ("schedules", '@schedules = "decaying.v1"\nbase_rate = 1\ndecay = -1', "decay"),
    ],
)
def test_settings_that_would_divide_by_zero_are_told(kind: str, lines: str, key: str) -> None:
    config = Config.from_str(f"[a]\n{lines}")
    (problem,) = check(fill_block(Config(config["a"])), None)
    assert problem.path == key


def test_settings_in_their_ranges() -> None:
    for block in (
        {"@optimizers": "RAdam.v1", "beta1": 0, "beta2": [0.5, 0.9], "L2": 0},
        {"@optimizers": "Adam.v1", "learn_rate": {"@schedules": "constant.v1", "rate": 0.1}, "eps": [1e-8]},
        {"@schedules": "slanted_triangular.v1", "max_rate": 1, "num_steps": 5, "cut_frac": 0.5},
    ):
        assert check(fill_block(Config(block)), None) == []
