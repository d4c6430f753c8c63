"""The account of a clock, worked out by hand."""

import pytest

from benchmarks.profiling.account import account, table_of
from benchmarks.profiling.clock import Clock
from benchmarks.profiling.watching import BACKWARD, FORWARD, Place

LAYER, LOSS = Place(0, "tagger.output_layer", "softmax_output"), Place(1, "tagger", "[get_loss]")


def test_account() -> None:
    """Two steps of 5 s each: 6 s and 2 s in a layer, of which 3 s and 1 s in products; the loss 1 s, the rest 1 s."""
    times = iter([0.0, 1.0, 2.0, 5.0, 7.0, 7.0, 7.0, 8.0, 9.0, 9.0, 10.0, 10.0])
    clock = Clock(lambda: next(times))
    clock.start()
    for phase in (FORWARD, BACKWARD):
        with clock.during((LAYER, phase)), clock.product(10**9):
            pass
    with clock.during((LOSS, FORWARD)):
        pass
    clock.stop()
    never = Place(2, "other", "never_run")
    found = account(clock, [LAYER, LOSS, never], 2, 2e9)
    layer, loss = found["rows"]
    assert (layer["forward"], layer["backward"], layer["products"]) == (3000, 1000, 2000)
    assert (layer["share"], layer["gflops"]) == (0.8, pytest.approx(0.5))
    assert (loss["path"], loss["forward"], loss["gflops"]) == ("tagger", 500, None)
    assert (found["total"], found["rest"], found["products_share"]) == (5000, 500, 0.4)
    assert (found["products_gflops"], found["machine_gflops"]) == (0.5, 2.0)
    assert found["of_machine"] == pytest.approx(0.25)
    text = table_of(found, "ms a step")
    assert "total 5000.00 ms a step, of which matrix products 40.0%" in text
    assert "products at 0.5 GFLOP/s, the machine at its best at 2.0: 25.0% of it" in text


def test_without_products_that_is_told() -> None:
    clock = Clock()
    clock.seconds.update({(LAYER, FORWARD): 1.0})
    found = account(clock, [LAYER], 1, 1e9)
    assert found["of_machine"] is None
    assert "no product of matrices was seen" in table_of(found, "ms")
