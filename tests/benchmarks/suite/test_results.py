"""Medians, and the median of the ratios within rounds, worked out by hand."""

from benchmarks.suite.processes import Failed
from benchmarks.suite.quantities import SECONDS, WORDS_PER_SECOND
from benchmarks.suite.results import Found, Results, Row

ROWS = [Row("time", "training", SECONDS), Row("equal", "training until both are equal", SECONDS, needs_peer=True)]


def test_the_ratio_is_that_of_rounds_and_not_of_medians() -> None:
    """The machine is slow in the first round and fast in the last."""
    results = Results()
    for ours, theirs in ((10.0, 20.0), (4.0, 12.0), (1.0, 8.0)):
        results.add("learning", {"plait": Found({"time": ours}), "peer": Found({"time": theirs})})
    line = results.lines("learning", ROWS, ["peer"])[0]
    assert (line.ours, line.theirs) == (4.0, 12.0)
    assert line.rounds == [2.0, 3.0, 8.0]
    assert (line.compared, line.said) == (3.0, "3.0x faster")


def test_a_round_that_failed_is_left_out() -> None:
    results = Results()
    results.add("learning", {"plait": Found({"time": 10.0}), "peer": None})
    results.add("learning", {"peer": Found({"time": 30.0}), "plait": Found({"time": 20.0})})
    results.fail("learning", "peer", 0, Failed(["python"], "it ended with status 1", ["a line"]))
    line = results.lines("learning", ROWS, ["peer"])[0]
    assert (line.ours, line.theirs, line.rounds) == (15.0, 30.0, [1.5])
    assert results.failures[0]["round"] == 1
    assert results.raw()["learning"]["peer"][0] is None


def test_rows_without_values_and_without_peers() -> None:
    results = Results()
    results.add("learning", {"plait": Found({"time": 10.0})})
    assert [line.what for line in results.lines("learning", ROWS, [])] == ["training"]
    lines = results.lines("learning", [Row("pace", "pace", WORDS_PER_SECOND)], ["peer"])
    assert [(line.ours, line.theirs, line.said, line.rounds) for line in lines] == [(None, None, "", [])]
