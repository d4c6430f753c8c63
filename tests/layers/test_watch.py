"""Models that are watched: what fails is named, what is said has to be true, and nothing else changes."""

import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from thinc.api import Dropout, Linear, Model, Shim, chain, with_array
from thinc.types import Floats2d, Ragged
from thinc.util import DataValidationError, data_validation

from plait.architectures import hash_embed_cnn, text_cat_reduce
from plait.architectures.types import DocScorer, Tok2Vec
from plait.errors import LayerFailed, NotInitialized, WrongOutput
from plait.layers import Promise, watch
from plait.tokens import Doc

DOCS = [Doc("a b"), Doc("a b c")]


def floats(*shape: int) -> Any:
    return np.ones(shape, dtype="float32")


def layer(forward: Callable[..., Any] | None = None, *, back: Any = None, init: Any = None, **parts: Any) -> Any:
    """A layer that computes a function of what comes in, and another backwards."""

    def run(model: Any, X: Any, is_train: bool) -> Any:
        return (X if forward is None else forward(X)), back or (lambda dY: dY)

    return Model("mine", run, init=init, **parts)


def promise(model: Any, kind: Any = Model[Floats2d, Floats2d], **more: Any) -> Promise:
    return Promise(model, kind, "'acme.Mine.v1' says", "correct it", "alone.mine", **more)


def raises(error: type[Exception]) -> Callable[..., Any]:
    def fail(*args: Any, **kwargs: Any) -> Any:
        raise error("no")

    return fail


def failure_of(model: Any, run: Callable[[], Any], *promises: Promise) -> LayerFailed:
    with pytest.raises(LayerFailed) as caught, watch({"it": model}, promises):
        run()
    return caught.value


def break_of(model: Any, run: Callable[[], Any], *promises: Promise) -> WrongOutput:
    with pytest.raises(WrongOutput) as caught, watch({"it": model}, promises):
        run()
    return caught.value


# What fails


def test_a_clash_of_widths_is_told_by_path_and_shapes() -> None:
    wrong: Any = Linear(3, 5)
    wrong.initialize()
    model: Any = chain(layer(), chain(Dropout(), wrong))
    error = failure_of(model, lambda: model.predict(floats(2, 4)))
    assert (error.path, error.layer, error.step) == ("it.1.1", "linear", "forward")
    assert error.parameters == {"W": (3, 5), "b": (3,)}
    assert str(error) == (
        "it.1.1: the layer 'linear' failed; came: Floats2d (2, 4); wanted: vectors of width 5, which is its nI; "
        "weights: W (3, 5), b (3,)"
    )
    assert isinstance(error.__cause__, ValueError)


def test_a_clash_in_initialization() -> None:
    model: Any = with_array(Linear(3, 5))
    error = failure_of(model, lambda: model.initialize([floats(2, 4)], [floats(2, 3)]))
    assert (error.path, error.layer, error.step) == ("it", "linear", "initialize")
    assert error.came == "X: Floats2d (2, 4), Y: Floats2d (2, 3)"
    assert error.wanted == "vectors of width 5, which is its nI"
    labels: Any = Linear(3)
    error = failure_of(labels, lambda: labels.initialize(floats(2, 4), floats(2, 9)))
    assert error.wanted == "Y of width 3, which is its nO"


def test_any_other_exception_is_told_with_its_place() -> None:
    model: Any = chain(layer(), layer(raises(KeyError)))
    error = failure_of(model, lambda: model.predict(floats(2, 4)))
    assert (error.path, error.layer, error.wanted, error.parameters) == ("it.1", "mine", "", {})
    assert error.reason.startswith("KeyError: 'no' (")
    assert "test_watch.py:" in error.reason
    assert "watch.py:" not in error.reason.replace("test_watch.py:", "")


def test_an_exception_on_the_way_back_or_in_initialization_is_told() -> None:
    model: Any = chain(layer(back=raises(IndexError)), layer())
    assert failure_of(model, lambda: model.begin_update(floats(2, 4))[1](floats(2, 4))).step == "backprop"
    model = chain(layer(init=raises(TypeError)), layer())
    error = failure_of(model, model.initialize)
    assert (error.path, error.step, error.came) == ("it.0", "initialize", "X: None, Y: None")


def test_the_innermost_layer_is_named_once() -> None:
    model: Any = layer(layers=[layer(layers=[layer(raises(ValueError))])])
    for node in model.walk():
        if node.layers:
            node._func = lambda model, X, is_train: model.layers[0](X, is_train)
    error = failure_of(model, lambda: model.predict(1))
    assert str(error).count("the layer") == 1
    assert isinstance(error.__cause__, ValueError)


@pytest.mark.parametrize("kind", [KeyboardInterrupt, MemoryError, SystemExit])
def test_what_is_no_fault_of_a_layer_passes(kind: type[Exception]) -> None:
    model = layer(raises(kind))
    with pytest.raises(kind), watch({"it": model}):
        model.predict(1)


