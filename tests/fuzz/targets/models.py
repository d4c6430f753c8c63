"""Saved pipelines: of damaged or forged files comes a pipeline that works, or a refusal by name."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import srsly

import plait
from plait.config import Config
from plait.errors import BadModel, ConfigError, NotInitialized
from plait.pipeline import Pipeline
from plait.saving import MANIFEST, Contents, manifest
from plait.tokens import Doc, Example, Span

from ..findings import answer
from ..scratch import scratch_file
from ..source import Source
from ..target import Target

REFUSALS = (BadModel, ConfigError)
# Sizes that somebody may ask for, but no fuzzer has the time for.
_MOST = 300
THOROUGH = 4  # one in so many pipelines that load is saved and loaded again
# What a manifest says of the files themselves.
_MADE = ("format", "files", "checksum")


@cache
def _small() -> Pipeline:
    """A trained pipeline of two components and an encoder."""
    embed = {"@architectures": "plait.MultiHashEmbed.v1", "width": 4, "attrs": ["NORM"], "rows": [20], "pieces": 2}
    shared = {"@architectures": "plait.Shared.v1", "encoder": "main"}
    config = Config(
        {
            "nlp": {"lang": "en", "pipeline": ["ner", "textcat"]},
            "encoders": {"main": embed},
            "components": {
                "ner": {
                    "@components": "plait.EntityRecognizer.v1",
                    "model": {"@architectures": "plait.EntityRecognizer.v1", "tok2vec": shared},
                },
                "textcat": {
                    "@components": "plait.TextCategorizer.v1",
                    "model": {"@architectures": "plait.TextCatBOW.v1", "length": 64},
                },
            },
        }
    )
    nlp = Pipeline.from_config(config)
    doc = Doc(words=["Anna", "sees", "York"])
    doc.ents = [Span(doc, 0, 1, "PER"), Span(doc, 2, 3, "LOC")]  # type: ignore[assignment]
    doc.cats = {"a": 1.0, "b": 0.0}
    nlp.begin_training(lambda: [Example(doc.copy_words(), doc)])
    return nlp


@cache
def _files() -> dict[str, bytes]:
    return {name: bytes(data) for name, data in _small().to_files().items()}


def _works(nlp: Pipeline | None, *, thorough: bool) -> None:
    """A pipeline that was loaded annotates, and is the same after it was saved again."""
    if nlp is None:
        return
    _annotates(nlp)
    saved = nlp.to_bytes()
    assert not thorough or Pipeline.from_bytes(saved).to_bytes() == saved


def _annotates(nlp: Pipeline) -> None:
    """Annotate a text, unless the pipeline was never trained: weights may be infinite, but have to fit."""
    text = "Anna sees York. 漢"
    with np.errstate(all="ignore"):
        doc = answer(lambda: nlp(text), NotInitialized)
    assert doc is None or doc.text == text


def model_bytes(data: bytes) -> None:
    """Any bytes in place of what `to_bytes` gave."""
    _works(answer(lambda: Pipeline.from_bytes(data), *REFUSALS), thorough=True)


def model_files(data: bytes) -> None:
    """The files of a pipeline with other contents, under a manifest that tells of these."""
    source = Source(data)
    files: dict[str, Any] = dict(_files())
    facts = {key: value for key, value in json.loads(files.pop(MANIFEST)).items() if key not in _MADE}
    kind, name = source.below(4), source.pick(list(files))
    if kind == 0:
        del files[name]
    elif kind == 1:
        files[name] = files[source.pick(list(files))]
    elif kind == 2:
        files[name] = source.rest()
    else:
        files[name] = _spliced(files[name], source)
    if _is_large(files):
        return
    files[MANIFEST] = manifest(files, facts)
    packed: bytes = srsly.msgpack_dumps(files)
    _works(answer(lambda: Pipeline.from_bytes(packed), *REFUSALS), thorough=len(data) % THOROUGH == 0)


def model_folder(data: bytes) -> None:
    """Any manifest in a folder of a pipeline."""
    files = {**_files(), MANIFEST: data}
    path = _folder(files)
    _works(answer(lambda: plait.load(path), *REFUSALS), thorough=len(data) % THOROUGH == 0)


def model_weights(data: bytes) -> None:
    """Weights and labels with other contents for a pipeline that is built already; it is as before afterwards."""
    source = Source(data)
    files = dict(_files())
    name = source.pick([name for name in files if name not in (MANIFEST, "config.cfg")])
    files[name] = source.rest() if source.flag() else _spliced(files[name], source)
    del files[MANIFEST]
    nlp = _small()
    if answer(lambda: nlp.from_files(files), BadModel) is not None:
        _annotates(nlp)
    nlp.from_files(_files())


def _spliced(data: bytes, source: Source) -> bytes:
    """A file of which a piece is another."""
    at, size = source.below(len(data) + 1), source.below(16)
    return data[:at] + source.rest() + data[at + size :]


def _is_large(files: Mapping[str, bytes]) -> bool:
    """Whether the config of a pipeline asks for more than a fuzzer has time for."""

    def numbers(value: Any) -> list[float]:
        if isinstance(value, (dict, list)):
            return [n for inner in (value.values() if isinstance(value, dict) else value) for n in numbers(inner)]
        return [value] if isinstance(value, (int, float)) else []

    try:
        config = Config.from_str(files["config.cfg"].decode("utf8"))
    except (ConfigError, KeyError, UnicodeDecodeError):
        return False
    return any(abs(number) > _MOST for number in numbers({k: v for k, v in config.items() if k != "nlp"}))


def _folder(files: Mapping[str, Contents]) -> Path:
    path = scratch_file("model", b"")
    path = path.with_name("a_model")
    if not path.is_dir():
        for name, data in _files().items():
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_bytes(data)
    (path / MANIFEST).write_bytes(files[MANIFEST])
    return path


def _config_seeds() -> list[bytes]:
    number = list(_files()).index("config.cfg")
    return [bytes([2, number]) + _files()["config.cfg"]]


def _file_seeds() -> list[bytes]:
    names = [name for name in _files() if name != MANIFEST]
    whole = [bytes([2, number]) + _files()[name] for number, name in enumerate(names) if len(_files()[name]) < 2000]
    return [*whole, *(bytes([3, number, 40, 0, 4]) + b"null" for number in range(len(names)))]


def _weight_seeds() -> list[bytes]:
    names = [name for name in _files() if name not in (MANIFEST, "config.cfg")]
    whole = [bytes([number, 1]) + _files()[name] for number, name in enumerate(names) if len(_files()[name]) < 4000]
    return [*whole, *(bytes([number, 0, 40, 0, 4]) + b"null" for number in range(len(names)))]


_WORDS = tuple(
    word.encode()
    for word in (
        *(
            '"same": {',
            '"files": {',
            '"format": 1',
            '"labels.json"',
            "null",
            "[]",
            "{}",
            '"__metadata__":',
            '"F32"',
            "1e999",
        ),
        *(
            '"shape":[',
            '"data_offsets":[',
            '"dtype":"F16"',
            "-1",
            "true",
            '"../meta.json"',
            '"components"',
            '"\\u0000"',
            "NaN",
        ),
        *(
            "encoders/main",
            "[components.x]\n",
            "@architectures",
            "plait.Shared.v1",
            '"PER"',
            '["N", "V"]',
            "thresholds.json",
        ),
    )
)
# The config within is what other targets are for, and takes most of the time.
GUIDES = ("plait.saving", "plait.pipeline", "plait.layers")
TARGETS = (
    Target("model_bytes", model_bytes, lambda: [_small().to_bytes()], _WORDS, longest=30_000, quick=40, guides=GUIDES),
    Target(
        "model_files",
        model_files,
        lambda: [*_config_seeds(), *_file_seeds()],
        _WORDS,
        longest=4096,
        quick=40,
        guides=GUIDES,
    ),
    Target("model_folder", model_folder, lambda: [_files()[MANIFEST]], _WORDS, longest=4096, quick=60, guides=GUIDES),
    Target("model_weights", model_weights, _weight_seeds, _WORDS, longest=4096, quick=100, guides=GUIDES),
)
