import numpy as np
import pytest

from plait.features import feature_extractor
from plait.tokens import Doc
from plait.tokens.attributes import hash_string


def test_one_row_a_token() -> None:
    Y, backprop = feature_extractor(["ORTH", "SUFFIX"])([Doc("Some words"), Doc("")], is_train=True)
    assert [rows.shape for rows in Y] == [(2, 2), (0, 2)]
    assert Y[0].dtype == np.uint64
    assert Y[0].tolist() == [[hash_string("Some"), hash_string("ome")], [hash_string("words"), hash_string("rds")]]
    assert backprop(Y) == []


def test_nothing_to_extract() -> None:
    with pytest.raises(ValueError, match="NORM"):
        feature_extractor([])
