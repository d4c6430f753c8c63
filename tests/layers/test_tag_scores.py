"""Distributions over sequences of tags: which one scores stand for, and that of independent tags."""

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from thinc.api import NumpyOps, get_current_ops

from plait.layers import tag_distribution
from plait.layers.chain import Chain
from plait.layers.tag_scores import Independent
from tests.layers.device import pretended_device
from tests.layers.gradients import here, host

FOLLOWS = np.ones((4, 4), dtype=bool)


def independent(emissions: np.ndarray, lengths: list[int], allowed: np.ndarray | None = None) -> Any:
    nothing = here(np.zeros((0, 0), dtype="float32"))
    follows = here(FOLLOWS)
    given = None if allowed is None else here(allowed)
    return tag_distribution(get_current_ops(), here(emissions), lengths, nothing, follows=follows, allowed=given)


def test_transitions_make_the_difference() -> None:
    ops, X = NumpyOps(), np.zeros((2, 3), dtype="float32")
    with_transitions = tag_distribution(ops, X, [2], np.zeros((4, 4), dtype="float32"), follows=FOLLOWS)
    assert isinstance(with_transitions, Chain)
    assert isinstance(independent(X, [2]), Independent)


def test_a_transition_that_is_not_allowed_has_no_probability() -> None:
    follows = FOLLOWS.copy()
    follows[1, 1:] = False  # after tag 0 nothing comes but the end
    X, T = np.zeros((2, 3), dtype="float32"), np.zeros((4, 4), dtype="float32")
    found = tag_distribution(NumpyOps(), X, [2], T, follows=follows)
    np.testing.assert_allclose(found.marginals(), [[0, 0.5, 0.5], [1 / 3] * 3])
    assert found.log_partition == pytest.approx(np.log(6))


@settings(deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.lists(st.integers(1, 3), min_size=1, max_size=3),
    st.booleans(),
    st.sampled_from([1.0, 1e4]),
)
def test_independent_tags_are_a_chain_without_transitions(
    seed: int, lengths: list[int], masked: bool, scale: float
) -> None:
    rng = np.random.default_rng(seed)
    X = (scale * rng.normal(size=(sum(lengths), 3))).astype("float32")
    allowed = rng.random(X.shape) < 0.5
    allowed[np.arange(len(X)), rng.integers(0, 3, len(X))] = True
    mask = allowed if masked else None
    zeros = np.zeros((4, 4), dtype="float32")
    chain = tag_distribution(NumpyOps(), X, lengths, zeros, follows=FOLLOWS, allowed=mask)
    alone = independent(X, lengths, mask)
    weights = rng.normal(size=len(lengths))
    np.testing.assert_allclose(alone.log_partition, chain.log_partition, rtol=1e-12)
    np.testing.assert_allclose(alone.marginals(), chain.marginals(), atol=1e-12)
    np.testing.assert_allclose(alone.expected(weights)[0], chain.expected(weights)[0], atol=1e-12)
    assert alone.expected(weights)[1].shape == (0, 0)
    best = alone.best()
    assert best.tolist() == chain.best().tolist()
    np.testing.assert_allclose(alone.log_score(best), chain.log_score(best), rtol=1e-9)
    np.testing.assert_array_equal(alone.counts(best, weights)[0], chain.counts(best, weights)[0])
    ends = np.cumsum(lengths)
    runs = (np.append(ends - lengths, ends - 1), np.append(ends, ends))
    np.testing.assert_allclose(alone.log_runs(best, *runs), chain.log_runs(best, *runs), atol=1e-9)


def test_by_hand(ops_device: str) -> None:
    """Probabilities of 1/4 and 3/4, and of 1/2 and 1/2."""
    X = np.array([[0.0, np.log(3)], [5.0, 5.0], [0.0, np.log(3)]], dtype="float32")
    found = independent(X, [2, 1])
    np.testing.assert_allclose(host(found.marginals()), [[0.25, 0.75], [0.5, 0.5], [0.25, 0.75]], rtol=1e-6)
    np.testing.assert_allclose(host(found.log_partition), [np.log(4) + 5 + np.log(2), np.log(4)], rtol=1e-6)
    codes = here(np.array([1, 0, 1]))
    logs = host(found.log_runs(codes, here(np.array([0, 1, 2])), here(np.array([2, 2, 3]))))
    np.testing.assert_allclose(np.exp(logs), [0.375, 0.5, 0.75], rtol=1e-6)
    np.testing.assert_allclose(host(found.log_score(codes)), [np.log(3) + 5, np.log(3)], rtol=1e-6)


def test_probabilities_of_all_sequences_add_up_to_one() -> None:
    X = np.random.default_rng(1).normal(size=(3, 3)).astype("float32")
    found = independent(X, [3])
    scores = [found.log_score(np.array(path))[0] for path in product(range(3), repeat=3)]
    assert np.logaddexp.reduce(scores) == pytest.approx(float(found.log_partition[0]))


def test_it_keeps_to_the_arrays_of_its_device() -> None:
    with pretended_device() as is_there:
        found = independent(np.ones((3, 2), dtype="float32"), [2, 1])
        codes, weights = here(np.array([1, 0, 1])), here(np.ones(2))
        ends = (here(np.array([0, 2])), here(np.array([2, 3])))
        made = [found.log_partition, found.marginals(), *found.expected(weights), found.best()]
        made += [found.log_runs(codes, *ends), found.log_score(codes), *found.counts(codes, weights)]
        assert all(map(is_there, made))
