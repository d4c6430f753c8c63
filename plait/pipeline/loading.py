"""Where pipelines come from: nothing, or a saved folder."""

from pathlib import Path

from ..collector import collector_paused
from .pipeline import Pipeline
from .ready_made import pipeline_config


def blank(lang: str = "xx") -> Pipeline:
    """A pipeline of a tokenizer alone, to which components are added.

    Args:
        lang: the code of the language, such as "en"; the rules of the neutral "xx" serve any other.
    """
    return Pipeline.from_config(pipeline_config(lang, ()))


def load(path: str | Path) -> Pipeline:
    """A saved pipeline. No code that it brings is run.

    Raises:
        FileNotFoundError: there is no folder at the path.
        BadModel: it is damaged, was edited, or is of a newer format.
        ConfigError: its config names functions that nothing has registered; import their module first.
    """
    with collector_paused(starting="loading"):
        return Pipeline.from_disk(path)
