"""What docstrings say of settings: the entries "name: text" under Args and Attributes."""

import inspect
import re
from collections.abc import Callable, Mapping
from typing import Any

from .describe import docstring

_SECTIONS = ("Args:", "Attributes:")
_ENTRY = re.compile(r"(?P<names>\*{0,2}\w+(?:, \*{0,2}\w+)*): *(?P<text>.*)")
# A sentence ends at a point, but not at one inside of a name, a number or an abbreviation.
_SENTENCE = re.compile(r"(?<!\be\.g)(?<!\bi\.e)(?<!\bal)\.(?=\s|$)")

# What Thinc's docstrings do not tell of its settings.
OPTIMIZER = {
    "learn_rate": "how far weights move in a step: a number, or a block of @schedules",
    "beta1": "how slowly the mean of the gradients follows them",
    "beta2": "how slowly the mean of their squares follows them",
    "eps": "what keeps a division by 0 away",
    "L2": "how strongly weights are drawn to 0",
    "L2_is_weight_decay": "draw weights to 0 beside the gradient (AdamW), not as a part of it",
    "grad_clip": "gradients with a larger norm are scaled down to it; 0 is never",
    "use_averages": "score and save moving averages of the weights",
}
LAYER = {
    "nO": "the width of what comes out",
    "nI": "the width of what goes in",
    "nP": "how many pieces the maxout has",
    "nV": "how many rows the table has",
    "init_W": "how the weights begin: a block of @initializers",
    "init_b": "how the biases begin: a block of @initializers",
    "initializer": "how the table begins: a block of @initializers",
    "dropout": "the share of what comes out that is left out while learning",
    "normalize": "whether layer normalization follows",
}
_THINCS = {"thinc.optimizers": OPTIMIZER, "thinc.layers": LAYER}


def setting_texts(owner: Callable[..., Any]) -> Mapping[str, str]:
    """What the docstring of a function, or those of a class and its constructor, say of each setting, by name."""
    found: dict[str, str] = {}
    for doc in _docs(owner):
        found.update(_entries(doc))
    return found or _THINCS.get(".".join(owner.__module__.split(".")[:2]), {})


def summary(owner: Callable[..., Any]) -> str:
    """The first paragraph of a docstring on one line; "" where there is none."""
    doc = next(iter(_docs(owner)), "")
    return " ".join(doc.partition("\n\n")[0].split())


def first_sentence(text: str) -> str:
    """A text up to the end of its first sentence."""
    end = _SENTENCE.search(text)
    return text[: end.start()] if end else text


def _docs(owner: Callable[..., Any]) -> list[str]:
    """The docstrings that tell of an owner, those that Python or dataclasses write themselves left out."""
    docs = [docstring(owner)]
    if inspect.isclass(owner) and docstring(owner.__init__) != docstring(object.__init__):
        docs.append(docstring(owner.__init__))
    return [doc for doc in docs if doc]


def _entries(doc: str) -> dict[str, str]:
    found: dict[str, str] = {}
    names: list[str] = []
    depth: int | None = None  # the indentation of entries while in a section of them
    inside = False
    for line in doc.splitlines():
        text, indent = line.strip(), len(line) - len(line.lstrip())
        if text and indent == 0:
            inside, depth, names = text in _SECTIONS, None, []
            continue
        if not inside or not text:
            continue
        depth = indent if depth is None else depth
        entry = _ENTRY.fullmatch(text) if indent == depth else None
        if entry:
            names = [name.lstrip("*") for name in entry["names"].split(", ")]
            found.update(dict.fromkeys(names, entry["text"]))
        elif indent > depth:
            found.update({name: f"{found[name]} {text}".strip() for name in names})
    return found
