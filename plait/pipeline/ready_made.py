"""Ready-made components and backbones: the names that `add_pipe` and `plait init` know, and their default configs."""

from functools import cache
from pathlib import Path

from ..config import Config, Place, merge
from ..errors import UnknownName

_DEFAULTS = Path(__file__).with_name("defaults")
_BACKBONES = _DEFAULTS / "backbones"
BASE = "base"
BACKBONE = "cnn"


@cache
def ready_made() -> tuple[str, ...]:
    """The names of all ready-made components, sorted."""
    names = {entry.name.removesuffix(".cfg") for entry in _DEFAULTS.iterdir() if entry.name.endswith(".cfg")}
    return tuple(sorted(names - {BASE}))


def default_config(name: str) -> Config:
    """The default config of a ready-made component, or of a pipeline without any ("base"). Raises UnknownName."""
    if name != BASE and name not in ready_made():
        raise UnknownName("ready-made components", name, ready_made())
    return Config.from_str((_DEFAULTS / f"{name}.cfg").read_text(encoding="utf8"), source=f"default of {name}")


@cache
def backbones() -> tuple[str, ...]:
    """The names of all ready-made backbones, sorted."""
    names = (entry.name for entry in _BACKBONES.iterdir() if entry.name.endswith(".cfg"))
    return tuple(sorted(name.removesuffix(".cfg") for name in names))


def backbone_config(name: str) -> Config:
    """The config of a ready-made backbone: the block of [encoders.main], and the paths that it needs.

    Raises UnknownName.
    """
    if name not in backbones():
        raise UnknownName("ready-made backbones", name, backbones())
    return Config.from_str((_BACKBONES / f"{name}.cfg").read_text(encoding="utf8"), source=f"default of {name}")


def pipeline_config(lang: str, names: tuple[str, ...] | list[str], *, backbone: str = BACKBONE) -> Config:
    """The config of a pipeline of ready-made components, not yet filled.

    Those with a `tok2vec` share one encoder, a ready-made backbone. Raises UnknownName, and ValueError for a name that
    comes twice.
    """
    twice = {name for name in names if list(names).count(name) > 1}
    if twice:
        raise ValueError(f"each component needs a name of its own; {', '.join(sorted(twice))} came more than once")
    config = default_config(BASE)
    for name in names:
        config = merge(config, default_config(name))
    encoder = backbone_config(backbone)
    if "main" in config.get("encoders", {}):
        config = merge(config, encoder)
    config["nlp"] = {**config["nlp"], "lang": lang, "pipeline": list(names)}
    config.places[("nlp", "lang")] = Place("<arguments>", None)
    return config
