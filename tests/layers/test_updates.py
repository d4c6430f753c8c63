from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from thinc.api import SGD, Adam, Linear, Model, Optimizer, RAdam, Relu, chain, fix_random_seed, warmup_linear

from plait.layers import Group, Updater, dump_weights, grow_output, hash_table, load_weights, parameters, softmax_output
from plait.layers.averages import decay, log_decays
from plait.layers.versions import weights_version

IDS = np.arange(40, dtype="uint64") ** 2 + np.uint64(1)


def model_of(seed: int = 0) -> Model[Any, Any]:
    """A sparse table under two dense layers."""
    fix_random_seed(seed)
    model: Model[Any, Any] = chain(hash_table(4, 30, seed=3), Relu(5, 4), Linear(2, 5))
    return model.initialize()


def steps(model: Model[Any, Any], updater: Updater, first: int, last: int) -> None:
    """Train on some of the ids at each step, so that each touches other rows."""
    for step in range(first, last):
        rng = np.random.default_rng(step)
        Y, backprop = model(rng.choice(IDS, 3), is_train=True)
        backprop((Y - 1 + rng.normal(size=Y.shape)).astype("float32"))
        updater.step(parameters(model), scale=0.5)


def adam(**settings: Any) -> Optimizer:
    return Adam(warmup_linear(0.05, 3, 40), **{"L2": 0.01, "grad_clip": 1.0, **settings})


def test_dense_parameters_change_as_thinc_changes_them() -> None:
    fix_random_seed(0)
    X = np.random.normal(size=(6, 3)).astype("float32")
    ours: Model[Any, Any] = chain(Relu(4), Linear(2)).initialize(X, X[:, :2])
    theirs = ours.copy()
    updater, optimizer = Updater(adam()), adam()
    for _ in range(5):
        for model in (ours, theirs):
            Y, backprop = model(X, is_train=True)
            backprop(Y - 1)
        updater.step(parameters(ours))
        theirs.finish_update(optimizer)
        optimizer.step_schedules()
    for path, parameter in parameters(ours).items():
        np.testing.assert_allclose(parameter.value, parameters(theirs)[path].value, rtol=1e-4, atol=1e-5)
    assert updater.learn_rate == optimizer.learn_rate
    assert updater.steps == 5


def test_gradients_are_scaled_measured_and_cleared() -> None:
    model = Linear(1, 2).initialize()
    model.set_param("W", np.zeros((1, 2), dtype="float32"))
    model.inc_grad("W", np.array([[6.0, 8.0]], dtype="float32"))
    updater = Updater(SGD(0.1, use_averages=False, grad_clip=0))
    assert updater.step(parameters(model), scale=0.5) == pytest.approx(5.0)
    np.testing.assert_allclose(model.get_param("W"), [[-0.3, -0.4]], rtol=1e-6)
    assert not model.get_grad("W").any()
    assert updater.step(parameters(model)) == 0.0
    np.testing.assert_allclose(model.get_param("W"), [[-0.3, -0.4]], rtol=1e-6)


def test_a_table_changes_at_touched_rows_only() -> None:
    model = hash_table(4, 30, seed=3).initialize()
    before = model.get_param("E").copy()
    Y, backprop = model(IDS[:1], is_train=True)
    backprop(np.ones_like(Y))
    parameter = parameters(model)["E"]
    rows = parameter.rows
    assert rows is not None
    assert 1 <= len(rows) <= 4
    Updater(Adam(0.1, L2=0.0)).step({"E": parameter})
    changed = np.flatnonzero((model.get_param("E") != before).any(axis=1))
    assert changed.tolist() == rows.tolist()
    assert len(parameter.rows) == 0  # type: ignore[arg-type]  # a table
    assert not model.get_grad("E").any()


