"""A config made ready to train from: completed by defaults, and checked as a whole."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ..config import Config, Problem, merge, prepare
from ..errors import nearest
from ..pipeline.assembly import check_names
from ..pipeline.ready_made import BASE, default_config
from .settings import TrainingConfig, default_training


def prepare_training(config: Config) -> Config:
    """The config with everything filled in that it leaves out. Raises ConfigError with every problem of it."""
    return prepare(
        with_defaults(config),
        TrainingConfig,
        rules=[check_names, _unknown_components, _missing_corpora, _no_learning, _no_end],
    )


def with_defaults(config: Config) -> Config:
    """A config over what plait takes for all that one says nothing about; not yet filled."""
    return merge(merge(default_training(), default_config(BASE)), config)


def _unknown_components(config: Config) -> Iterator[Problem]:
    pipeline = _names(config, "nlp", "pipeline")
    components = config.get("components")
    for key in ("frozen_components", "annotating_components"):
        for name in _names(config, "training", key):
            if name not in pipeline:
                near = nearest(name, pipeline)
                left_out = isinstance(components, Mapping) and name in components
                cure = f"did you mean '{near}'?" if near else "take it out"
                cure = f"add '{name}' to nlp.pipeline, or take it out here" if left_out else cure
                wanted = f"one of: {', '.join(pipeline)}" if pipeline else "no name, as the pipeline has no component"
                message = f"the pipeline has no component '{name}'"
                yield config.problem(("training", key), message, cure, came=repr(name), wanted=wanted)


def _missing_corpora(config: Config) -> Iterator[Problem]:
    corpora = _table(config, "corpora")
    for name in ("train", "dev"):
        if name not in corpora:
            cure = f"add [corpora.{name}] with a reader"
            yield config.problem(("corpora",), f"there is no corpus '{name}'", cure, came="nothing", wanted="a reader")


def _no_learning(config: Config) -> Iterator[Problem]:
    if not _are_names(_table(config, "nlp").get("pipeline")):
        return  # told as a wrong value
    pipeline, components = _names(config, "nlp", "pipeline"), _table(config, "components")
    message, wanted = "no component learns", "a component that is trained"
    if not pipeline:
        # Told where somebody wrote it, or where it could be written.
        path = next((path for path in (("nlp", "pipeline"), ("nlp",)) if _is_written(config, path)), ())
        line = f"pipeline = {json.dumps([*components] or ['tagger'])}"
        cure = f"write {line}" if path else f"add [nlp] with {line}"
        cure = cure if components else f"add a [components.tagger], and {cure}"
        yield config.problem(path, message, cure, came="a pipeline without components", wanted=wanted)
    elif not set(pipeline) - set(_names(config, "training", "frozen_components")):
        came = f"all of the pipeline: {', '.join(pipeline)}"
        yield config.problem(("training", "frozen_components"), message, "take one out", came=came, wanted=wanted)


def _no_end(config: Config) -> Iterator[Problem]:
    training = _table(config, "training")
    limits = ("max_steps", "max_epochs", "patience")
    if all(training.get(key) == 0 for key in limits):
        message, came = "training would never end", "0 for max_steps, max_epochs and patience"
        yield config.problem(("training",), message, "set one of them", came=came, wanted="a number above 0 for one")


def _is_written(config: Config, path: tuple[str, ...]) -> bool:
    """Whether somebody wrote a value, in a file or on a command line."""
    place = config.places.get(path)
    return place is not None and place.default_of is None and not place.source.startswith("default of ")


def _are_names(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


def _table(config: Config, section: str) -> Mapping[str, Any]:
    """A section, which may be anything before it is checked."""
    table = config.get(section)
    return table if isinstance(table, Mapping) else {}


def _names(config: Config, section: str, key: str) -> list[str]:
    found = _table(config, section).get(key)
    return [name for name in found if isinstance(name, str)] if isinstance(found, list) else []
