import numpy as np
import pytest
from thinc.api import fix_random_seed

from plait.architectures import character_embed
from plait.layers import parameters
from plait.tokens import Doc


def test_words_with_the_same_ends_share_their_vector_where_nothing_else_is_looked_at() -> None:
    fix_random_seed(0)
    model = character_embed(8, 2, 4, 100, attrs=[], rows=[]).initialize()
    first, second, other, upper = model.predict([Doc("cats cabts cits CATS")])[0]
    np.testing.assert_array_equal(first, second)
    assert not np.allclose(first, other)
    assert not np.allclose(first, upper)


def test_a_character_differs_by_its_place() -> None:
    fix_random_seed(0)
    model = character_embed(8, 2, 4, 100, attrs=[], rows=[]).initialize()
    one, other = model.predict([Doc("ab ba")])[0]
    assert not np.allclose(one, other)


def test_attributes_are_looked_at_beside() -> None:
    fix_random_seed(0)
    model = character_embed(8, 2, 4, 100, attrs=["NORM", "SHAPE"], rows=[30, 20]).initialize()
    first, second = model.predict([Doc("cats cabts")])[0]
    assert not np.allclose(first, second)
    assert {path: part.value.shape for path, part in parameters(model).items()} == {
        "characters.E": (100, 4),
        "NORM.E": (30, 8),
        "SHAPE.E": (20, 8),
        "mix.W": (32, 3, 8),
        "mix.b": (3, 8),
        "mix.G": (8,),
        "mix.beta": (8,),
    }


@pytest.mark.parametrize(("attrs", "rows"), [(["NORM"], []), (["NORM", "NORM"], [10, 10])], ids=["lengths", "twice"])
def test_settings_that_do_not_fit(attrs: list[str], rows: list[int]) -> None:
    with pytest.raises(ValueError, match="attrs names different attributes"):
        character_embed(8, attrs=attrs, rows=rows)
