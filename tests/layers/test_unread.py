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