def test_first_sparse_step_is_the_dense_one() -> None:
    """From fresh moments, rows without gradient would not have moved in any case."""
    sparse, plain = hash_table(4, 30, seed=3).initialize(), Linear(4, 30).initialize()
    Y, backprop = sparse(IDS[:5], is_train=True)
    backprop(Y)
    plain.set_param("W", sparse.get_param("E").copy())
    plain.set_grad("W", sparse.get_grad("E").copy())
    Updater(Adam(0.1, L2=0.0)).step(parameters(sparse))
    Updater(Adam(0.1, L2=0.0)).step({"W": parameters(plain)["W"]})
    np.testing.assert_allclose(sparse.get_param("E"), plain.get_param("W"), rtol=1e-6)


@pytest.mark.parametrize("n", [1, 2, 7, 30])
def test_sparse_averages_are_those_of_the_whole_table(n: int) -> None:
    model, updater = model_of(), Updater(adam())
    table = parameters(model)["0.E"]
    average = table.value.astype("float64")
    for step in range(n):
        steps(model, updater, step, step + 1)
        kept = decay(step + 1)
        average = kept * average + (1 - kept) * table.value
    with updater.use_averages(parameters(model)):
        np.testing.assert_allclose(parameters(model)["0.E"].value, average, rtol=1e-4, atol=1e-6)


def test_decays_multiply_in_closed_form() -> None:
    t = np.array([0, 1, 2, 500, 89_988, 89_989, 89_990, 90_010])
    logs = np.concatenate([[0.0], np.cumsum([np.log(decay(i)) for i in range(1, 90_011)])])
    np.testing.assert_allclose(log_decays(np, t), logs[t], rtol=1e-6, atol=1e-9)


def test_averages_come_and_go() -> None:
    model, updater = model_of(), Updater(adam())
    steps(model, updater, 0, 4)
    weights = dump_weights(model)
    with updater.use_averages(parameters(model)):
        assert dump_weights(model) != weights
    assert dump_weights(model) == weights
    with pytest.raises(RuntimeError, match="on the way"), updater.use_averages(parameters(model)):
        raise RuntimeError("on the way")
    assert dump_weights(model) == weights


def test_without_averages_nothing_is_swapped() -> None:
    model, updater = model_of(), Updater(adam(use_averages=False))
    steps(model, updater, 0, 2)
    weights = dump_weights(model)
    with updater.use_averages(parameters(model)):
        assert dump_weights(model) == weights


def test_a_group_can_have_a_schedule() -> None:
    rates = {}
    for name, rate in (("schedule", warmup_linear(0.05, 3, 40)), ("numbers", iter([0.0, 0.05 / 3, 0.1 / 3, 0.05]))):
        model, updater = model_of(), Updater(Adam(0.0), {"1.*": Group(learn_rate=rate)})
        steps(model, updater, 0, 4)
        rates[name] = parameters(model)["1.W"].value
        np.testing.assert_array_equal(parameters(model)["2.W"].value, parameters(model_of())["2.W"].value)
    np.testing.assert_array_equal(rates["schedule"], rates["numbers"])
    assert not np.array_equal(rates["schedule"], parameters(model_of())["1.W"].value)


def test_a_schedule_of_a_group_stays_at_its_last_rate() -> None:
    model, updater = model_of(), Updater(Adam(0.0), {"1.*": Group(learn_rate=iter([0.01]))})
    for step in range(3):
        before = parameters(model)["1.W"].value.copy()
        steps(model, updater, step, step + 1)
        assert not np.array_equal(parameters(model)["1.W"].value, before)
    with pytest.raises(ValueError, match="no rate"):
        Updater(Adam(0.0), {"1.*": Group(learn_rate=iter([]))})


def test_a_resumed_run_finds_the_schedules_of_groups_where_they_were() -> None:
    def new() -> Updater:
        return Updater(adam(), {"1.*": Group(learn_rate=warmup_linear(0.02, 4, 9))})

    whole, updater = model_of(), new()
    steps(whole, updater, 0, 3)
    weights, (arrays, facts) = dump_weights(whole), updater.state()
    steps(whole, updater, 3, 8)
    resumed, other = model_of(seed=9), new()
    load_weights(resumed, weights)
    other.load_state(arrays, facts, parameters(resumed))
    steps(resumed, other, 3, 8)
    assert dump_weights(resumed) == dump_weights(whole)


