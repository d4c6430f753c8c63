"""What it costs when a part of the entities of a corpus was never annotated, told as missing or taken for a no.

    python -m benchmarks.partial_annotation TRAIN DEV TEST [--lang en] [--backbone cnn] [--share 0.5] [--seed 0]
        [--only whole,sample,missing,ratio,negative] [--json FILE] [--keep FOLDER] [--section.key value …]

The files hold a token and its tag a line. An entity recognizer is trained five times, with the same seed and settings:
on the whole annotation; on a sample, half of the sentences that have entities and half of those that have none, which
tells what so much less annotation costs; with the annotation of half of the sentences that have entities taken away, so
that it is missing (`doc.ents = None`); with the same annotation, and the share of words in entities that the annotated
half of these sentences has (`missing_ratio`), as whoever knows how the sentences were chosen can say it; and with the
same sentences said to have no entity (`doc.ents = []`), which is what becomes of them in a format that knows no missing
annotation. Told are the F1 of entities on the test split, from raw text. The dev split, by which the best weights are
chosen, is annotated as a whole each time. What `--section.key value` sets is set for training.
"""

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.failures import check_outputs, told
from benchmarks.suite.processes import run
from plait.tokens import Doc
from plait.training.readers import iob
from plait.training.writers import write_corpus

PLAIT = [sys.executable, "-m", "plait"]
# What a changed sentence has in place of its entities; from a sample it is left out.
ANNOTATIONS: dict[str, Any] = {"whole": ..., "sample": ..., "missing": None, "ratio": None, "negative": ()}


def main() -> None:
    """Print a table, and write it as JSON where a file is given."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs=3, metavar="FILE")
    parser.add_argument("--lang", default="en")
    parser.add_argument("--backbone", default="cnn", help="what it stands on, as `plait init` knows it")
    parser.add_argument("--only", default=",".join(ANNOTATIONS), help="some of the five, the whole one first")
    parser.add_argument("--share", type=float, default=0.5, help="of the sentences with entities (default: 0.5)")
    parser.add_argument("--seed", type=int, default=0, help="which of them those are")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--keep", type=Path, help="a folder for what is made, which is temporary otherwise")
    given, settings = parser.parse_known_args()
    check_outputs(given.json)
    with told(), tempfile.TemporaryDirectory() as temporary:
        folder = given.keep or Path(temporary)
        folder.mkdir(exist_ok=True)
        rows = compare(folder, given, settings)
    print(table(rows))
    if given.json:
        given.json.write_text(json.dumps(rows, indent=2) + "\n")


def compare(folder: Path, given: argparse.Namespace, settings: Sequence[str]) -> list[dict[str, Any]]:
    """Train on each, and score it on the test split."""
    train, dev, test = given.files
    for name, path in (("dev", dev), ("test", test)):
        write_corpus(folder / f"{name}.plait", iob(path)(), overwrite=True)
    config = folder / "config.cfg"
    run([*PLAIT, "init", config, "--pipeline", "ner", "--lang", given.lang, "--backbone", given.backbone, "--force"])
    rows = []
    for name in given.only.split(","):
        docs = list(iob(train)())
        chosen = [] if name == "whole" else sentences(docs, given.share, given.seed)
        if name == "sample":
            chosen = sorted([*chosen, *sentences(docs, given.share, given.seed, entities=False)])
            learned = [docs[i] for i in sorted(set(range(len(docs))).difference(chosen))]
        else:
            learned = docs
            for i in chosen:
                docs[i].ents = ANNOTATIONS[name]
        told_ratio = ["--components.ner.missing_ratio", f"{entity_ratio(docs):.4f}"] if name == "ratio" else []
        corpus, output, scores = (folder / f"{name}{suffix}" for suffix in (".plait", "", ".json"))
        write_corpus(corpus, learned, overwrite=True)
        paths = ["--paths.train", corpus, "--paths.dev", folder / "dev.plait"]
        ran = run([*PLAIT, "train", config, "--output", output, "--force", *paths, *told_ratio, *settings])
        run([*PLAIT, "evaluate", output / "best", folder / "test.plait", "--output", scores, "--force"])
        figures = json.loads(scores.read_text(encoding="utf8"))
        row = {"annotation": name, "sentences": len(docs), "changed": len(chosen)}
        row |= {key: 100 * figures[f"ents_{key}"] for key in "prf"} | {"seconds": ran.seconds}
        rows.append(row)
        print(json.dumps(row), file=sys.stderr, flush=True)
    return rows


def sentences(docs: Sequence[Doc], share: float, seed: int, *, entities: bool = True) -> list[int]:
    """A part of the sentences that have entities, or have none; at random but always the same ones, in order."""
    have = [i for i, doc in enumerate(docs) if bool(doc.ents) is entities]
    return sorted(random.Random(seed).sample(have, round(share * len(have))))


def entity_ratio(docs: Sequence[Doc]) -> float:
    """The share of words in entities, over the annotated sentences that have some."""
    annotated = [doc for doc in docs if doc.ents]
    return sum(ent.end - ent.start for doc in annotated for ent in doc.ents) / sum(map(len, annotated))


def table(rows: Sequence[dict[str, Any]]) -> str:
    """As people read it, with what each loses."""
    lines = ["| annotation | sentences changed | P | R | F1 | less F1 |", "| --- | --- | --- | --- | --- | --- |"]
    for row in rows:
        figures = " | ".join(f"{value:.2f}" for value in (row["p"], row["r"], row["f"], rows[0]["f"] - row["f"]))
        lines.append(f"| {row['annotation']} | {row['changed']:,} of {row['sentences']:,} | {figures} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
