"""Every backbone that is registered, and every component with each of its heads, as small blocks of a config.

All are found in the registry. What cannot be made small by the names of its parameters, or needs a file, has a line in
the tables here.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from plait.architectures.types import Encoder, Tok2Vec
from plait.config import fits
from plait.config.signatures import Signature, read_signature
from plait.config.types import role
from plait.registry import registry
from tests.frameworks.tiny import save_tiny
from tests.pipeline.small import TEXTS

Block = dict[str, Any]

TOK2VEC, SHARED, ENSEMBLE = "plait.Tok2Vec.v1", "plait.Shared.v1", "plait.TextCatEnsemble.v1"
OVER = "a window over"  # what the names of rows with a backbone under an encoder begin with

# For parameters of these names, of any function.
SMALL = {
    "width": 12,
    "depth": 1,
    "rows": 60,
    "pieces": 2,
    "hidden": 6,
    "heads": 2,
    "factor": 2,
    "max_span": 3,
    "window_size": 1,
}
HASHED: Block = {"@architectures": "plait.MultiHashEmbed.v1", "width": 12, "attrs": ["NORM", "SHAPE"], "rows": [60, 30]}
SPELLED: Block = {
    "@architectures": "plait.CharacterEmbed.v1",
    "width": 12,
    "characters": 2,
    "character_width": 4,
    "character_rows": 60,
    "rows": [40],
}
# For single functions, over what stands above.
OWN: Mapping[str, Callable[[], Block]] = {
    "plait.MultiHashEmbed.v1": lambda: HASHED,
    "plait.CharacterEmbed.v1": lambda: SPELLED,
    "plait.MixedEmbed.v1": lambda: {"embedders": [HASHED, SPELLED]},
    "plait.StaticVectors.v1": lambda: {"path": vectors_file()},
    "plait.Transformer.v1": lambda: {
        "name": transformer_folder(),
        "precision": "float32",
        "window": 24,
        "overlap": 8,
        "width": 12,
    },
}
EXCLUSIVE = {"plait.TextCategorizer.v1": True, "plait.MultiLabelTextCategorizer.v1": False}

FOLDER = TemporaryDirectory(prefix="plait-tests-")


@cache
def vectors_file() -> str:
    """A file of vectors for the words of the small corpus but one."""
    words = dict.fromkeys(word for text, _, _ in TEXTS for word in text.split() if word != "Cats")
    numbers = np.random.default_rng(0).normal(size=(len(words), 8)).round(2).tolist()
    rows = (" ".join([word, *map(str, row)]) + "\n" for word, row in zip(words, numbers, strict=True))
    path = Path(FOLDER.name) / "vectors.txt"
    path.write_text("".join(rows), encoding="utf8")
    return str(path)


@cache
def transformer_folder() -> str:
    """The folder of a transformer with random weights."""
    folder = Path(FOLDER.name) / "transformer"
    save_tiny(folder)
    return str(folder)


def signature(name: str) -> Signature:
    return read_signature(registry.architectures.get(name), "architectures")


def names(kind: Any) -> list[str]:
    """The architectures of plait that make models of a kind."""
    own = (name for name in registry.names("architectures") if name.startswith("plait."))
    return [name for name in own if role(signature(name).made) == role(kind) and fits(signature(name).made, kind)]


def block(name: str, **parts: Any) -> Block:
    """A small block of an architecture."""
    small = {key: value for key, value in SMALL.items() if key in signature(name).parameters}
    return {**small, **OWN.get(name, dict)(), **parts, "@architectures": name}


def backbones() -> dict[str, Callable[[], Block]]:
    """Every backbone: those that are registered, each of them again under an encoder, and every encoder over hashes."""
    whole = [name for name in names(Tok2Vec) if name not in (TOK2VEC, SHARED)]
    window = "plait.MaxoutWindowEncoder.v1"
    found: dict[str, Callable[[], Block]] = {name: lambda name=name: block(name) for name in whole}  # type: ignore[misc]
    for name in whole:
        found[f"{OVER} {name}"] = lambda name=name: block(TOK2VEC, embed=block(name), encode=block(window))  # type: ignore[misc]
    for name in names(Encoder):
        found[f"{name} over hashes"] = lambda name=name: block(TOK2VEC, embed=HASHED, encode=block(name))  # type: ignore[misc]
    return found


def components(tok2vec: Block) -> dict[str, Block]:
    """Every component with each of its heads that takes a backbone, over one."""
    found = {}
    for component in registry.names("components"):
        if component.startswith("plait."):
            wanted = read_signature(registry.components.get(component)).parameters["model"].wanted
            for head, model in _heads(wanted, tok2vec, EXCLUSIVE.get(component)):
                name = f"{component}-{head}".replace("plait.", "").replace(".v1", "")
                found[name] = {"@components": component, "model": model}
    return found


def _heads(wanted: Any, tok2vec: Block, exclusive: bool | None) -> Iterator[tuple[str, Block]]:
    for name in names(wanted):
        taken = signature(name).parameters
        said = {"exclusive_classes": exclusive} if "exclusive_classes" in taken else {}
        for slot in [key for key, parameter in taken.items() if role(parameter.wanted) == role(Tok2Vec)]:
            yield name, block(name, **said, **{slot: tok2vec})
        if name == ENSEMBLE:
            bow = block("plait.TextCatBOW.v1", exclusive_classes=exclusive, length=64)
            network = block("plait.TextCatReduce.v1", exclusive_classes=exclusive, tok2vec=tok2vec)
            yield name, block(name, linear=bow, network=network)
