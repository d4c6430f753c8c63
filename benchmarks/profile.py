"""Where the time of training and of prediction goes, layer by layer, and how much of it are matrix products.

    python -m benchmarks.profile CONFIG_OR_MODEL CORPUS [--steps 30] [--words 50000] [--json FILE]
        [--section.key value …]

Takes a config, or the folder of a saved pipeline, and a corpus such as a CoNLL-U file. Layers stand under the paths of
their parameters; a time is that of a layer without the layers in it. Products are seen where numpy's `matmul` is
called: not the operator @, and not what PyTorch computes. Where several threads compute them, it is their time divided
by their number. The rate of the machine is the best that numpy gets for square matrices here and now, large ones and
many small ones in one call, on as many threads as it takes. On one thread (OPENBLAS_NUM_THREADS=1) all of this is
exact. On the CPU only.

Training is told in milliseconds a step, for steps on batches as the config makes them; texts are read and their words
found before. Prediction is told in milliseconds for 1,000 words, from the text on.
"""

import argparse
import json
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.failures import check_outputs, told
from benchmarks.profiling.account import account, table_of
from benchmarks.profiling.clock import Clock
from benchmarks.profiling.product_rate import best_rate
from benchmarks.profiling.watching import FORWARD, Place, Watched
from plait import Pipeline, load
from plait.config import Config, build, parse_override
from plait.layers import Updater
from plait.tokens import Example
from plait.training import Examples, TrainingConfig, prepare_training

WARM = 3  # steps that are not counted


def main() -> None:
    """Print both tables, and write them as JSON where a file is given."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path, metavar="CONFIG_OR_MODEL")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--steps", type=int, default=30, help="of training (default: 30)")
    parser.add_argument("--words", type=int, default=50_000, help="that are annotated (default: 50000)")
    parser.add_argument("--json", type=Path)
    given, settings = parser.parse_known_args()
    check_outputs(given.json)
    with told():
        learning = Learning(given.source, given.corpus, dict(pairs(settings)))
    best = best_rate()
    found = {"training": train(learning, given.steps, best), "prediction": predict(learning, given.words, best)}
    for name, table in found.items():
        print(f"\n{name}: {table['what']}; {table['unwatched']:.2f} {table['unit']} when nothing is watched")
        print(table_of(table, table["unit"]))
    if given.json:
        given.json.write_text(json.dumps(found, indent=2) + "\n")


def pairs(words: list[str]) -> Iterator[tuple[str, Any]]:
    """Paths of a config and values, from options."""
    for name, value in zip(words[::2], words[1::2], strict=True):
        yield name.removeprefix("--"), parse_override(value)


class Learning:
    """A pipeline that learns from a corpus, as a config says.

    Attributes:
        nlp: the pipeline.
        updater: changes its weights.
        examples: of the corpus.
        settings: the section [training].
    """

    def __init__(self, source: Path, corpus: Path, settings: dict[str, Any]) -> None:
        saved = source.is_dir()
        config = Config.from_file(source / "config.cfg" if saved else source)
        paths = {"paths.train": str(corpus), "paths.dev": str(corpus)}
        filled = prepare_training(config.override({**paths, **settings}))
        parts: dict[str, Any] = build(filled, TrainingConfig, sections=("paths", "system", "corpora", "training"))
        self.settings = parts["training"]
        self.nlp: Pipeline = load(source) if saved else Pipeline.from_config(filled)
        self.examples = Examples(self.nlp, parts["corpora"]["train"], name="train")
        self.updater: Updater = self.nlp.begin_training(
            self.examples, optimizer=self.settings.optimizer, groups=self.settings.groups
        )

    def batches(self) -> Iterator[list[Example]]:
        """Batches without end, in the order of training."""
        epoch = 0
        while True:
            yield from self.settings.batcher(self.examples.shuffled(self.settings.seed, epoch, buffer=10_000))
            epoch += 1

    def step(self, batch: list[Example]) -> None:
        """Learn from one batch."""
        losses = self.nlp.update(batch, dropout=self.settings.dropout)
        items = sum(loss.items for loss in losses.values())
        self.updater.step(self.nlp.parameters(), scale=1.0 / max(items, 1))


def train(learning: Learning, steps: int, best: float) -> dict[str, Any]:
    """The account of some steps; as many are taken before, without being watched."""
    batches, watched = learning.batches(), Watched(learning.nlp, learning.updater)
    batching = Place(len(watched.places), "batcher", "[next]")
    words = 0

    def run(count: int, clock: Clock | None = None) -> None:
        nonlocal words
        for _ in range(count):
            with clock.during((batching, FORWARD)) if clock else nullcontext():
                batch = next(batches)
            learning.step(batch)
            words += sum(len(example.predicted) for example in batch) if clock else 0

    run(WARM)
    unwatched = seconds(lambda: run(steps))
    clock = observed(watched, lambda clock: run(steps, clock))
    return {
        "what": f"{steps} steps of {words / steps:,.0f} words",
        "unit": "ms a step",
        "unwatched": 1000 * unwatched / steps,
        **account(clock, [*watched.places, batching], steps, best),
    }


def predict(learning: Learning, words: int, best: float) -> dict[str, Any]:
    """The account of annotating texts of the corpus; they are annotated before, without being watched."""
    texts, count = [], 0
    for example in learning.examples():
        if count >= words:
            break
        texts.append(example.reference.text)
        count += len(example.predicted)

    def run(clock: Clock | None = None) -> None:
        for _ in learning.nlp.pipe(texts):
            pass

    run()
    unwatched = seconds(run)
    watched = Watched(learning.nlp)
    clock = observed(watched, run)
    return {
        "what": f"{count:,} words in {len(texts):,} texts",
        "unit": "ms for 1,000 words",
        "unwatched": 1e6 * unwatched / count,
        **account(clock, watched.places, count / 1000, best),
    }


def observed(watched: Watched, run: Callable[[Clock], None]) -> Clock:
    """The clock after something was run under it."""
    clock = Clock()
    with watched.watching(clock):
        clock.start()
        run(clock)
        clock.stop()
    return clock


def seconds(run: Callable[[], None]) -> float:
    """How long something takes."""
    start = perf_counter()
    run()
    return perf_counter() - start


if __name__ == "__main__":
    main()
