"""The loss of sequences of tags, against going through all of them."""

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from thinc.api import NumpyOps, get_current_ops

from plait.layers import TagScores, split
from plait.pipeline.tag_loss import ANY, MissingRatio, WrongSpans, tag_loss, word_rows
from plait.tokens import MISSING, biluo
from tests.layers.device import pretended_device
from tests.layers.gradients import here, host

N_LABELS = 2
N_TAGS = biluo.n_tags(N_LABELS)
FOLLOWS = biluo.follows(N_LABELS)
Wrong = list[tuple[int, int, int, int]]


def spans(wrong: Wrong) -> WrongSpans:
    return WrongSpans(*(np.array([row[i] for row in wrong], dtype=np.int64) for i in range(4)))


def scores(seed: int, lengths: list[int], scale: float = 1.5) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    emissions = scale * rng.normal(size=(sum(lengths), N_TAGS))
    return emissions, scale * rng.normal(size=(N_TAGS + 1, N_TAGS + 1))


def loss(
    X: np.ndarray,
    T: np.ndarray,
    lengths: list[int],
    gold: list[int],
    wrong: Wrong,
    missing: MissingRatio | None = None,
) -> tuple[float, TagScores]:
    """What is tested."""
    given = TagScores(split(here(X), lengths), here(T))
    ops = get_current_ops()
    return tag_loss(ops, given, np.array(gold, dtype=np.int32), spans(wrong), here(FOLLOWS), missing)


def by_hand(
    X: np.ndarray,
    T: np.ndarray,
    lengths: list[int],
    gold: list[int],
    wrong: Wrong,
    missing: MissingRatio | None = None,
) -> float:
    """log Z - log Z', -log(1 - p) and m KL(q, r), where Z, Z', p and r are sums over sequences of tags."""
    total, start, in_entities = 0.0, 0, 0.0
    for i, length in enumerate(lengths):
        known, mine = gold[start : start + length], [span[1:] for span in wrong if span[0] == i]
        rows = X[start : start + length]
        start += length
        paths, logs = [], []
        for path in product(range(N_TAGS), repeat=length):
            whole = [0, *(tag + 1 for tag in path), 0]
            if FOLLOWS[whole[:-1], whole[1:]].all():
                paths.append(path)
                logs.append(T[whole[:-1], whole[1:]].sum() + rows[range(length), path].sum())
        log_Z = np.logaddexp.reduce(logs)
        good = [all(tag in (MISSING, ours) for tag, ours in zip(known, path, strict=True)) for path in paths]
        log_agreeing = np.logaddexp.reduce(np.array(logs)[good])
        if any(tag != MISSING for tag in known):
            total += log_Z - log_agreeing
        for path, log in zip(np.array(paths)[good], np.array(logs)[good], strict=True):
            in_entities += np.exp(log - log_agreeing) * ((np.array(known) == MISSING) & (path > 0)).sum()
        for first, end, label in mine:
            is_there = [marks(path, first, end, label) for path in paths]
            total -= np.log1p(-np.exp(np.logaddexp.reduce(np.array(logs)[is_there]) - log_Z))
    m = gold.count(MISSING)
    if missing is not None and m:
        q, r = missing.ratio, in_entities / m
        total += missing.weight * m * (q * np.log(q / r) + (1 - q) * np.log((1 - q) / (1 - r)))
    return float(total)


def marks(path: tuple[int, ...], start: int, end: int, label: int) -> bool:
    """Whether a sequence of tags has just this entity."""
    found = biluo.runs_of_tags(np.array(path), np.arange(len(path)) == 0)
    runs = list(zip(*(column.tolist() for column in found), strict=True))
    return any((start, end, kind) in runs for kind in (range(N_LABELS) if label == ANY else [label]))


# B-0 L-0, U-1, and what is missing
WHOLE = [1, 3, 0, 8]
PARTLY = [1, 3, MISSING, MISSING]
NOTHING = [MISSING] * 4
NO_ENTITY = [(1, 0, 1, 0), (1, 0, 2, ANY), (0, 2, 4, 1)]

