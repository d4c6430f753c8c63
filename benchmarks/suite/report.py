"""The report: the table in Markdown, and everything as JSON."""

import json
import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from .bench import THREADS, Bench, threads
from .machine import machine
from .measurement import Measurement
from .quantities import number
from .results import Line, Results

OUR_PACKAGES = ("plait", "thinc", "numpy", "numba")
PEER_PACKAGES = ("spacy", "thinc", "blis", "numpy", "scikit-learn", "fasttext-wheel")
HEAD = ("", "what is measured", "unit", "plait", "peer", "", "plait is", "in each round")


class Report:
    """Two files with the date and time in their names, written again after every measurement.

    Attributes:
        about: the corpora, the machine, the libraries and the settings.
        paths: the table and the JSON.
    """

    def __init__(self, bench: Bench, measurements: Sequence[Measurement], folder: Path) -> None:
        """Look at the machine and the libraries, before anything is measured. Raises Failed."""
        self.bench, self.measurements = bench, measurements
        now = datetime.now().astimezone()
        self.about: dict[str, Any] = {
            "date": now.isoformat(timespec="seconds"),
            "machine": machine(),
            "threads": told_threads(bench.threads),
            "jit": bench.jit,
            "libraries": versions(bench),
            "treebank": vars(bench.treebank),
            "texts": vars(bench.texts),
            "sizes": vars(bench.sizes),
        }
        folder.mkdir(parents=True, exist_ok=True)
        self.paths = [folder / f"{now:%Y-%m-%d-%H%M%S}.{suffix}" for suffix in ("md", "json")]
        for path in self.paths:
            path.touch(exist_ok=False)

    def write(self, results: Results, rounds: int) -> str:
        """Write both files; gives the table."""
        lines = [
            line
            for one in self.measurements
            for line in results.lines(one.name, one.rows(self.bench), one.peers(self.bench))
        ]
        text = "\n".join([*self.head(rounds), "", *table(lines, results), "", *told(results)]).rstrip() + "\n"
        all_of_it = {
            "about": {**self.about, "rounds": rounds},
            "lines": [vars(line) for line in lines],
            "rounds": results.raw(),
            "failures": results.failures,
            "notes": results.notes,
        }
        for path, content in zip(self.paths, (text, json.dumps(all_of_it, indent=2, default=str) + "\n"), strict=True):
            path.write_text(content, encoding="utf8")
        return text

    def head(self, rounds: int) -> list[str]:
        """What is to be known beside the table."""
        about, treebank, texts = self.about, self.bench.treebank, self.bench.texts
        looks = about["machine"]
        sentences = ", ".join(
            f"{split} {treebank.sentences[split]:,} sentences of {treebank.words[split]:,} words"
            for split in treebank.files
        )
        categories = ", ".join(f"{split} {count:,}" for split, count in texts.texts.items())
        return [
            f"# Benchmarks, {about['date']}",
            "",
            f"- machine: {looks['processor']}, {looks['cores']} cores, {looks['system']}; "
            f"load at the start {', '.join(f'{load:.2f}' for load in looks['load'])}",
            f"- threads: {about['threads']}",
            f"- plait computes with {'numpy and with what numba compiles' if about['jit'] else 'numpy alone'}",
            *(f"- {name}: {listed(found)}" for name, found in about["libraries"].items()),
            f"- treebank: {treebank.source}, language {treebank.lang}; {sentences}",
            f"- texts: {texts.source}, language {texts.lang}; {categories}; {texts.categories} categories",
            f"- medians of {rounds} round{'s' if rounds != 1 else ''}; what plait is, is the median of the ratios "
            f"within the rounds, which stand in the last column (above 1: plait is ahead)",
        ]


def told_threads(count: int | None) -> str:
    """How many threads the libraries use, and what says so."""
    found = threads(count) or {name: os.environ[name] for name in THREADS if name in os.environ}
    return ", ".join(f"{name}={value}" for name, value in found.items()) or "as many as each library takes by itself"


def versions(bench: Bench) -> dict[str, dict[str, Any]]:
    """What is installed for plait, and for its peers. Raises Failed."""
    found = {"plait": bench.answer("plait", "versions", *OUR_PACKAGES)[0]}
    if bench.peer:
        found["peers"] = bench.answer("peers", "versions", *PEER_PACKAGES)[0]
    return found


def listed(found: Mapping[str, Any]) -> str:
    """Names with their versions."""
    return ", ".join(f"{name} {version}" for name, version in found.items())


def table(lines: Sequence[Line], results: Results) -> list[str]:
    """The lines as a table in Markdown."""
    failed = {(one["measurement"], one["library"]) for one in results.failures}
    rows = [list(HEAD), ["---"] * len(HEAD)]
    before = ""
    for line in lines:
        ours = cell(line.ours, (line.measurement, "plait") in failed)
        theirs = cell(line.theirs, (line.measurement, line.peer) in failed) if line.peer else ""
        name = line.measurement if line.measurement != before else ""
        spread = ", ".join(f"{one:.2f}" for one in line.rounds)
        rows.append([name, line.what, line.unit, ours, theirs, line.peer or "", line.said, spread])
        before = line.measurement
    return [f"| {' | '.join(row)} |" for row in rows]


def cell(value: float | None, failed: bool) -> str:
    """A value in the table; one that stands for fewer rounds, as others failed, has a mark."""
    if value is None:
        return "failed" if failed else "–"
    return f"{number(value)}{' (some rounds failed)' if failed else ''}"


def told(results: Results) -> list[str]:
    """Notes, and what failed."""
    lines = [f"{note}\n" for note in results.notes]
    for one in results.failures:
        lines += [
            f"Failed: {one['library']} at {one['measurement']}, round {one['round']}; {one['status']}:",
            "",
            "```text",
            f"$ {' '.join(one['command'])}",
            *one["lines"],
            "```",
            "",
        ]
    return lines