class OutOfMemoryError(RuntimeError):
    """Named as that of PyTorch."""


def test_errors_that_tell_enough_pass() -> None:
    for error in (OutOfMemoryError, NotInitialized):
        model = layer(raises(error))
        with pytest.raises(error), watch({"it": model}):
            model.predict(1)


def test_what_a_model_should_be_is_told_where_it_fails_for_being_another() -> None:
    def forward(model: Any, X: list[Doc], is_train: bool) -> tuple[list[Floats2d], Callable[..., Any]]:
        raise ValueError("no")

    model: Any = Model("mine", forward)
    error = failure_of(model, lambda: model.predict(DOCS), promise(model, DocScorer))
    assert error.wanted == "a model that gives Floats2d, as 'acme.Mine.v1' says; this one gives list[Floats2d]"
    assert error.reason.startswith("ValueError: no")
    error = failure_of(model, lambda: model.predict(DOCS), promise(model, Model[Ragged, list[Floats2d]]))
    assert error.wanted == "Ragged, as 'acme.Mine.v1' says"
    error = failure_of(model, lambda: model.predict(DOCS), promise(model, Tok2Vec))
    assert error.wanted == ""


# What is said and not true


def test_an_output_of_another_type() -> None:
    model = layer(lambda X: [X])
    error = break_of(model, lambda: model.predict(floats(2, 4)), promise(model))
    assert str(error) == (
        "it: the layer 'mine' does not give what 'acme.Mine.v1' says; came: list of 1 Floats2d (2, 4); "
        "wanted: Floats2d; correct it"
    )


def test_an_output_of_another_width_than_declared_or_said() -> None:
    model = layer(dims={"nO": 5})
    assert break_of(model, lambda: model.predict(floats(2, 4)), promise(model)).wanted == "Floats2d of width 5 (nO)"
    model = layer()
    error = break_of(model, lambda: model.predict(floats(2, 4)), promise(model, width=6))
    assert error.wanted == "Floats2d of width 6 (nO)"
    model = layer(dims={"nO": 4})  # it may have grown since
    with watch({"it": model}, [promise(model, width=6)]):
        model.predict(floats(2, 4))


def test_nothing_is_said_of_what_comes_of_another_input() -> None:
    model = layer()
    with watch({"it": model}, [promise(model), promise(model, Model[Any, Any]), promise(model, Model)]):
        assert model.predict("text") == "text"


@pytest.mark.parametrize("given", [None, floats(1), (floats(1),), (floats(1), 3), (1, 2, 3)])
def test_a_forward_function_gives_a_pair(given: Any) -> None:
    model: Any = Model("mine", lambda model, X, is_train: given)
    error = break_of(model, lambda: model.begin_update(floats(1)))
    assert "gives no pair" in str(error)


def test_a_prediction_needs_no_way_back() -> None:
    model: Any = Model("mine", lambda model, X, is_train: (X, None))
    with watch({"it": model}):
        assert model.predict(3) == 3


def test_gradients_of_another_shape() -> None:
    inner = layer(back=lambda dY: dY[:1])
    model: Any = layer(layers=[inner])
    model._func = lambda model, X, is_train: model.layers[0](X, is_train)
    error = break_of(model, lambda: model.begin_update(floats(2, 4))[1](floats(2, 4)), promise(inner))
    assert (error.path, error.came, error.wanted) == ("it", "Floats2d (1, 4)", "Floats2d (2, 4)")
    assert "the backward pass of the layer 'mine'" in str(error)
    inner._func = layer()._func
    error = break_of(model, lambda: model.begin_update(floats(2, 4))[1](floats(2, 5)), promise(inner))
    assert "the gradient that came back to the layer 'mine'" in str(error)
    for dY in (None, np.ones((2, 4))):
        break_of(model, lambda dY=dY: model.begin_update(floats(2, 4))[1](dY), promise(inner))
    with watch({"it": model}, [promise(inner, Model[Any, Any])]):  # which says nothing of gradients
        for dY in (None, [], np.ones((2, 4))):
            model.begin_update(floats(2, 4))[1](dY)


def test_gradients_that_cannot_be_right_are_laid_to_the_outermost_layer_that_gives_or_takes_them() -> None:
    inner: Any = chain(Linear(4, 4), layer(back=lambda dY: dY[:, :3])).initialize()
    error = break_of(inner, lambda: inner.begin_update(floats(2, 4))[1](floats(2, 4)))
    assert (error.path, error.came, error.wanted) == ("it.1", "Floats2d (2, 3)", "Floats2d (2, 4)")
    model: Any = chain(layer(), layer())
    error = break_of(model, lambda: model.begin_update([floats(2, 4)])[1]([floats(2, 4), floats(1)]))
    assert (error.path, error.came) == ("it", "list of 2: Floats2d (2, 4), Floats1d (1,)")


