"""The linear chain, against going through every sequence of tags."""

from collections.abc import Iterator
from itertools import pairwise, product
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from thinc.api import NumpyOps, get_current_ops

from plait.layers import tag_distribution
from tests.layers.device import pretended_device
from tests.layers.gradients import here, host

Path = tuple[int, ...]


class Case(NamedTuple):
    """A small batch: scores, which transitions are allowed, and which tags each word may have."""

    lengths: list[int]
    emissions: np.ndarray
    transitions: np.ndarray
    follows: np.ndarray
    allowed: np.ndarray | None

    @property
    def n_tags(self) -> int:
        return self.emissions.shape[1]

    def chain(self, ops: Any = None) -> Any:
        """The chain itself, on the device of `ops`."""
        emissions, transitions, follows = map(here, (self.emissions, self.transitions, self.follows))
        allowed = None if self.allowed is None else here(self.allowed)
        ops = ops or get_current_ops()
        return tag_distribution(ops, emissions, self.lengths, transitions, follows=follows, allowed=allowed)

    def paths(self) -> Iterator[list[tuple[Path, float]]]:
        """Of each sequence all sequences of tags that are allowed, with their scores."""
        start = 0
        for length in self.lengths:
            found = []
            for path in product(range(self.n_tags), repeat=length):
                score = self.score(path, start)
                if score > -np.inf:
                    found.append((path, score))
            yield found
            start += length

    def score(self, path: Path, start: int) -> float:
        """The score of one sequence of tags, by the formula."""
        total = 0.0
        if self.allowed is not None and not all(self.allowed[start + t, tag] for t, tag in enumerate(path)):
            return -np.inf
        whole = [0, *(tag + 1 for tag in path), 0]
        for one, other in pairwise(whole):
            if not self.follows[one, other]:
                return -np.inf
            total += float(self.transitions[one, other])
        return total + sum(float(self.emissions[start + t, tag]) for t, tag in enumerate(path))


def case(seed: int, lengths: list[int], n_tags: int, *, scale: float = 2.0, masks: bool = True) -> Case:
    """A random batch, in which one sequence of tags at least is allowed for each text."""
    rng = np.random.default_rng(seed)
    n = sum(lengths)
    emissions = (scale * rng.normal(size=(n, n_tags))).astype("float32")
    transitions = (scale * rng.normal(size=(n_tags + 1, n_tags + 1))).astype("float32")
    follows = rng.random((n_tags + 1, n_tags + 1)) < (0.6 if masks else 2.0)
    allowed = rng.random((n, n_tags)) < 0.6 if masks else None
    at = 0
    for length in lengths:
        path = [0, *rng.integers(1, n_tags + 1, length).tolist(), 0]
        follows[path[:-1], path[1:]] = True
        if allowed is not None:
            allowed[np.arange(at, at + length), np.array(path[1:-1]) - 1] = True
        at += length
    return Case(lengths, emissions, transitions, follows, allowed)


def log_sum(scores: list[float]) -> float:
    return float(np.logaddexp.reduce(np.array(scores)))


def check(given: Case, chain: Any) -> None:
    """Compare all that a chain gives with what the sequences of tags say, one by one."""
    paths = list(given.paths())
    log_Z = np.array([log_sum([score for _, score in found]) for found in paths])
    size = max(1.0, float(np.abs(log_Z).max()))
    np.testing.assert_allclose(host(chain.log_partition), log_Z, atol=1e-9 * size)

    weights = np.arange(1, len(paths) + 1, dtype="float64") / 2
    starts = np.cumsum(given.lengths) - given.lengths
    marginals = np.zeros(given.emissions.shape)
    weighted = np.zeros(given.emissions.shape)
    pairs = np.zeros(given.transitions.shape)
    for found, start, total, weight in zip(paths, starts.tolist(), log_Z, weights, strict=True):
        for path, score in found:
            p = np.exp(score - total)
            rows = np.arange(start, start + len(path))
            marginals[rows, list(path)] += p
            weighted[rows, list(path)] += weight * p
            whole = [0, *(tag + 1 for tag in path), 0]
            np.add.at(pairs, (whole[:-1], whole[1:]), weight * p)
    np.testing.assert_allclose(host(chain.marginals()), marginals, atol=1e-8)
    of_emissions, of_transitions = chain.expected(here(weights))
    np.testing.assert_allclose(host(of_emissions), weighted, atol=1e-8)
    np.testing.assert_allclose(host(of_transitions), pairs, atol=1e-8)
    assert not host(of_transitions)[~given.follows].any()

    best = host(chain.best())
    chosen: list[Path] = []
    for found, start, length in zip(paths, starts.tolist(), given.lengths, strict=True):
        chosen.append(tuple(best[start : start + length].tolist()))
        score = given.score(chosen[-1], start)
        assert score >= max(other for _, other in found) - 1e-4 * size

    codes = here(best)
    scores = [given.score(path, start) for path, start in zip(chosen, starts.tolist(), strict=True)]
    np.testing.assert_allclose(host(chain.log_score(codes)), scores, atol=1e-6 * size)
    of_emissions, of_transitions = chain.counts(codes, here(weights))
    there, then = np.zeros(given.emissions.shape), np.zeros(given.transitions.shape)
    for path, start, weight in zip(chosen, starts.tolist(), weights, strict=True):
        there[np.arange(start, start + len(path)), list(path)] = weight
        whole = [0, *(tag + 1 for tag in path), 0]
        np.add.at(then, (whole[:-1], whole[1:]), weight)
    np.testing.assert_array_equal(host(of_emissions), there)
    np.testing.assert_allclose(host(of_transitions), then)

    runs = [(i, a, b) for i, n in enumerate(given.lengths) for a in range(n) for b in range(a + 1, n + 1)]
    wanted = []
    for i, a, b in runs:
        same = [score for path, score in paths[i] if path[a:b] == chosen[i][a:b]]
        wanted.append(np.exp(log_sum(same) - log_Z[i]))
    begin = np.array([starts[i] + a for i, a, _ in runs])
    end = np.array([starts[i] + b for i, _, b in runs])
    logs = host(chain.log_runs(codes, here(begin), here(end)))
    np.testing.assert_allclose(np.exp(logs), wanted, rtol=1e-6, atol=1e-9)


