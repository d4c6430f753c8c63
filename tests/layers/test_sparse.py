import numpy as np

from plait.layers import hash_table
from plait.layers.sparse import add_rows, clear_rows, is_sparse, touched_rows


def test_rows_are_added_counted_and_cleared() -> None:
    model = hash_table(1, 5, seed=1).initialize()
    assert is_sparse(model, "E")
    assert not is_sparse(model, "b")
    add_rows(model, "E", np.array([], dtype=np.int32), np.zeros((0, 1), "f"))
    assert not model.has_grad("E")
    add_rows(model, "E", np.array([4, 1, 4]), np.array([[1], [2], [3]], "f"))
    add_rows(model, "E", np.array([1]), np.array([[5]], "f"))
    assert model.get_grad("E").ravel().tolist() == [0, 7, 0, 0, 4]
    assert touched_rows(model, "E").tolist() == [1, 4]
    clear_rows(model, "E")
    assert not model.get_grad("E").any()
    assert touched_rows(model, "E").tolist() == []