def test_docs_have_no_gradient() -> None:
    model = layer(lambda docs: floats(len(docs), 3), back=lambda dY: None)
    with watch({"it": model}, [promise(model, DocScorer)]):
        assert model.begin_update(DOCS)[1](floats(2, 3)) is None


def test_a_model_that_is_no_layer_of_another_has_the_path_that_is_told() -> None:
    hidden: Any = chain(layer(), layer(raises(ValueError)))
    model = layer(hidden.predict)
    error = failure_of(model, lambda: model.predict(floats(1, 1)), promise(hidden))
    assert error.path == "alone.mine.1"


# What stays as it is


def functions(model: Any) -> list[tuple[Any, Any]]:
    return [(node._func, node.init) for node in model.walk()]


def test_everything_is_put_back() -> None:
    model: Any = chain(Linear(3, 4), layer(raises(ValueError)))
    before = functions(model)
    with watch({"it": model}):
        assert all(now != then for now, then in zip(functions(model), before, strict=True))
    assert functions(model) == before
    with pytest.raises(LayerFailed), watch({"it": model}):
        model.initialize().predict(floats(2, 4))
    assert functions(model) == before


def test_a_function_that_somebody_put_there_meanwhile_stays() -> None:
    model = layer()
    with watch({"it": model}):
        model._func = new = lambda model, X, is_train: (X, None)
    assert model._func is new


def test_watches_nest() -> None:
    model = layer(raises(ValueError))
    before = functions(model)
    with watch({"outer": model}):
        with watch({"inner": model}, [promise(model)]):
            pass
        with pytest.raises(LayerFailed, match=r"^outer: "):
            model.predict(1)
    assert functions(model) == before


def test_a_copy_made_meanwhile_is_not_watched_afterwards() -> None:
    model = layer(raises(KeyError))
    with watch({"it": model}):
        copy = model.copy()
    with pytest.raises(KeyError):
        copy.predict(1)


def test_a_model_that_stands_in_two_places_is_watched_once() -> None:
    shared: Any = Linear(4, 4)
    model: Any = chain(shared, layer(), shared).initialize()
    with watch({"one": model, "two": shared}, [promise(shared), promise(shared)]):
        assert model.predict(floats(2, 4)).shape == (2, 4)
    assert failure_of(model, lambda: model.predict(floats(2, 5))).path == "it.0"


class Weights(Shim):
    """Keeps something for a layer, as the wrappers of other frameworks do."""

    def __call__(self, X: Any, is_train: bool) -> tuple[Any, Callable[[Any], Any]]:
        return X * self._model, lambda dY: dY * self._model


def test_layers_with_shims() -> None:
    model: Any = Model("framework", lambda model, X, is_train: model.shims[0](X, is_train), shims=[Weights(3.0)])
    with watch({"it": model}, [promise(model)]):
        Y, backprop = model.begin_update(floats(2, 4))
        np.testing.assert_array_equal(Y, 3 * floats(2, 4))
        np.testing.assert_array_equal(backprop(Y), 9 * floats(2, 4))


def test_it_computes_the_same_to_the_bit() -> None:
    def run(watched: bool) -> list[Any]:
        rng = np.random.get_state()
        np.random.seed(0)
        model = text_cat_reduce(hash_embed_cnn(8, 1, rows=50), True)
        models = {"it": model} if watched else {}
        with watch(models, [promise(model, DocScorer)] if watched else []):
            model.initialize(DOCS, floats(2, 3))
            Y, backprop = model.begin_update(DOCS)
            backprop(Y)
        np.random.set_state(rng)
        return [Y, *(node.get_grad(name) for node in model.walk() for name in node.grad_names)]

    for one, other in zip(run(True), run(False), strict=True):
        np.testing.assert_array_equal(one, other)


def test_data_validation_sees_the_annotations() -> None:
    def forward(model: Any, X: Floats2d, is_train: bool) -> tuple[Floats2d, Callable[..., Any]]:
        return X, lambda dY: dY

    model: Any = Model("mine", forward)
    with watch({"it": model}), data_validation(True):
        model.initialize(floats(2, 4), floats(2, 4))
        with pytest.raises(DataValidationError):
            model.initialize(DOCS, floats(2, 4))


def test_threads_watch_the_same_model() -> None:
    """Each sees its own failure, and after the last the model is as it was."""
    model: Any = chain(layer(), Linear(3, 4)).initialize()
    before, errors, together = functions(model), [], threading.Barrier(4)

    def work(width: int) -> None:
        together.wait()
        for _ in range(50):
            try:
                with watch({"it": model}, [promise(model)]):
                    assert model.predict(floats(2, width)).shape == (2, 3)
            except LayerFailed as error:
                errors.append((width, error.came))

    threads = [threading.Thread(target=work, args=(width,)) for width in (4, 4, 5, 6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(errors) == [(5, "Floats2d (2, 5)")] * 50 + [(6, "Floats2d (2, 6)")] * 50
    assert functions(model) == before