CASES = {
    "whole": ([4, 2], [*WHOLE, 0, 0], []),
    "partly": ([4, 2], [*PARTLY, 4, MISSING], []),
    "a mixture": ([4, 2, 1], [*PARTLY, 1, 3, MISSING], []),
    "wrong spans alone": ([4, 3], [*NOTHING, *NOTHING[:3]], NO_ENTITY),
    "wrong spans and tags": ([4, 3], [*PARTLY, 0, 0, 0], NO_ENTITY),
    "a wrong span of one word, twice": ([1], [MISSING], [(0, 0, 1, ANY), (0, 0, 1, 1)]),
    "one word": ([1], [4], []),
}
each = pytest.mark.parametrize("name", CASES)
ratios = pytest.mark.parametrize("missing", [None, MissingRatio(0.15, 1.0), MissingRatio(0.9, 0.3)], ids=str)


@each
@ratios
def test_it_is_what_the_sequences_say(name: str, missing: MissingRatio | None, ops_device: str) -> None:
    lengths, gold, wrong = CASES[name]
    X, T = scores(1, lengths)
    total, gradient = loss(X, T, lengths, gold, wrong, missing)
    rel = 1e-9 if missing is None else 1e-6  # the expected share is that of two points beside the scores
    assert total == pytest.approx(by_hand(X, T, lengths, gold, wrong, missing), rel=rel)
    assert [part.shape for part in gradient.emissions] == [(length, N_TAGS) for length in lengths]
    assert {part.dtype for part in (*gradient.emissions, gradient.transitions)} == {np.dtype("float32")}


@each
@ratios
@pytest.mark.parametrize("chained", [True, False])
def test_the_gradient_is_its_slope(name: str, missing: MissingRatio | None, chained: bool) -> None:
    lengths, gold, wrong = CASES[name]
    X, T = scores(2, lengths)
    T = T if chained else np.zeros((0, 0))
    _, gradient = loss(X, T, lengths, gold, wrong, missing)
    step = 1e-4
    for value, found in ((X, np.concatenate(gradient.emissions)), (T, gradient.transitions)):
        for at in np.ndindex(value.shape):
            before = value[at]
            ends = []
            for moved in (before + step, before - step):
                value[at] = moved
                ends.append(loss(X, T, lengths, gold, wrong, missing)[0])
            value[at] = before
            assert (ends[0] - ends[1]) / (2 * step) == pytest.approx(found[at], abs=2e-5), at


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**32 - 1), st.data())
def test_any_annotation(seed: int, data: st.DataObject) -> None:
    lengths = data.draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    gold: list[int] = []
    for n in lengths:
        edges = sorted(data.draw(st.lists(st.integers(0, n), max_size=4)))
        pairs = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=False) if a < b]
        runs = biluo.Runs(
            *(np.array([pair[i] for pair in pairs], dtype=np.int32) for i in (0, 1)), np.zeros(len(pairs))
        )
        codes = biluo.tags_of_runs(runs._replace(labels=runs.labels.astype(np.int32)), n)
        hidden = data.draw(st.lists(st.booleans(), min_size=n, max_size=n))
        gold += np.where(hidden, MISSING, codes).tolist()
    wrong = []
    for _ in range(data.draw(st.integers(0, 3))):
        i = data.draw(st.integers(0, len(lengths) - 1))
        start = data.draw(st.integers(0, lengths[i] - 1))
        wrong.append((i, start, data.draw(st.integers(start + 1, lengths[i])), data.draw(st.integers(ANY, 1))))
    X, T = scores(seed, lengths)
    given = TagScores(split(X, lengths), T)
    total, _ = tag_loss(NumpyOps(), given, np.array(gold, dtype=np.int32), spans(wrong), FOLLOWS)
    assert total == pytest.approx(by_hand(X, T, lengths, gold, wrong), rel=1e-7, abs=1e-7)


def test_what_is_missing_costs_nothing() -> None:
    X, T = scores(3, [4, 2])
    total, gradient = loss(X, T, [4, 2], [MISSING] * 6, [])
    assert total == 0.0
    assert not any(part.any() for part in (*gradient.emissions, gradient.transitions))
    _, gradient = loss(X, T, [4, 2], [*WHOLE, MISSING, MISSING], [])
    assert gradient.emissions[0].any()
    assert not gradient.emissions[1].any()


