"""What it costs when a part of the entities of a corpus was never annotated, told as missing or taken for a no.

    python -m benchmarks.partial_annotation TRAIN DEV TEST [--lang en] [--backbone cnn] [--share 0.5] [--seed 0]
        [--only whole,sample,missing,missing-ratio,negative,some,some-ratio] [--json FILE] [--keep FOLDER]
        [--section.key value …]

The files hold a token and its tag a line. An entity recognizer is trained on each of these, with the same seed and
settings:

- whole: all that is annotated;
- sample: half of the sentences that have entities and half of those that have none, which tells what so much less
  annotation costs;
- missing: without the annotation of half of the sentences that have entities (`doc.ents = None`);
- missing-ratio: the same, and the share of words in entities that the annotated half of these sentences has
  (`missing_ratio`), as whoever knows how the sentences were chosen can tell it;
- negative: the same sentences said to have no entity (`doc.ents = []`), which is what becomes of them in a format that
  knows no missing annotation;
- some: half of the entities, and nothing else of any text, not even which words are in none;
- some-ratio: the same, and the share of words in entities by that of the dev split.

Told are the F1 of entities on the test split, from raw text. The dev split, by which the best weights are chosen, is
annotated as a whole each time. What `--section.key value` sets is set for training.
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
from plait.tokens import Doc, Span
from plait.training.readers import iob
from plait.training.writers import write_corpus

PLAIT = [sys.executable, "-m", "plait"]
KINDS = ("whole", "sample", "missing", "missing-ratio", "negative", "some", "some-ratio")


def main() -> None:
    """Print a table, and write it as JSON where a file is given."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs=3, metavar="FILE")
    parser.add_argument("--lang", default="en")
    parser.add_argument("--backbone", default="cnn", help="what it stands on, as `plait init` knows it")
    parser.add_argument("--only", default=",".join(KINDS), help="some of these, the whole one first")
    parser.add_argument("--share", type=float, default=0.5, help="of the sentences with entities (default: 0.5)")
    parser.add_argument("--seed", type=int, default=0, help="which of them those are")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--keep", type=Path, help="a folder for what is made, which is temporary otherwise")
    given, settings = parser.parse_known_args()
    if unknown := sorted(set(given.only.split(",")).difference(KINDS)):
        parser.error(f"--only knows no {', '.join(unknown)}; it takes some of {', '.join(KINDS)}")
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
        n_sentences = len(docs)
        docs, n_changed = annotated(docs, name.removesuffix("-ratio"), given.share, given.seed)
        told_ratio: list[str] = []
        if name.endswith("-ratio"):
            ratio = ratio_where_some(docs) if name == "missing-ratio" else ratio_of_rest(docs, list(iob(dev)()))
            told_ratio = ["--components.ner.missing_ratio", f"{ratio:.4f}"]
        corpus, output, scores = (folder / f"{name}{suffix}" for suffix in (".plait", "", ".json"))
        write_corpus(corpus, docs, overwrite=True)
        paths = ["--paths.train", corpus, "--paths.dev", folder / "dev.plait"]
        ran = run([*PLAIT, "train", config, "--output", output, "--force", *paths, *told_ratio, *settings])
        run([*PLAIT, "evaluate", output / "best", folder / "test.plait", "--output", scores, "--force"])
        figures = json.loads(scores.read_text(encoding="utf8"))
        row = {"annotation": name, "sentences": n_sentences, "changed": n_changed}
        row |= {key: 100 * figures[f"ents_{key}"] for key in "prf"} | {"seconds": ran.seconds}
        rows.append(row)
        print(json.dumps(row), file=sys.stderr, flush=True)
    return rows


def annotated(docs: list[Doc], kind: str, share: float, seed: int) -> tuple[list[Doc], int]:
    """What is learned from, and how many sentences are others than they were."""
    if kind == "whole":
        return docs, 0
    if kind == "some":
        return docs, keep_some(docs, share, seed)
    chosen = sentences(docs, share, seed)
    if kind == "sample":
        chosen += sentences(docs, share, seed, entities=False)
        return [docs[i] for i in sorted(set(range(len(docs))).difference(chosen))], len(chosen)
    for i in chosen:
        docs[i].ents = None if kind == "missing" else ()  # type: ignore[assignment]
    return docs, len(chosen)


def keep_some(docs: Sequence[Doc], share: float, seed: int) -> int:
    """Forget all but a part of the entities, at random, and that other words are in none; how many texts change."""
    chance = random.Random(seed)
    for doc in docs:
        kept = [ent for ent in doc.ents if chance.random() < share]
        doc.ents = kept or None
        if kept:
            doc.spans["missing"] = [Span(doc, 0, len(doc))]  # type: ignore[assignment]
    return len(docs)


def sentences(docs: Sequence[Doc], share: float, seed: int, *, entities: bool = True) -> list[int]:
    """A part of the sentences that have entities, or have none; at random but always the same ones, in order."""
    have = [i for i, doc in enumerate(docs) if bool(doc.ents) is entities]
    return sorted(random.Random(seed).sample(have, round(share * len(have))))


def ratio_where_some(docs: Sequence[Doc]) -> float:
    """The share of words in entities, over the annotated sentences that have some."""
    have = [doc for doc in docs if doc.ents]
    return n_in_entities(have) / sum(map(len, have))


def ratio_of_rest(docs: Sequence[Doc], whole: Sequence[Doc]) -> float:
    """The share of words in entities among those of which nothing is known, by that of texts of which all is known."""
    n_words, known = sum(map(len, docs)), n_in_entities(docs)
    share = n_in_entities(whole) / sum(map(len, whole))
    return max(share * n_words - known, 0) / (n_words - known)


def n_in_entities(docs: Sequence[Doc]) -> int:
    """How many words stand in entities."""
    return sum(ent.end - ent.start for doc in docs for ent in doc.ents)


def table(rows: Sequence[dict[str, Any]]) -> str:
    """As people read it, with what each loses."""
    lines = ["| annotation | sentences changed | P | R | F1 | less F1 |", "| --- | --- | --- | --- | --- | --- |"]
    for row in rows:
        figures = " | ".join(f"{value:.2f}" for value in (row["p"], row["r"], row["f"], rows[0]["f"] - row["f"]))
        lines.append(f"| {row['annotation']} | {row['changed']:,} of {row['sentences']:,} | {figures} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