@pytest.mark.parametrize("make", [adam, lambda: RAdam(0.01), lambda: SGD(0.01), lambda: adam(use_averages=False)])
def test_a_resumed_run_is_the_same_run(make: Any) -> None:
    whole, updater = model_of(), Updater(make())
    steps(whole, updater, 0, 3)
    weights, (arrays, facts) = dump_weights(whole), updater.state()
    steps(whole, updater, 3, 8)
    resumed, other = model_of(seed=9), Updater(make())
    load_weights(resumed, weights)
    other.load_state(arrays, facts, parameters(resumed))
    steps(resumed, other, 3, 8)
    assert dump_weights(resumed) == dump_weights(whole)
    assert other.learn_rate == updater.learn_rate
    with updater.use_averages(parameters(whole)), other.use_averages(parameters(resumed)):
        assert dump_weights(resumed) == dump_weights(whole)


def test_state_of_a_table_holds_its_touched_rows() -> None:
    model, updater = model_of(), Updater(adam())
    steps(model, updater, 0, 1)
    arrays, _ = updater.state()
    assert arrays["mom1:0.E"].shape == (len(arrays["rows:0.E"]), 4)
    assert len(arrays["rows:0.E"]) < 30


def test_states_that_do_not_fit_are_refused() -> None:
    model, updater = model_of(), Updater(adam())
    steps(model, updater, 0, 1)
    with pytest.raises(ValueError, match="1 steps"):
        updater.load_state(*updater.state(), parameters(model))
    with pytest.raises(ValueError, match=r"0\.E"):
        Updater(adam()).load_state(*updater.state(), {})


@pytest.fixture
def moved() -> Callable[[dict[str, Group]], dict[str, float]]:
    """How far each parameter goes in a step with given groups."""

    def run(groups: dict[str, Group]) -> dict[str, float]:
        model = model_of()
        before = {path: parameter.value.copy() for path, parameter in parameters(model).items()}
        updater = Updater(Adam(0.01, L2=0.0, grad_clip=0), groups)
        updater.check(parameters(model))
        steps(model, updater, 0, 1)
        assert all(not np.any(p.gradient) for p in parameters(model).values() if p.gradient is not None)
        return {path: float(np.abs(p.value - before[path]).max()) for path, p in parameters(model).items()}

    return run


def test_groups(moved: Any) -> None:
    plain = moved({})
    assert min(plain.values()) > 0
    assert moved({"1.*": Group(frozen=True)})["1.W"] == 0.0
    assert moved({"1.*": Group(scale=2.0)})["1.W"] == pytest.approx(2 * plain["1.W"], rel=1e-3)
    assert moved({"1.*": Group(scale=2.0)})["2.W"] == plain["2.W"]
    assert moved({"0.E": Group(learn_rate=0.03)})["0.E"] == pytest.approx(3 * plain["0.E"], rel=1e-2)
    assert moved({"2.b": Group(weight_decay=0.0)}) == plain
    assert moved({"2.W": Group(weight_decay=20.0)})["2.W"] != plain["2.W"]


def test_later_patterns_win_setting_by_setting(moved: Any) -> None:
    plain = moved({})
    found = moved({"*": Group(frozen=True, scale=2.0), "2.*": Group(frozen=False)})
    assert found["1.W"] == 0.0
    assert found["2.b"] == pytest.approx(2 * plain["2.b"], rel=1e-3)


def test_patterns_that_match_nothing_are_named() -> None:
    with pytest.raises(ValueError, match=r"'tagger\.\*'.*there are: 0\.\*, 1\.\*, 2\.\*"):
        Updater(adam(), {"tagger.*": Group()}).check(parameters(model_of()))
    with pytest.raises(ValueError, match=r"did you mean '1\.\*'\?"):
        Updater(adam(), {"1": Group()}).check(parameters(model_of()))


