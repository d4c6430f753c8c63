"""Train from a config: a tagger and a text categorizer on one encoder, from files, as `plait train` does it.

The corpus is made here, from two patterns of sentences. The same from the command line, with files of your own:

    plait train examples/train_from_config.cfg --output OUTPUT --paths.train TRAIN.jsonl --paths.dev DEV.jsonl

    python -m examples.train_from_config
"""

import itertools
import json
import random
import tempfile
from pathlib import Path

import plait
from plait import Config
from plait.training import run_training

CONFIG = Path(__file__).with_suffix(".cfg")

NAMES = ["Ada", "Kim", "Maria", "Tom"]
TOPICS = {
    "food": (["cooks", "eats", "orders"], ["the", "a"], ["soup", "pizza", "cake", "salad"]),
    "sport": (["wins", "watches", "plays"], ["the", "a"], ["match", "race", "final", "set"]),
}
TAGS = ["PROPN", "VERB", "DET", "NOUN", "PUNCT"]


def main() -> None:
    """Write a corpus, train on it, and annotate sentences with a name that it never saw."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines = corpus()
        (folder / "train.jsonl").write_text("".join(lines[20:]), encoding="utf8")
        (folder / "dev.jsonl").write_text("".join(lines[:20]), encoding="utf8")

        config = Config.from_file(CONFIG)
        config = config.override({f"paths.{split}": str(folder / f"{split}.jsonl") for split in ("train", "dev")})
        result = run_training(config, folder / "run")
        print(f"the best score was {result.best_score}, after {result.best_step} steps")

        nlp = plait.load(folder / "run" / "best")
    for doc in nlp.pipe(["Eva orders the salad.", "Eva watches a race."]):
        topic = doc.category
        print(topic, [(token.text, token.pos) for token in doc])


def corpus() -> list[str]:
    """Lines of JSON, each a text in words with its tags and its topic, in random order."""
    lines = []
    for topic, (verbs, determiners, nouns) in TOPICS.items():
        for words in itertools.product(NAMES, verbs, determiners, nouns):
            record = {"words": [*words, "."], "spaces": [True, True, True, False, False], "pos": TAGS, "label": topic}
            lines.append(json.dumps(record) + "\n")
    return random.Random(0).sample(lines, len(lines))


if __name__ == "__main__":
    main()
