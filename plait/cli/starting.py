"""The config that `plait init` writes: complete, with references where one value stands for several."""

from collections.abc import Mapping, Sequence
from textwrap import fill as fill_lines
from typing import Any

from ..config import Config, fill, merge, prepare
from ..pipeline import pipeline_config
from ..training import TrainingConfig, backbone_training, default_training
from .comments import WIDTH, commented
from .configs import with_settings

HEADER = """\
{what}
On the backbone {backbone}{needs}

  {command}

Every setting is here with its default. Each can be left out, and changed for one run on the command line:
--training.max_steps 500. `plait list` shows which functions can stand behind an @; `plait check` says whether a
changed config still fits together."""

# What has to be installed for a backbone.
NEEDS = {"transformer": ", which needs more libraries: pip install 'plait[transformers]'"}

# How the sections follow each other.
ORDER = ("paths", "system", "nlp", "encoders", "components", "corpora", "training")

_LEARN_RATE = ("training", "optimizer", "learn_rate")
COMMENTS: dict[tuple[str, ...], str] = {
    ("paths", "train"): "the annotated texts to learn from; on the command line: --paths.train FILE",
    ("paths", "dev"): "the annotated texts to score on in training; on the command line: --paths.dev FILE",
    (
        "paths",
        "vectors",
    ): "the file of pretrained vectors (see `plait vectors`); on the command line: --paths.vectors FILE",
    ("paths", "transformer"): "a local folder with a pretrained model, or its name on the hub, such as "
    "google-bert/bert-base-cased; on the command line: --paths.transformer NAME",
    (*_LEARN_RATE, "initial_rate"): "how high it rises",
    (*_LEARN_RATE, "warmup_steps"): "how many steps that takes",
    (*_LEARN_RATE, "total_steps"): "the step at which it has fallen to 0 again",
}


def starting_config(lang: str, names: Sequence[str], backbone: str, settings: Mapping[str, Any]) -> Config:
    """A filled config of ready-made components, with references where one value stands for several.

    Paths that the backbone needs may be missing.

    Args:
        lang: the code of the language.
        names: the ready-made components in their order.
        backbone: the ready-made backbone that they stand on.
        settings: by dotted path, set in the config before it is filled.

    Raises:
        UnknownName: there is no such component or backbone.
        ValueError: there is no component.
        ConfigError: the settings do not fit.
    """
    if not names:
        raise ValueError(
            "a pipeline to train needs a component: --pipeline tagger, or several: --pipeline tagger,textcat"
        )
    ready = pipeline_config(lang, list(names), backbone=backbone)
    defaults = merge(default_training(), backbone_training(backbone))
    written = with_settings(merge(defaults, ready), settings)
    given = {f"paths.{name}": "to be given" for name, value in written["paths"].items() if value is None}
    prepare(written.override(given), TrainingConfig)
    filled = fill(written, TrainingConfig)
    put_references(filled, written)
    return Config({name: filled[name] for name in ORDER if filled.get(name) or name in ("paths", "training")})


def starting_text(config: Config, backbone: str, path: str) -> str:
    """The text of such a config, with a comment on each setting.

    Args:
        config: what `starting_config` gave.
        backbone: the ready-made backbone that it has.
        path: where the config will be, for the command that the header shows.
    """
    what = f"A pipeline for plait: {', '.join(config['nlp']['pipeline'])} ({config['nlp']['lang']})"
    command = training_command(path, config)
    header = HEADER.format(
        what=fill_lines(what, WIDTH), backbone=backbone, needs=NEEDS.get(backbone, ""), command=command
    )
    return commented(config, TrainingConfig, header, COMMENTS)


def training_command(path: object, config: Mapping[str, Any]) -> str:
    """How to train from a config, with the paths that it leaves open."""
    paths = {"train": None, "dev": None, **config.get("paths", {})}
    missing = (
        f" --paths.{name} {'NAME' if name == 'transformer' else 'FILE'}" for name in paths if paths[name] is None
    )
    return f"plait train {path} --output OUTPUT{''.join(missing)}"


def put_references(filled: dict[str, Any], written: Mapping[str, Any]) -> None:
    """Write `${…}` again where filling put what it stands for."""
    for key, value in written.items():
        if isinstance(value, Mapping) and isinstance(filled.get(key), dict):
            put_references(filled[key], value)
        elif isinstance(value, str) and value.startswith("${"):
            filled[key] = value