@pytest.mark.parametrize("ratio", [0.0, 1.0])
def test_a_share_of_none_or_all_costs_a_finite_amount(ratio: float) -> None:
    X, T = scores(3, [4, 2], scale=30.0)
    total, gradient = loss(X, T, [4, 2], [MISSING] * 6, [], MissingRatio(ratio, 1.0))
    assert np.isfinite(total)
    assert all(np.isfinite(part).all() for part in (*gradient.emissions, gradient.transitions))


def test_texts_of_which_all_is_known_have_nothing_to_do_with_the_share() -> None:
    X, T = scores(3, [4, 2])
    _, alone = loss(X[4:], T, [2], [MISSING] * 2, [], MissingRatio(0.1, 1.0))
    _, whole = loss(X, T, [4, 2], [*WHOLE, 0, 0], [])
    _, both = loss(X, T, [4, 2], [*WHOLE, MISSING, MISSING], [], MissingRatio(0.1, 1.0))
    np.testing.assert_array_equal(both.emissions[0], whole.emissions[0])
    np.testing.assert_array_equal(both.emissions[1], alone.emissions[0])


def test_a_word_by_hand() -> None:
    """All nine tags are as good, of which three make up a text of one word: O, U-0 and U-1."""
    X, T = np.zeros((1, N_TAGS)), np.zeros((N_TAGS + 1, N_TAGS + 1))
    total, gradient = loss(X, T, [1], [4], [])
    assert total == pytest.approx(np.log(3))
    np.testing.assert_allclose(gradient.emissions[0][0, [0, 4, 8]], [1 / 3, -2 / 3, 1 / 3], rtol=1e-6)
    total, gradient = loss(X, T, [1], [MISSING], [(0, 0, 1, 0)])
    assert total == pytest.approx(-np.log(2 / 3))
    # The odds 1/2 times what the entity has more of each tag than is expected.
    np.testing.assert_allclose(gradient.emissions[0][0, [0, 4, 8]], [-1 / 6, 1 / 3, -1 / 6], rtol=1e-6)
    total, _ = loss(X, T, [1], [MISSING], [], MissingRatio(0.5, 2.0))  # 2/3 are expected
    assert total == pytest.approx(2 * (0.5 * np.log(0.75) + 0.5 * np.log(1.5)), rel=1e-6)


def test_a_wrong_span_that_is_certain_costs_a_finite_amount() -> None:
    X, T = np.zeros((1, N_TAGS)), np.zeros((N_TAGS + 1, N_TAGS + 1))
    X[0, 4] = 1000.0
    total, gradient = loss(X, T, [1], [MISSING], [(0, 0, 1, 0)])
    assert 0 < total < 100
    assert np.isfinite(gradient.emissions[0]).all()
    assert gradient.emissions[0][0, 4] > 0 or gradient.emissions[0][0, 4] == pytest.approx(0)


def test_the_rows_of_some_texts() -> None:
    lengths = np.array([2, 1, 3])
    starts = np.cumsum(lengths) - lengths
    assert word_rows(starts, lengths, np.array([2, 0, 2])).tolist() == [3, 4, 5, 0, 1, 3, 4, 5]
    assert word_rows(starts, lengths, np.array([], dtype=np.int64)).tolist() == []


def test_it_keeps_to_the_arrays_of_its_device() -> None:
    lengths, gold, wrong = CASES["wrong spans and tags"]
    with pretended_device() as is_there:
        X, T = scores(1, lengths)
        missing = MissingRatio(0.2, 1.0)
        total, gradient = loss(X, T, lengths, gold, wrong, missing)
        assert total == pytest.approx(by_hand(X, T, lengths, gold, wrong, missing))
        assert all(map(is_there, (*gradient.emissions, gradient.transitions)))
        assert host(gradient.transitions).any()


def inputs_stay(X: Any) -> Any:
    X.flags.writeable = False
    return X


def test_scores_are_left_as_they_are() -> None:
    lengths, gold, wrong = CASES["wrong spans and tags"]
    X, T = (inputs_stay(part) for part in scores(1, lengths))
    loss(X, T, lengths, gold, wrong)
