"""plait's entity recognizer beside spaCy's, both with their default CNN, trained on the same files.

    python -m benchmarks.entities TRAIN DEV TEST [--peer PYTHON] [--backbone cnn] [--lang en] [--rounds 3] [--repeat 4]
        [--json FILE] [--keep FOLDER] [--section.key value …]

The files hold a token and its tag a line. `--peer` is a Python that has the packages of
benchmarks/requirements-peers.txt; without it plait is measured alone. Each is trained with its command line on one
thread, spaCy with the config of `spacy init config -p ner`, until it stops by itself.

Told are the F1 of entities on the test split, from raw text, counted alike for both; when the F1 on the dev split,
which each logs for itself, first was as high as the best that spaCy came to; and the words a second from text to
entities, in turn, each time in a process of its own. What `--section.key value` sets is set for plait.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.suite.processes import answer, run
from plait.training.readers import iob

PLAIT = [sys.executable, "-m", "plait"]
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "BLIS_NUM_THREADS": "1"}
Spans = list[tuple[int, int, str]]


def main() -> None:
    """Print a table, and write it as JSON where a file is given."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs=3, metavar="FILE")
    parser.add_argument("--peer", type=Path)
    parser.add_argument("--backbone", default="cnn", help="what plait's stands on, as `plait init` knows it")
    parser.add_argument("--lang", default="en")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--repeat", type=int, default=4, help="how often the test texts are annotated in each round")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--keep", type=Path, help="a folder for what is made, which is temporary otherwise")
    given, settings = parser.parse_known_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.keep or Path(temporary)
        folder.mkdir(exist_ok=True)
        found = compare(folder, given, settings)
    print(table(found))
    if given.json:
        given.json.write_text(json.dumps(found, indent=2) + "\n")


def compare(folder: Path, given: argparse.Namespace, settings: Sequence[str]) -> dict[str, Any]:
    """Everything that is measured."""
    splits = dict(zip(("train", "dev", "test"), given.files, strict=True))
    gold: list[Spans] = []
    texts: list[str] = []
    for name, path in splits.items():
        records = [record(doc) for doc in iob(path)()]
        (folder / f"{name}.json").write_text(json.dumps(records), encoding="utf8")
        if name == "test":
            gold, texts = [one["ents"] for one in records], [one["text"] for one in records]
    (folder / "texts.json").write_text(json.dumps(texts), encoding="utf8")
    (folder / "more.json").write_text(json.dumps(texts * given.repeat), encoding="utf8")
    found = {"plait": plait(folder, splits, given, settings)}
    worker = "benchmarks.workers.plait_entities"
    commands: dict[str, list[Any]] = {"plait": [sys.executable, "-m", worker, folder / "plait" / "best"]}
    if given.peer:
        found["spaCy"] = spacy(folder, given.peer, given.lang)
        worker = "benchmarks.workers.spacy_entities"
        commands["spaCy"] = [given.peer, "-m", worker, "annotate", folder / "spacy" / "model-best"]
    speeds: dict[str, list[float]] = {name: [] for name in commands}
    for name, command in commands.items():
        output = folder / f"{name}.found.json"
        answer(run([*command, folder / "texts.json", output], ONE_THREAD), list(map(str, command)))
        found[name]["test"] = scored(json.loads(output.read_text(encoding="utf8")), gold)
    for _ in range(given.rounds):
        for name, command in commands.items():
            told = answer(
                run([*command, folder / "more.json", folder / "again.json"], ONE_THREAD), list(map(str, command))
            )
            speeds[name].append(told["words_per_second"])
    for name, values in speeds.items():
        found[name]["words_per_second"] = statistics.median(values)
        found[name]["all_words_per_second"] = values
    best = max(score for _, score in found["spaCy" if given.peer else "plait"]["dev"])
    for one in found.values():
        one["seconds_to_equal"] = next((at for at, score in one["dev"] if score >= best), None)
    return found


def record(doc: Any) -> dict[str, Any]:
    """The text, words, spaces and entities of a Doc, for JSON."""
    ents = [(ent.start_char, ent.end_char, ent.label) for ent in doc.ents]
    return {"text": doc.text, "words": doc.words, "spaces": list(map(bool, doc.spaces)), "ents": ents}


