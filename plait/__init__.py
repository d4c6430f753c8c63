"""NLP pipelines built and trained from exchangeable, typed parts.

>>> import plait
>>> nlp = plait.load("my_pipeline")
>>> [(token.text, token.tag) for token in nlp("Time flies.")]

Names are imported when they are first used, so that `import plait` costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from .collector import collector_paused
from .late_imports import import_late

if TYPE_CHECKING:
    from .config import Config
    from .devices import require_cpu, require_gpu
    from .pipeline import Component, Loss, Pipeline, blank, load
    from .rendering import render
    from .tokens import Doc, Example, Lexicon, Relation, Span, Token

__version__ = "0.1.0"

__all__ = [
    "Component",
    "Config",
    "Doc",
    "Example",
    "Lexicon",
    "Loss",
    "Pipeline",
    "Relation",
    "Span",
    "Token",
    "__version__",
    "blank",
    "load",
    "render",
    "require_cpu",
    "require_gpu",
]

_HOMES = {
    "Component": "pipeline",
    "Config": "config",
    "Doc": "tokens",
    "Example": "tokens",
    "Lexicon": "tokens",
    "Loss": "pipeline",
    "Pipeline": "pipeline",
    "Relation": "tokens",
    "Span": "tokens",
    "Token": "tokens",
    "blank": "pipeline",
    "load": "pipeline",
    "render": "rendering",
    "require_cpu": "devices",
    "require_gpu": "devices",
}


import_late()

if not TYPE_CHECKING:  # a type checker would take any name at all to be there

    def __getattr__(name: str) -> object:
        """Import a public name on first use (PEP 562)."""
        if name not in _HOMES:
            raise AttributeError(f"module 'plait' has no attribute '{name}'")
        with collector_paused(starting=f"importing {name}"):
            value: object = getattr(import_module(f".{_HOMES[name]}", __name__), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted(__all__)
