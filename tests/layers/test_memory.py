import numpy as np

from plait.layers import hash_table, parameters
from plait.layers.memory import Memory


def test_a_table_keeps_the_rows_that_were_touched() -> None:
    model = hash_table(2, 6, seed=1).initialize()
    parameter = parameters(model)["E"]
    memory = Memory(parameter, keeps_averages=False)
    rows = np.array([1, 4])
    part = model.get_param("E")[rows]
    memory.scatter(rows, {"mom1": np.arange(4, dtype="f")}, part)
    assert memory.gather(np.array([4]))["mom1"].tolist() == [2, 3]
    arrays = memory.arrays()
    assert arrays["rows"].tolist() == [1, 4]
    again = Memory(parameter, keeps_averages=False)
    again.load(arrays, 1)
    assert again.moments["mom1"].tolist() == memory.moments["mom1"].tolist()
    assert again.arrays()["rows"].tolist() == [1, 4]
