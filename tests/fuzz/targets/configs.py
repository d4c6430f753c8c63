"""Configs: any text is parsed, filled and checked, or its problems are told; what is right stays right when written."""

import copy
import json
from collections.abc import Iterator
from typing import Any

from plait.config import Config, merge, parse_override, prepare, wiring
from plait.errors import ConfigError
from plait.pipeline import PipelineConfig, default_config
from plait.pipeline.assembly import check_names
from plait.pipeline.ready_made import BASE
from plait.pipeline.settings import PIPELINE_SECTIONS
from plait.registry import registry
from plait.training import TrainingConfig, prepare_training

from ..findings import answer
from ..made import made_json
from ..source import Source, decoded, encoded
from ..target import Target

Path = tuple[Any, ...]
THOROUGH = 6  # one in so many inputs that are right is written, read and filled again

TEXTS = (
    '[nlp]\nlang = "en"\npipeline = ["tagger"]\n\n[encoders.main]\n@architectures = "plait.HashEmbedCNN.v1"\n'
    'width = 16\ndepth = 1\nrows = 200\n\n[components.tagger]\n@components = "plait.Tagger.v1"\ncolumn = "pos"\n\n'
    '[components.tagger.model]\n@architectures = "plait.Tagger.v1"\n\n[components.tagger.model.tok2vec]\n'
    '@architectures = "plait.Shared.v1"\nencoder = "main"\n\n[training.groups."encoders.*"]\nscale = 0.5\n',
    '[paths]\ntrain = "a.conllu"\ndev = ${paths.train}\n[nlp]\npipeline = ["c"]\n[components.c]\n'
    '@components = "plait.TextCategorizer.v1"\n[components.c.model]\n@architectures = "plait.TextCatBOW.v1"\n# note\n'
    '[corpora.train]\n@readers = "plait.CSV.v1"\npath = ${paths.train}\nlabel_column = 1\n[training]\nmax_steps = 5\n'
    'score_weights = {\n  "cats_macro_f": 1.0\n  }\n[training.optimizer]\n@optimizers = "Adam.v1"\nlearn_rate = 1e-3\n',
)
OVERRIDES = (
    "--components.tagger.column\x1ftag\x1etraining.max_steps\x1f7",
    "encoders.main\x1fplait.TorchBiLSTM.v1\x1eencoders.main.width\x1f32\x1e@nlp..x\x1f[1]",
)


def config_text(data: bytes) -> None:
    """A text is a config or told of; a config is the same after it was written."""
    text = decoded(data)
    config = answer(lambda: Config.from_str(text), ConfigError)
    if config is not None:
        again = Config.from_str(config.to_str())
        assert dict(again) == dict(config)
        assert again.to_str() == config.to_str()


def config_check(data: bytes) -> None:
    """A text as somebody writes it, filled and checked."""
    text = decoded(data)
    config = answer(lambda: Config.from_str(text), ConfigError)
    if config is not None:
        _examine(config, thorough=len(data) % THOROUGH == 0)


def config_edits(data: bytes) -> None:
    """A right config with changes anywhere: other values, functions and references, keys added, renamed and gone."""
    source = Source(data)
    changed, thorough = copy.deepcopy(source.pick(_right())), source.below(THOROUGH) == 1
    for _ in range(1 + source.below(3)):
        _change(source, changed)
    _examine(Config(changed), thorough=thorough)


def config_overrides(data: bytes) -> None:
    """Settings of a command line over a right config: keys and values, parted by control characters."""
    source = Source(data)
    config = Config.from_str(source.pick(TEXTS))
    pairs = [pair.partition("\x1f") for pair in decoded(source.rest()).split("\x1e")]
    changed = config.override({key: parse_override(value) for key, _, value in pairs})
    _examine(changed, thorough=len(data) % THOROUGH == 0)


def _examine(config: Config, *, thorough: bool) -> None:
    """Fill and check a config: as one to train from where it says how, else as that of a pipeline."""
    schema = TrainingConfig if "training" in config else PipelineConfig
    filled = answer(lambda: _prepared(config, schema), ConfigError)
    if filled is None or not thorough:
        return
    assert dict(_prepared(filled, schema)) == dict(filled)
    text = answer(filled.to_str, ValueError)
    if text is not None:
        assert dict(_prepared(Config.from_str(text), schema)) == dict(filled)
    for node in wiring(filled, schema):
        assert all(inner.path[: len(node.path)] == node.path for inner in node.walk())


