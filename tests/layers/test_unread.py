import sys
from concurrent.futures import ThreadPoolExecutor

from thinc.api import Model

from plait.layers import UNREAD, Unread, unread


def test_words_are_counted_and_the_first_few_shown() -> None:
    counted = Unread()
    counted.add(["a", "b", "a"])
    counted.add("cdefg")
    assert (counted.count, counted.some) == (8, ["a", "b", "c", "d", "e"])


def test_layers_together() -> None:
    one, other = Unread(), Unread()
    one.add("ab")
    other.add("bc")

    def layer(counted: Unread) -> Model[str, str]:
        return Model("layer", lambda model, X, is_train: (X, lambda dY: dY), attrs={UNREAD: counted})

    both: Model[str, str] = Model("both", lambda model, X, is_train: (X, lambda dY: dY))
    assert unread(both).count == 0
    both.layers.extend([layer(one), layer(other)])
    assert (unread(both).count, unread(both).some) == (4, ["a", "b", "c"])


def test_threads_count_every_word() -> None:
    counted, before = Unread(), sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda _: counted.add(["a", "b"] * 500), range(8)))
    finally:
        sys.setswitchinterval(before)
    assert (counted.count, sorted(counted.some)) == (8000, ["a", "b"])
