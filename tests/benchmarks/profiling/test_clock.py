"""Exclusive times, worked out by hand with a clock of numbers."""

from threading import Thread

from benchmarks.profiling.clock import REST, Clock


def test_what_is_within_is_not_counted_twice() -> None:
    """1 s for nothing, then "outer" from 1 to 10 with "inner" from 3 to 7, and 2 s for nothing."""
    times = iter([0.0, 1.0, 3.0, 7.0, 10.0, 12.0])
    clock = Clock(lambda: next(times))
    clock.start()
    with clock.during("outer"), clock.during("inner"):
        pass
    clock.stop()
    assert clock.seconds == {REST: 3.0, "outer": 5.0, "inner": 4.0}


def test_products_are_a_part_of_what_computes_them() -> None:
    times = iter([0.0, 1.0, 2.0, 5.0, 6.0, 6.0])
    clock = Clock(lambda: next(times))
    clock.start()
    with clock.during("layer"), clock.product(12):
        pass
    clock.stop()
    assert clock.seconds["layer"] == 5.0
    assert clock.product_seconds == {"layer": 3.0}
    assert clock.operations == {"layer": 12}


def test_products_of_two_threads_side_by_side_take_half_of_their_time() -> None:
    times = iter([0.0, 1.0, 2.0, 6.0, 7.0, 9.0, 10.0, 10.0])
    clock = Clock(lambda: next(times))

    def multiply() -> None:
        with clock.product(5):
            pass

    clock.start()
    with clock.during("layer"):
        multiply()  # 4 s here, and 2 s there
        other = Thread(target=multiply)
        other.start()
        other.join()
    clock.stop()
    assert clock.product_seconds == {"layer": 3.0}
    assert clock.operations == {"layer": 10}