def test_read_only_weights_are_copied_when_they_change() -> None:
    model = Linear(1, 2).initialize()
    mapped = model.get_param("W")
    mapped.flags.writeable = False
    before = mapped.copy()
    model.inc_grad("W", np.ones((1, 2), dtype="float32"))
    Updater(adam()).step({"W": parameters(model)["W"]})
    np.testing.assert_array_equal(mapped, before)
    model.inc_grad("W", np.ones((1, 2), dtype="float32"))


def test_a_grown_parameter_begins_anew() -> None:
    output = softmax_output(2, 3).initialize()
    model: Model[Any, Any] = Model(
        "head", lambda m, X, is_train: m.layers[0](X, is_train), layers=[output], refs={"output_layer": output}
    )
    X, updater = np.ones((1, 3), dtype="float32"), Updater(Adam(0.1))
    for width in (2, 4):
        Y, backprop = model(X, is_train=True)
        assert Y.shape == (1, width)
        backprop(Y - np.eye(width, dtype="float32")[:1])
        updater.step(parameters(model))
        grow_output(model, 4)
    with updater.use_averages(parameters(model)):
        assert model.predict(X).shape == (1, 4)


@pytest.mark.parametrize("turned", ["W", "gradient", "both"])
def test_weights_and_gradients_of_any_layout(turned: str) -> None:
    values = np.random.default_rng(0).normal(size=(2, 3, 4)).astype("float32")
    found = []
    for layout in ("C", "F"):
        model = Linear(3, 4).initialize()
        model.set_param("W", np.array(values[0], order="C" if turned == "gradient" else layout))  # type: ignore[call-overload]
        model.set_grad("W", np.array(values[1], order="C" if turned == "W" else layout))  # type: ignore[call-overload]
        updater = Updater(adam())
        for _ in range(2):
            updater.step({"W": parameters(model)["W"]})
            assert not np.any(model.get_grad("W"))
            model.inc_grad("W", values[1].copy())
        with updater.use_averages({"W": parameters(model)["W"]}):
            found.append(np.array(model.get_param("W")))
        found.append(np.array(model.get_param("W")))
    np.testing.assert_allclose(found[0], found[2], rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(found[1], found[3], rtol=1e-5, atol=1e-6)


def test_a_layer_at_two_paths_takes_one_step() -> None:
    moved = []
    for paths in (["W"], ["W", "again"]):
        model = hash_table(4, 30, seed=3).initialize()
        before = model.get_param("E").copy()
        Y, backprop = model(IDS, is_train=True)
        backprop(np.ones_like(Y))
        Updater(adam(L2=0.5)).step({path: parameters(model)["E"] for path in paths})
        moved.append(model.get_param("E") - before)
    np.testing.assert_array_equal(*moved)


def test_the_weight_decay_of_a_group_is_added_to_the_gradient_where_that_of_all_is() -> None:
    values = []
    for L2, groups in ((0.5, {}), (0.0, {"W": Group(weight_decay=0.5)})):
        model = Linear(1, 2).initialize()
        model.set_param("W", np.array([[1.0, -2.0]], dtype="float32"))
        model.inc_grad("W", np.array([[0.1, 0.2]], dtype="float32"))
        optimizer = Adam(0.1, L2=L2, L2_is_weight_decay=False, use_averages=False)
        Updater(optimizer, groups).step({"W": parameters(model)["W"]})
        values.append(model.get_param("W").tolist())
    assert values[0] == values[1]


def test_a_step_that_is_interrupted_loses_no_gradient(monkeypatch: pytest.MonkeyPatch) -> None:
    model = hash_table(4, 30, seed=3).initialize()
    Y, backprop = model(IDS, is_train=True)
    backprop(np.ones_like(Y))
    rows, version = parameters(model)["E"].rows, weights_version()

    def interrupted(*given: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("plait.layers.updates.in_parallel", interrupted)
    with pytest.raises(KeyboardInterrupt):
        Updater(adam()).step(parameters(model))
    np.testing.assert_array_equal(parameters(model)["E"].rows, rows)
    assert weights_version() != version