def plait(folder: Path, splits: dict[str, Path], given: argparse.Namespace, settings: Sequence[str]) -> dict[str, Any]:
    """Train plait; the F1 on the dev split by seconds."""
    config, output = folder / "plait.cfg", folder / "plait"
    init = ["--pipeline", "ner", "--lang", given.lang, "--backbone", given.backbone, "--force"]
    run([*PLAIT, "init", config, *init])
    command = [*PLAIT, "train", config, "--output", output, "--force", *settings]
    for name in ("train", "dev"):
        command += [f"--corpora.{name}.@readers", "plait.IOB.v1", f"--paths.{name}", splits[name]]
    ran = run(command, ONE_THREAD)
    steps = [json.loads(line) for line in (output / "log.jsonl").read_text().splitlines()]
    dev = [(step["seconds"], 100 * step["scores"]["ents_f"]) for step in steps if step["scores"]]
    return {"seconds": ran.seconds, "megabytes": ran.megabytes, "dev": dev}


def spacy(folder: Path, peer: Path, lang: str) -> dict[str, Any]:
    """Train spaCy; the F1 on the dev split by seconds."""
    worker = [peer, "-m", "benchmarks.workers.spacy_entities", "corpora", lang]
    run([*worker, *(folder / f"{name}.{kind}" for name in ("train", "dev") for kind in ("json", "spacy"))])
    config, output, log = folder / "spacy.cfg", folder / "spacy", folder / "spacy.jsonl"
    run([peer, "-m", "spacy", "init", "config", config, "-p", "ner", "-l", lang, "-o", "efficiency", "--force"])
    code = Path(__file__).parent / "workers" / "spacy_steps.py"
    command = [peer, "-m", "spacy", "train", config, "-o", output, "--code", code]
    for name in ("train", "dev"):
        command += [f"--paths.{name}", folder / f"{name}.spacy"]
    ran = run(command, {**ONE_THREAD, "STEPS_LOG": os.fspath(log)})
    steps = [json.loads(line) for line in log.read_text().splitlines()]
    start = steps[0]["at"] - steps[0]["seconds"]
    dev = [(step["at"] - start, 100 * step["score"]) for step in steps if step["evaluated"]]
    return {"seconds": ran.seconds, "megabytes": ran.megabytes, "dev": dev}


def scored(found: Sequence[Sequence[Sequence[Any]]], gold: Sequence[Spans]) -> dict[str, float]:
    """Precision, recall and F1 of entities of the same characters and label, in percents."""
    predicted = {(i, *ent) for i, ents in enumerate(found) for ent in ents}
    wanted = {(i, *ent) for i, ents in enumerate(gold) for ent in ents}
    right = len(predicted & wanted)
    p, r = right / max(len(predicted), 1), right / max(len(wanted), 1)
    return {"p": 100 * p, "r": 100 * r, "f": 200 * p * r / (p + r) if right else 0.0}


def table(found: dict[str, Any]) -> str:
    """As people read it."""
    lines = [
        "| | test P | test R | test F1 | best dev F1 | training, s | s to equal dev F1 | words/s | peak, MB |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, one in found.items():
        p, r, f = (one["test"][key] for key in "prf")
        to_equal = "never" if one["seconds_to_equal"] is None else f"{one['seconds_to_equal']:.0f}"
        best = max(score for _, score in one["dev"])
        lines.append(
            f"| {name} | {p:.2f} | {r:.2f} | {f:.2f} | {best:.2f} | {one['seconds']:.0f} | {to_equal} | "
            f"{one['words_per_second']:,.0f} | {one['megabytes']:.0f} |"
        )
    if "spaCy" not in found:
        return "\n".join(lines)
    plait, spacy = found["plait"], found["spaCy"]
    lines.append(f"\nwords/s: {plait['words_per_second'] / spacy['words_per_second']:.2f} times spaCy's")
    if plait["seconds_to_equal"]:
        lines.append(
            f"time to spaCy's best dev F1: {plait['seconds_to_equal'] / spacy['seconds_to_equal']:.2f} of spaCy's"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