batches = st.lists(st.integers(1, 4), min_size=1, max_size=3)


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1), batches, st.integers(1, 3), st.booleans())
def test_it_is_the_sum_over_all_sequences(seed: int, lengths: list[int], n_tags: int, masks: bool) -> None:
    given = case(seed, lengths, n_tags, masks=masks)
    check(given, given.chain(NumpyOps()))


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1), batches, st.integers(1, 3), st.sampled_from([30.0, 300.0, 1e4]))
def test_scores_that_are_far_apart(seed: int, lengths: list[int], n_tags: int, scale: float) -> None:
    """Also where what is most probable up to a word is impossible, or as good as that, given the rest."""
    given = case(seed, lengths, n_tags, scale=scale)
    check(given, given.chain(NumpyOps()))


def test_what_seemed_impossible_may_be_the_only_way() -> None:
    """The first word is a thousand times more like tag 0, which nothing may follow: all sequences begin with tag 1."""
    emissions = np.array([[1e4, -1e4], [0.0, 0.0]], dtype="float32")
    follows = np.ones((3, 3), dtype=bool)
    follows[1, 1:] = False
    given = Case([2], emissions, np.zeros((3, 3), dtype="float32"), follows, None)
    chain = given.chain()
    assert host(chain.log_partition).tolist() == pytest.approx([-1e4 + np.log(2)])
    np.testing.assert_allclose(host(chain.marginals()), [[0, 1], [0.5, 0.5]])
    check(given, chain)


@pytest.mark.parametrize("lengths", [[3, 1, 4], [1], [1, 1, 1], [4]])
def test_on_the_device(ops_device: str, lengths: list[int]) -> None:
    given = case(1, lengths, 3)
    check(given, given.chain())


@pytest.mark.parametrize("scale", [1.0, 1e4])
def test_it_keeps_to_the_arrays_of_its_device(scale: float) -> None:
    with pretended_device() as is_there:
        given = case(2, [3, 1, 2], 3, scale=scale)
        chain = given.chain()
        check(given, chain)
        made = [chain.log_partition, chain.marginals(), *chain.expected(here(np.ones(3))), chain.best()]
        assert all(map(is_there, made))


@pytest.mark.parametrize("scale", [1.0, 1000.0])
def test_expected_counts_are_the_slopes_of_the_log_partition(scale: float) -> None:
    given = case(3, [3, 2], 3, scale=scale)
    weights = np.array([1.0, -0.5])
    gradients = given.chain().expected(weights)
    step = 1e-2 if scale == 1.0 else 1.0
    for name, gradient in zip(("emissions", "transitions"), gradients, strict=True):
        for at in np.ndindex(gradient.shape):
            ends = []
            for sign in (1, -1):
                moved = getattr(given, name).astype("float64")
                moved[at] += sign * step / 100
                ends.append(float((given._replace(**{name: moved}).chain().log_partition * weights).sum()))
            assert (ends[0] - ends[1]) / (step / 50) == pytest.approx(gradient[at], abs=1e-4), (name, at)


def test_one_word_by_hand() -> None:
    """Tag 0 has 1 + 0 + 2, tag 1 has 0 + 3 + 1."""
    transitions = np.array([[9, 0, 3], [2, 9, 9], [1, 9, 9]], dtype="float32")
    given = Case([1], np.array([[1.0, 0.0]], dtype="float32"), transitions, np.ones((3, 3), dtype=bool), None)
    chain = given.chain()
    log_Z = np.log(np.exp(3) + np.exp(4))
    assert host(chain.log_partition).tolist() == pytest.approx([log_Z])
    np.testing.assert_allclose(host(chain.marginals()), [np.exp(np.array([3, 4]) - log_Z)])
    assert host(chain.best()).tolist() == [1]
    assert host(chain.log_score(here(np.array([0])))).tolist() == [3.0]


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 30), st.sampled_from([1.0, 1e4]))
def test_the_best_is_never_forbidden(seed: int, length: int, scale: float) -> None:
    given = case(seed, [length, 2], 4, scale=scale)._replace(allowed=None)
    best = given.chain(NumpyOps()).best().tolist()
    for start, end in ((0, length), (length, length + 2)):
        path = [0, *(tag + 1 for tag in best[start:end]), 0]
        assert given.follows[path[:-1], path[1:]].all()


def test_the_best_of_a_long_text_is_as_good_as_that_of_a_short_one() -> None:
    """The scores of 50,000 words add up to what single precision cannot tell two tags of one word apart in."""
    rng = np.random.default_rng(0)
    emissions = (40 + 0.01 * rng.normal(size=(50_000, 3))).astype("float32")
    given = Case([len(emissions)], emissions, np.zeros((4, 4), dtype="float32"), np.ones((4, 4), dtype=bool), None)
    assert (given.chain().best() == emissions.argmax(axis=1)).all()


def test_the_tags_add_up_to_one() -> None:
    given = case(5, [200, 1, 50], 9, scale=5.0)
    sums = given.chain().marginals().sum(axis=1)
    np.testing.assert_allclose(sums, 1.0, rtol=1e-9)