def _prepared(config: Config, schema: type[Any]) -> Config:
    if schema is TrainingConfig:
        return prepare_training(config)
    merged = merge(default_config(BASE), config)
    return prepare(merged, PipelineConfig, sections=PIPELINE_SECTIONS, rules=[check_names])


def _change(source: Source, config: dict[str, Any]) -> None:
    paths = [path for path in _paths(config) if path]
    if not paths:
        return
    *way, last = source.pick(paths)
    table: Any = config
    for key in way:
        table = table[key]
    kind = source.below(5)
    if kind == 0:
        del table[last]
    elif kind == 1 and isinstance(table, dict):
        table[source.pick(_names())] = _value(source)
    elif kind == 2 and isinstance(table, dict):
        table[source.text(8)] = table.pop(last)
    else:
        table[last] = _value(source)


def _value(source: Source) -> Any:
    kind = source.below(6)
    if kind == 0:
        return source.pick(_names())
    if kind == 1:
        registered = source.pick(registry.kinds())
        return {f"@{registered}": source.pick(registry.names(registered) or [""])}
    if kind == 2:
        return copy.deepcopy(source.pick(_parts()))
    if kind == 3:
        return "${" + source.pick(_names()) + "." + source.pick(_names()) + "}"
    return made_json(source)


def _paths(value: Any, path: Path = ()) -> Iterator[Path]:
    """The way to everything within a value."""
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield from _paths(one, (*path, key))


_held: dict[str, list[Any]] = {}


def _right() -> list[dict[str, Any]]:
    """Right configs, filled."""
    if "right" not in _held:
        whole = [prepare_training(Config.from_str(text)) for text in TEXTS]
        pipelines = [{section: config[section] for section in PIPELINE_SECTIONS} for config in whole]
        # Those of pipelines alone are checked in half the time.
        _held["right"] = [*pipelines, *pipelines, *map(dict, whole)]
    return _held["right"]


def _parts() -> list[Any]:
    """Everything that stands in a right config."""
    if "parts" not in _held:
        _held["parts"] = [_at(config, path) for config in _right() for path in _paths(config)]
    return _held["parts"]


def _names() -> list[str]:
    """The keys of right configs, and those that mean something."""
    if "names" not in _held:
        keys = {key for config in _right() for path in _paths(config) for key in path if isinstance(key, str)}
        _held["names"] = [*sorted(keys), "*", "@", "@layers", "", "a.b", "${x}", '"', "env", "\ud800"]
    return _held["names"]


def _at(value: Any, path: Path) -> Any:
    for key in path:
        value = value[key]
    return value


def _words() -> tuple[bytes, ...]:
    marks = [
        "[",
        "]",
        "${",
        "}",
        " = ",
        '"',
        "@",
        "# ",
        "\n",
        "\n\t",
        "null",
        "true",
        "1e-3",
        "{a = 1}",
        "[training]\n",
        "*",
    ]
    keys = {key for config in map(default_config, ("tagger", "ner")) for path in _paths(config) for key in path}
    names = [name for kind in ("architectures", "components", "readers", "batchers") for name in registry.names(kind)]
    return tuple(map(encoded, [*marks, *sorted(map(str, keys)), *(json.dumps(name) for name in names)]))


def _edits() -> list[bytes]:
    return [
        bytes([number, 1, place, place, kind, *range(7, 30)])
        for number in range(3)
        for place in (3, 40)
        for kind in range(5)
    ]


WORDS = _words()
TARGETS = (
    Target("config_text", config_text, lambda: list(map(encoded, TEXTS)), WORDS),
    Target("config_check", config_check, lambda: list(map(encoded, TEXTS)), WORDS, quick=40, guides=("plait.config",)),
    Target("config_edits", config_edits, _edits, WORDS, longest=128, quick=40, guides=("plait.config",)),
    Target(
        "config_overrides",
        config_overrides,
        lambda: [b"\0" + encoded(o) for o in OVERRIDES],
        WORDS,
        longest=256,
        quick=40,
    ),
)
