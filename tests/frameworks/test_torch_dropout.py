"""Dropout inside PyTorch modules. Needs the extra `transformers`."""

import numpy as np
import pytest

pytest.importorskip("torch")

import torch

from plait.frameworks.torch_dropout import Dropout, take_over_dropout

pytestmark = pytest.mark.torch


def test_as_many_are_left_out_as_the_rate_says_and_the_mean_stays() -> None:
    np.random.seed(0)
    drop, X = Dropout(0.25).train(), torch.ones(200, 300, dtype=torch.bfloat16)
    Y = drop(X)
    assert Y.dtype == torch.bfloat16
    assert abs(float((Y == 0).float().mean()) - 0.25) < 0.01
    assert abs(float(Y.float().mean()) - 1.0) < 0.01
    assert sorted({round(float(one), 2) for one in Y.unique()}) == [0.0, 1.34]  # 4/3 in bfloat16


def test_the_seed_of_numpy_fixes_what_is_left_out() -> None:
    drop, X = Dropout(0.5).train(), torch.ones(7, 9)
    np.random.seed(3)
    first = drop(X)
    np.random.seed(3)
    torch.testing.assert_close(drop(X), first, rtol=0, atol=0)
    assert not torch.equal(drop(X), first)


def test_nothing_is_left_out_in_prediction_and_at_a_rate_of_0() -> None:
    X = torch.ones(7, 9)
    assert Dropout(0.5).eval()(X) is X
    assert Dropout(0.0).train()(X) is X


def test_the_gradient_is_that_of_what_was_kept() -> None:
    X = torch.ones(20, 30, requires_grad=True)
    Y = Dropout(0.5).train()(X)
    Y.sum().backward()
    torch.testing.assert_close(X.grad, Y.detach())


def test_each_dropout_of_a_module_is_taken_over_once() -> None:
    shared = torch.nn.Dropout(0.1)
    module = torch.nn.Sequential(
        torch.nn.Linear(2, 2), shared, torch.nn.Sequential(torch.nn.Dropout(0.2), torch.nn.Dropout(0.0)), shared
    )
    taken = take_over_dropout(module)
    assert [one.p for one in taken] == [0.1, 0.2]
    assert module[1] is module[3] is taken[0]
    assert module[2][0] is taken[1]
    assert type(module[2][1]) is torch.nn.Dropout
