"""Readers, batchers, loggers and training in Python as mypy accepts them."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from thinc.api import Adam, Model

import plait
from plait import Config, Doc, Example, Pipeline
from plait.layers import Group, Updater
from plait.registry import registry
from plait.tokens import Tokenizer
from plait.training import Batcher, Logger, Reader, Step, prepare_training, run_training


@registry.readers("acme.Lines.v1")
def lines(path: Path) -> Reader:
    """Each line is a text."""

    def read() -> Iterator[Doc]:
        for line in path.read_text(encoding="utf8").splitlines():
            yield Doc(words=line.split())

    return read


@registry.batchers("acme.Pairs.v1")
def pairs() -> Batcher:
    """Two and two."""

    def batch(examples: Iterable[Example]) -> Iterator[list[Example]]:
        stream = iter(examples)
        for one, other in zip(stream, stream, strict=False):
            yield [one, other]

    return batch


@registry.loggers("acme.Losses.v1")
def losses(every: int = 100) -> Logger:
    """The losses of some steps."""

    def log(steps: Iterator[Step]) -> Iterator[Step]:
        for step in steps:
            if step.step % every == 0:
                print(step.losses.get("tagger", 0.0) / step.items["tagger"])
            yield step

    return log


def training(references: list[Doc]) -> float:
    """A loop of one's own."""
    nlp: Pipeline = plait.blank("en")
    nlp.add_pipe("pos_tagger", config={"column": "upos"})
    examples: list[Example] = list(nlp.make_examples(references))
    updater: Updater = nlp.begin_training(lambda: examples, optimizer=Adam(0.01), groups={"*": Group(scale=0.5)})
    found = nlp.update(examples, updater, dropout=0.2, frozen=["textcat"])
    nlp.to_disk("model")
    for doc in nlp.pipe(["One text.", "Another."]):
        print([token.pos for token in doc])
    return found["pos_tagger"].total / found["pos_tagger"].items


def from_a_config(path: Path, encoder: Model[list[Doc], list[Doc]]) -> None:
    """A run as of `plait train`."""
    config: Config = prepare_training(Config.from_file(path).override({"training.max_steps": 10}))
    print(run_training(config, "output").best_score, encoder.name)


def tokenizing(tokenizer: Tokenizer) -> Doc:
    """A tokenizer makes Docs."""
    return tokenizer("One text.")
