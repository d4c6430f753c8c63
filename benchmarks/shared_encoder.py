"""What a second component on a shared backbone costs in training, for a backbone in a config.

    python -m benchmarks.shared_encoder CONFIG CORPUS.conllu [--steps 20] [--rounds 5] [--section.key value …]

The config has several components on one shared encoder. Steps over the same batches are timed with the first component
alone and with all of them, in turn, round by round; the figure is the ratio of the medians.
"""

import argparse
import json
import statistics
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any

from plait.config import Config, build
from plait.pipeline import Pipeline
from plait.training import Examples, TrainingConfig, prepare_training


def main() -> None:
    """Time both, print the medians and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("config", type=Path)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=5)
    arguments, settings = parser.parse_known_args()
    paths = {"paths.train": str(arguments.corpus), "paths.dev": str(arguments.corpus)}
    given = dict(zip((name.removeprefix("--") for name in settings[::2]), settings[1::2], strict=True))
    config = Config.from_file(arguments.config).override({**paths, **given})
    names = config["nlp"]["pipeline"]
    runs = {"one": Steps(config, names[:1], arguments.steps), "all": Steps(config, names, arguments.steps)}
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(arguments.rounds):
        for name, run in runs.items():
            start = perf_counter()
            run.go()
            times[name].append((perf_counter() - start) / arguments.steps)
    medians = {name: statistics.median(found) for name, found in times.items()}
    for name, components in (("one", names[:1]), ("all", names)):
        print(f"{', '.join(components)}: {1000 * medians[name]:.0f} ms a step")
    print(json.dumps({"ratio": round(medians["all"] / medians["one"], 3)}))


class Steps:
    """Some steps of training of some components of a config, to be gone through again and again."""

    def __init__(self, config: Config, names: list[str], steps: int) -> None:
        filled = prepare_training(config.override({"nlp.pipeline": names}))
        parts: dict[str, Any] = build(filled, TrainingConfig, sections=("paths", "system", "corpora", "training"))
        settings = parts["training"]
        self.nlp = Pipeline.from_config(filled)
        for name in set(self.nlp.components) - set(names):
            self.nlp.remove_pipe(name)
        examples = Examples(self.nlp, parts["corpora"]["train"], name="train")
        self.updater = self.nlp.begin_training(examples, optimizer=settings.optimizer, groups=settings.groups)
        self.batches = list(islice(settings.batcher(examples.shuffled(0, 0, buffer=1000)), steps))
        self.go()  # what is done once is not timed

    def go(self) -> None:
        """Take the steps."""
        for batch in self.batches:
            self.nlp.update(batch, self.updater, dropout=0.1)


if __name__ == "__main__":
    main()
