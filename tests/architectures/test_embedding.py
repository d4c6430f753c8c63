import numpy as np
import pytest
from thinc.api import fix_random_seed

from plait.architectures import multi_hash_embed
from plait.tokens import Doc


@pytest.mark.parametrize(
    ("attrs", "rows"), [(["NORM"], [10, 20]), ([], []), (["NORM", "NORM"], [10, 10])], ids=["lengths", "none", "twice"]
)
def test_settings_that_do_not_fit(attrs: list[str], rows: list[int]) -> None:
    with pytest.raises(ValueError, match="attrs names different attributes"):
        multi_hash_embed(8, attrs, rows)


def test_words_that_share_their_attributes_share_their_vector() -> None:
    fix_random_seed(0)
    model = multi_hash_embed(8, ["NORM"], [100]).initialize()
    cat, upper, dog = model.predict([Doc("cat CAT dog")])[0]
    np.testing.assert_array_equal(cat, upper)
    assert not np.allclose(cat, dog)


def test_the_seed_is_of_the_hash_functions() -> None:
    vectors = []
    for seed in (1, 1, 2):
        fix_random_seed(0)
        vectors.append(multi_hash_embed(8, ["NORM"], [100], seed=seed).initialize().predict([Doc("cat")])[0])
    np.testing.assert_array_equal(vectors[0], vectors[1])
    assert not np.array_equal(vectors[0], vectors[2])
