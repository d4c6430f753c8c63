"""A config made ready to train from: completed by defaults, and checked as a whole."""

from collections.abc import Iterator

from ..config import Config, Problem, merge, prepare
from ..errors import ConfigError, nearest
from ..pipeline.ready_made import BASE, default_config
from .settings import TrainingConfig, default_training


def prepare_training(config: Config) -> Config:
    """The config with everything filled in that it leaves out. Raises ConfigError with every problem of it."""
    defaults = merge(default_training(), default_config(BASE))
    filled = prepare(merge(defaults, config), TrainingConfig)
    problems = [*_unknown_components(filled), *_missing_corpora(filled), *_no_learning(filled)]
    if problems:
        raise ConfigError(problems)
    return filled


def _unknown_components(config: Config) -> Iterator[Problem]:
    pipeline = config["nlp"]["pipeline"]
    for key in ("frozen_components", "annotating_components"):
        for name in config["training"][key]:
            if name not in pipeline:
                near = nearest(name, pipeline)
                cure = f"did you mean '{near}'?" if near else f"the pipeline has: {', '.join(pipeline) or 'none'}"
                yield config.problem(("training", key), f"there is no component '{name}'", cure)


def _missing_corpora(config: Config) -> Iterator[Problem]:
    for name in ("train", "dev"):
        if name not in config["corpora"]:
            yield config.problem(("corpora",), f"there is no corpus '{name}'", f"add [corpora.{name}] with a reader")


def _no_learning(config: Config) -> Iterator[Problem]:
    training = config["training"]
    if not set(config["nlp"]["pipeline"]) - set(training["frozen_components"]):
        message = "no component learns"
        yield config.problem(("nlp", "pipeline"), message, "name one in nlp.pipeline that is not among the frozen")
    if not any(training[key] for key in ("max_steps", "max_epochs", "patience")):
        message = "max_steps, max_epochs and patience are all 0, so training would never end"
        yield config.problem(("training",), message, "set one of them")
