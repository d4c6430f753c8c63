"""Every target stands its seeds, all that once failed, and some mutated inputs; `make fuzz` tries millions."""

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from plait.errors import BadData, ConfigError

from .driver import Keeper, by_chance
from .findings import answer, is_chosen, key_of
from .mutation import mutated, smaller
from .runs import Outcome, add_to_summary, figures
from .source import Source, decoded, encoded
from .target import Target, strict
from .targets import TARGETS
from .targets.tokenizers import fault

FAILURES = Path(__file__).parent / "failures"
SECONDS = 60  # one input never takes as long, however busy the machine is


@pytest.mark.parametrize("target", TARGETS.values(), ids=list(TARGETS))
def test_targets_stand_what_they_begin_from_and_what_once_failed(target: Target) -> None:
    seeds = list(target.seeds())
    assert seeds
    folder = FAILURES / target.name
    kept = sorted(folder.iterdir()) if folder.is_dir() else []
    rng = random.Random(target.name)
    inputs = [(f"seed {number}", data) for number, data in enumerate(seeds)]
    inputs += [(path.name, path.read_bytes()) for path in kept]
    corpus = [data for _, data in inputs]
    inputs += [
        (f"mutation {number}", mutated(rng.choice(corpus), rng, corpus, target.words, target.longest))
        for number in range(target.quick)
    ]
    with strict():
        for name, data in [*inputs, ("nothing", b"")]:
            if (error := target.failure(data, SECONDS)) is not None:
                raise AssertionError(f"{target.name}: {name}: {key_of(error)}: {data!r}") from error


def test_failures_are_those_of_targets_and_small() -> None:
    for path in FAILURES.rglob("*"):
        assert path.is_dir() or (path.parent.name in TARGETS and path.stat().st_size <= 4096), path


def test_a_refusal_is_an_answer_and_a_slip_is_none() -> None:
    from plait.tokens import Doc

    assert answer(lambda: Doc("a", words=["b"]), ValueError) is None
    assert answer(lambda: 3, ValueError) == 3
    with pytest.raises(ValueError, match="invalid literal"):
        answer(lambda: int("x"), ValueError)
    with pytest.raises(KeyError):
        answer(lambda: {}["x"], ValueError)
    assert not is_chosen(BadData("a", 1, " "))
    assert not is_chosen(ConfigError([]))
    slip = BadData("a", 1, "invalid literal")
    slip.__cause__ = TypeError("invalid literal")
    assert not is_chosen(slip)


def test_findings_are_kept_once_a_kind_and_made_smaller(tmp_path: Path) -> None:
    def run(data: bytes) -> None:
        if b"!" in data:
            raise RuntimeError("an exclamation")

    target = Target("loud", run, lambda: [b"a quiet seed"], (b"!",))
    keeper = Keeper(target, tmp_path)
    assert by_chance(keeper, [b"a quiet seed"], runs=200, seconds=0, seed=0) == 200
    found, told = sorted((tmp_path / "found" / "loud").iterdir())
    assert b"!" in found.read_bytes()
    assert "an exclamation" in told.read_text()
    assert smaller(found.read_bytes(), lambda data: target.failure(data) is not None) == b"!"


def test_the_program_runs_a_target_and_adds_up_its_counts(tmp_path: Path) -> None:
    options = ["--random", "--runs", "30", "--jobs", "1", "--folder", str(tmp_path), "--seed", "1"]
    command = [sys.executable, "-m", "tests.fuzz", "tags", *options]
    done = subprocess.run([*command, "--summary", str(tmp_path / "sum.json")], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    header, row, total = done.stdout.splitlines()
    assert (header.split()[:2], row.split()[:2]) == (["target", "inputs"], ["tags", "32"])  # two seeds among them
    assert total == "32 inputs, 0 findings"
    add_to_summary(tmp_path / "sum.json", Outcome("tags", 8, 1.0, 1.0, 5, 2, 100, 1, failed=False))
    add_to_summary(tmp_path / "sum.json", Outcome("iob", 10, 1.0, 1.0, 7, 2, 100, 0, failed=False))
    held = json.loads((tmp_path / "sum.json").read_text())
    assert (held["inputs"], held["findings"], held["targets"]["tags"]["inputs"]) == (50, 1, 40)
    assert (held["targets"]["tags"]["runs"], held["targets"]["tags"]["branches"]) == (2, 5)


def test_figures_are_read_from_what_libfuzzer_tells() -> None:
    log = "#2 INITED cov: 3 ft: 4\n#90 DONE cov: 12 ft: 40\nstat::number_of_executed_units: 90\n"
    assert figures(log + "stat::new_units_added: 7\n") == {"inputs": 90, "coverage": 12, "added": 7}
    assert figures("cannot start") == {"inputs": 0, "coverage": 0, "added": 0}


def test_an_input_that_hangs_is_a_failure() -> None:
    def run(data: bytes) -> None:
        while data:
            pass

    target = Target("slow", run, lambda: [b""])
    assert target.failure(b"", 1) is None
    assert "longer than 0.05 seconds" in str(target.failure(b"x", 0.05))


def test_bytes_are_any_text_and_any_number() -> None:
    for text in ("", "a\ud800é", "\udcff", "漢"):
        assert decoded(encoded(text)) == text
    assert decoded(b"a\xff") == "a\udcff"
    source = Source(bytes([7, 3, 1, 2, 98, 99, 255]))
    assert (source.below(5), source.pick("abcd"), source.flag(), source.text(), source.share()) == (
        2,
        "d",
        True,
        "bc",
        1,
    )
    assert not source
    assert (source.below(1000), source.text(), source.real(), source.rest()) == (0, "", 0.0, b"")


def test_faults_of_tokenization_are_seen() -> None:
    import numpy as np

    from plait.tokens import Doc, Lexicon

    lexicon = Lexicon()

    def doc(text: str, spans: list[tuple[int, int]]) -> Doc:
        starts, ends = np.array(spans, dtype=np.int32).T
        generation, ids = lexicon.intern(["ab"] * len(spans))
        return Doc.from_arrays(text, starts, ends, ids, generation)

    assert fault("ab ab", doc("ab ab", [(0, 2), (3, 5)])) is None
    assert fault("ab", doc("ab ", [(0, 2)])) == "the text is not kept"
    assert "leaves out" in str(fault("x ab", doc("x ab", [(2, 4)])))
    assert "is not the text" in str(fault("ac", doc("ac", [(0, 2)])))
    assert fault("ab c", doc("ab c", [(0, 2)])) == "the end is left out"
