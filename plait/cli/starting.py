"""The config that `plait init` writes: complete, with references where one value stands for several."""

from collections.abc import Mapping, Sequence
from typing import Any

from ..config import Config, merge, prepare
from ..pipeline import pipeline_config
from ..training import TrainingConfig, default_training
from .comments import commented

HEADER = """\
A pipeline for plait: {what}

  plait train {path} --output OUTPUT --paths.train FILE --paths.dev FILE

Every setting is here with its default. Each can be left out, and changed for one run on the command line:
--training.max_steps 500. `plait list` shows which functions can stand behind an @; `plait check` says whether a
changed config still fits together."""

# How the sections follow each other.
ORDER = ("paths", "system", "nlp", "encoders", "components", "corpora", "training")

COMMENTS: dict[tuple[str, ...], str] = {
    ("paths", "train"): "the annotated texts to learn from; on the command line: --paths.train FILE",
    ("paths", "dev"): "the annotated texts to score on in training; on the command line: --paths.dev FILE",
}


def starting_config(lang: str, names: Sequence[str], *, path: str) -> str:
    """The text of a config of ready-made components. Raises UnknownName, and ValueError where there is none.

    Args:
        lang: the code of the language.
        names: the ready-made components in their order.
        path: where the config will be, for the command that its header shows.
    """
    if not names:
        raise ValueError(
            "a pipeline to train needs a component: --pipeline tagger, or several: --pipeline tagger,textcat"
        )
    written = merge(default_training(), pipeline_config(lang, list(names)))
    filled = prepare(written, TrainingConfig)
    put_references(filled, written)
    config = Config({name: filled[name] for name in ORDER if filled.get(name) or name in ("paths", "training")})
    return commented(config, TrainingConfig, HEADER.format(what=f"{', '.join(names)} ({lang})", path=path), COMMENTS)


def put_references(filled: dict[str, Any], written: Mapping[str, Any]) -> None:
    """Write `${…}` again where filling put what it stands for."""
    for key, value in written.items():
        if isinstance(value, Mapping) and isinstance(filled.get(key), dict):
            put_references(filled[key], value)
        elif isinstance(value, str) and value.startswith("${"):
            filled[key] = value
