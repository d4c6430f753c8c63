"""Libraries take turns, the other way round in every other round."""

from pathlib import Path
from typing import Any

from benchmarks.suite.bench import Bench
from benchmarks.suite.measurement import Measurement, play
from benchmarks.suite.processes import Failed
from benchmarks.suite.results import Found, Results


def test_turns() -> None:
    ran: list[tuple[str, int]] = []

    def library(name: str) -> Any:
        def measure(bench: Bench, number: int) -> Found:
            ran.append((name, number))
            if name == "broken":
                raise Failed(["broken"], "it ended with status 1", [])
            return Found({"value": number})

        return measure

    names = ("plait", "broken", "peer")
    one = Measurement("one", lambda bench: [], {name: library(name) for name in names}, lambda found: sorted(found))
    nothing: Any = None
    bench, results = Bench(Path(), nothing, nothing, peer=Path("python")), Results()
    for number in range(2):
        play(bench, one, number, results)
    assert ran == [*((name, 0) for name in names), *((name, 1) for name in reversed(names))]
    assert results.values("one", "peer", "value") == [0, 1]
    assert results.values("one", "broken", "value") == [None, None]
    assert [failure["library"] for failure in results.failures] == ["broken", "broken"]
    assert results.notes == ["peer", "plait"]


def test_without_peers_plait_is_alone() -> None:
    nothing: Any = None
    one = Measurement("one", lambda bench: [], {"plait": nothing, "peer": nothing})
    assert one.turn(Bench(Path(), nothing, nothing), 1) == ["plait"]
