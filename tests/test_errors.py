"""The exception tree: every error says what to do, carries its data, and survives the way between processes."""

import inspect
import pickle

import pytest

from plait import errors
from plait.errors import (
    BadData,
    ConfigError,
    LabelsFrozen,
    NotInitialized,
    PlaitError,
    UnknownLabel,
    UnknownName,
    nearest,
)

EXAMPLES: list[tuple[PlaitError, dict[str, object], str]] = [
    (ConfigError(["a is wrong", "b too"]), {"problems": ("a is wrong", "b too")}, "a is wrong\nb too"),
    (
        UnknownName("layers", "softmacks", ["softmax", "relu"]),
        {"registry": "layers", "name": "softmacks", "known": ("relu", "softmax")},
        "did you mean 'softmax'?",
    ),
    (NotInitialized("tagger"), {"component": "tagger"}, "begin_training"),
    (LabelsFrozen("tagger", "NN"), {"component": "tagger", "label": "NN"}, "'NN'"),
    (UnknownLabel("tagger", {"b", "a"}), {"component": "tagger", "labels": ("a", "b")}, "'a', 'b'"),
    (BadData("x.csv", 3, "no label"), {"path": "x.csv", "line": 3, "reason": "no label"}, "x.csv:3: no label"),
    (errors.BadModel("m", "it is torn"), {"path": "m", "reason": "it is torn"}, "m: it is torn"),
    (errors.OutputExists("out", "use --force"), {"path": "out"}, "out already exists; use --force"),
    (errors.DeviceUnavailable("GPU 3", "there is 1"), {"device": "GPU 3", "reason": "there is 1"}, "GPU 3"),
    (
        errors.LayerFailed(
            "tagger.0", "linear", "forward", "Floats2d (3, 4)", "vectors of width 2", {"W": (5, 2), "b": (5,)}, ""
        ),
        {
            "path": "tagger.0",
            "layer": "linear",
            "step": "forward",
            "came": "Floats2d (3, 4)",
            "wanted": "vectors of width 2",
            "parameters": {"W": (5, 2), "b": (5,)},
            "reason": "",
        },
        "tagger.0: the layer 'linear' failed; came: Floats2d (3, 4); wanted: vectors of width 2; weights: W (5, 2), "
        "b (5,)",
    ),
    (
        errors.WrongOutput("tagger", "get_loss gives no Loss", "None", "Loss(total, items, gradient)", "return one"),
        {
            "path": "tagger",
            "message": "get_loss gives no Loss",
            "came": "None",
            "wanted": "Loss(total, items, gradient)",
            "cure": "return one",
        },
        "tagger: get_loss gives no Loss; came: None; wanted: Loss(total, items, gradient); return one",
    ),
    (
        errors.MissingExtra("plait.Transformer.v1", "transformers", "torch"),
        {"user": "plait.Transformer.v1", "extra": "transformers", "module": "torch"},
        "plait.Transformer.v1 needs the library torch, which is not installed: pip install 'plait[transformers]'",
    ),
    (errors.TrainingFailed("the loss is nan"), {"reason": "the loss is nan"}, "the loss is nan"),
    (
        errors.Diverged("the loss is nan", step=3, epoch=1, batch=2, component="tagger"),
        {"reason": "the loss is nan", "step": 3, "epoch": 1, "batch": 2, "component": "tagger", "path": ""},
        "the loss is nan",
    ),
    (
        errors.TextFailed(4, "a text", "tagger", KeyError("x")),
        {"position": 4, "text": "a text", "component": "tagger", "reason": "KeyError: 'x'", "context": None},
        "text 4 of the stream, counted from 0, which begins 'a text': the component 'tagger' failed with KeyError",
    ),
    (errors.InUse("training"), {"by": "training"}, "another thread is training with this pipeline"),
    (errors.WorkersFailed(3), {"n_workers": 3, "texts": None}, "one of the 3 processes"),
]


@pytest.mark.parametrize(("error", "data", "told"), EXAMPLES, ids=lambda value: type(value).__name__)
def test_errors_carry_data_and_tell(error: PlaitError, data: dict[str, object], told: str) -> None:
    assert vars(error) == data
    assert told in str(error)


@pytest.mark.parametrize("error", [error for error, _, _ in EXAMPLES], ids=lambda error: type(error).__name__)
def test_errors_survive_the_way_between_processes(error: PlaitError) -> None:
    back = pickle.loads(pickle.dumps(error))
    assert type(back) is type(error)
    assert str(back) == str(error)
    assert vars(back) == vars(error)


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    classes = {name for name, value in vars(errors).items() if inspect.isclass(value) and issubclass(value, Exception)}
    drawn = {line.split("── ")[1].split()[0] for line in (errors.__doc__ or "").splitlines() if "──" in line}
    assert classes == drawn | {"PlaitError"}
    assert classes - {"PlaitError"} == {type(error).__name__ for error, _, _ in EXAMPLES}


def test_a_layer_that_failed_tells_what_is_known() -> None:
    told = str(errors.LayerFailed("a.b", "mine", "backprop", "None", "", {}, "KeyError: 'W' (mine.py:3)"))
    assert told == "a.b: the layer 'mine' failed in its backward pass; came: None; KeyError: 'W' (mine.py:3)"


def test_bad_data_without_a_line_names_the_file_alone() -> None:
    assert str(BadData("x.csv", None, "it is empty")) == "x.csv: it is empty"


def test_an_unknown_name_that_is_near_nothing_lists_what_there_is() -> None:
    assert str(UnknownName("layers", "zzz", ["softmax", "relu"])).endswith("there are: relu, softmax")
    assert str(UnknownName("layers", "zzz", [])).endswith("there are: none at all")


def test_many_unknown_labels_are_cut() -> None:
    told = str(UnknownLabel("tagger", [f"L{i:02}" for i in range(12)]))
    assert "'L09', …" in told
    assert "L10" not in told


@pytest.mark.parametrize(
    ("name", "known", "meant"),
    [
        ("plait.tagger.v1", ["plait.Tagger.v1", "plait.Tok2Vec.v1"], "plait.Tagger.v1"),
        ("widht", ["depth", "width"], "width"),
        ("modle", ["mode", "model", "node"], "model"),
        ("max_step", ["max_epochs", "max_steps"], "max_steps"),
        ("maxout_pieces", ["depth", "pieces"], "pieces"),
        ("sorce", ["scores", "source"], "source"),
        ("lr", ["L2", "learn_rate"], "learn_rate"),
        ("bs", ["batch_size", "block_size"], None),
        ("width", [], None),
        ("q", ["depth", "width"], None),
    ],
)
def test_nearest(name: str, known: list[str], meant: str | None) -> None:
    assert nearest(name, known) == meant
