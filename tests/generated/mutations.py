"""Right configs with one mutation each, as people slip: wrong keys, names, types, sizes, sections and references."""

import copy
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from plait.config import Config
from plait.registry import registry

from .blocks import OF_DATA, Draw
from .right import leaves, put

Data = dict[str, Any]
Path = tuple[str, ...]
Mutation = Callable[[Draw, Data], None]

# Small, so that nothing that is accepted takes long.
VALUES: list[Any] = [
    None,
    True,
    False,
    -1,
    0,
    1,
    3,
    0.5,
    1.5,
    -0.25,
    "zzz",
    "3",
    "true",
    [],
    [3],
    ["zzz"],
    {},
    {"a": 1},
]
TEXT = "text"
KINDS = ["architectures", "components", "layers", "readers", "batchers", "optimizers", "schedules", "loggers"]


class Unsuitable(Exception):
    """There is nothing in a config that a mutation could be done to."""


def mutated(draw: Draw, right: Config) -> tuple[str, Config | str] | None:
    """What was done to a copy of a config, and the copy, which is a text where it was done to the text.

    None where the mutation found nothing to do.
    """
    name = draw(st.sampled_from([*MUTATIONS, TEXT]))
    data: Data = copy.deepcopy(dict(right))
    if name == TEXT:
        return name, _slip(draw, Config(data).to_str())
    try:
        MUTATIONS[name](draw, data)
    except Unsuitable:
        return None
    if data == right:
        return None
    if not all(isinstance(section, dict) for section in data.values()):  # as from Python; no text can say so
        return name, Config(data, source="mutated.cfg")
    return name, Config.from_str(Config(data).to_str(), source="mutated.cfg")


def drop(draw: Draw, data: Data) -> None:
    """A key or a section is not there."""
    path = _any(draw, all_paths(data))
    del at(data, path[:-1])[path[-1]]


def misspell_key(draw: Draw, data: Data) -> None:
    path = _any(draw, all_paths(data))
    table = at(data, path[:-1])
    wrong = _misspelt(draw, path[-1])
    inner = {wrong if key == path[-1] else key: value for key, value in table.items()}
    table.clear()
    table.update(inner)


def misspell_text(draw: Draw, data: Data) -> None:
    """A name, a choice, or any other text."""
    path, text = _any(draw, [(path, one) for path, one in leaves(data) if isinstance(one, str) and one])
    put(data, path, _misspelt(draw, text))


def another_function(draw: Draw, data: Data) -> None:
    """The name of another function, with the keys of the one that was there."""
    path = _any(draw, blocks(data))
    block = at(data, path)
    key = _any(draw, [key for key in block if key.startswith("@")])
    kind = draw(st.sampled_from([key[1:], *KINDS]))
    del block[key]
    block[f"@{kind}"] = draw(st.sampled_from(_names(kind)))


def another_kind(draw: Draw, data: Data) -> None:
    path = _any(draw, blocks(data))
    block = at(data, path)
    key = _any(draw, [key for key in block if key.startswith("@")])
    block[f"@{draw(st.sampled_from([*KINDS, 'architecture', '']))}"] = block.pop(key)


def two_functions(draw: Draw, data: Data) -> None:
    block = at(data, _any(draw, blocks(data)))
    kind = draw(st.sampled_from(KINDS))
    block[f"@{kind}"] = draw(st.sampled_from(_names(kind)))


def another_value(draw: Draw, data: Data) -> None:
    """Another type, out of range, or nothing at all; now and then a right one."""
    path, _ = _any(draw, leaves(data))
    put(data, path, draw(st.sampled_from(VALUES)))


def another_number(draw: Draw, data: Data) -> None:
    """A width that clashes, a list that is as long as no other, a share above one."""
    numbers = [(path, one) for path, one in leaves(data) if type(one) in (int, float)]
    path, number = _any(draw, numbers)
    put(data, path, number + draw(st.sampled_from([1, -1, 2, -10, 10])))


def another_length(draw: Draw, data: Data) -> None:
    path, items = _any(draw, [(path, one) for path, one in leaves(data) if isinstance(one, list)])
    put(data, path, draw(st.sampled_from([items[1:], items * 2, [*items, "zzz"], [*items, 3], []])))


def another_section(draw: Draw, data: Data) -> None:
    """A block or value stands in a section where it does not belong."""
    path = _any(draw, [path for path in all_paths(data) if len(path) > 1])
    value = at(data, path[:-1]).pop(path[-1])
    tables = [other for other in tables_of(data) if other and path[-1] not in at(data, other)]
    put(data, (*_any(draw, tables), path[-1]), value)


def exchange(draw: Draw, data: Data) -> None:
    """Two values or sections in each other's place."""
    one, other = _any(draw, all_paths(data)), _any(draw, all_paths(data))
    if one[: len(other)] == other or other[: len(one)] == one:
        raise Unsuitable
    value = at(data, one)
    put(data, one, at(data, other))
    put(data, other, value)


def wrap(draw: Draw, data: Data) -> None:
    """A list for a value, or a value for a list."""
    path = _any(draw, all_paths(data))
    value = at(data, path)
    put(data, path, value[0] if isinstance(value, list) and value else [value])


def strange_key(draw: Draw, data: Data) -> None:
    """A key that stands elsewhere, or nowhere."""
    table = at(data, _any(draw, [path for path in tables_of(data) if path]))
    known = [(path[-1], one) for path, one in leaves(data) if path[-1] not in OF_DATA]
    key, value = _any(draw, [*known, ("zzz", 3), ("labels", ["a"]), ("*", {})])
    if key in table:
        raise Unsuitable
    table[key] = value


def reference(draw: Draw, data: Data) -> None:
    path = _any(draw, all_paths(data))
    target = ".".join(_any(draw, all_paths(data)))
    wrong = ["${nlp.nowhere}", "${env.PLAIT_TESTS_NOT_SET}", "${", "$${x}", "a${nlp.lang}", "${training}"]
    put(data, path, draw(st.sampled_from([*wrong, "${" + target + "}", "${" + ".".join(path) + "}"])))


def another_encoder(draw: Draw, data: Data) -> None:
    """A shared encoder that is not there, or that the block itself is a part of."""
    paths = [path for path, _ in leaves(data) if path[-1] == "encoder"]
    put(data, _any(draw, paths), draw(st.sampled_from(["nowhere", *data["encoders"], *data["components"]])))


def pipeline(draw: Draw, data: Data) -> None:
    names = data["nlp"]["pipeline"]
    wrong = [[*names, names[0]], [*names, "nowhere"], [], names[1:], ",".join(names), [names], names[0].upper()]
    data["nlp"]["pipeline"] = draw(st.sampled_from(wrong))


def choice_of_components(draw: Draw, data: Data) -> None:
    key = draw(st.sampled_from(["frozen_components", "annotating_components"]))
    names = data["nlp"]["pipeline"]
    data["training"][key] = draw(st.sampled_from([["nowhere"], names, [*names, "zzz"], names[0], None]))


def scores_and_groups(draw: Draw, data: Data) -> None:
    name = draw(st.sampled_from(["nowhere", "tag_acc", "pos_acc", "cats_micro_f", "*", "encoders.*", "a.b"]))
    key = draw(st.sampled_from(["score_weights", "groups"]))
    value: Any = draw(st.sampled_from([0, 1, -1, "1"])) if key == "score_weights" else {"learn_rate": 0.1}
    data["training"][key] = {name: value}


MUTATIONS: dict[str, Mutation] = {
    mutation.__name__: mutation
    for mutation in (
        *(drop, misspell_key, misspell_text, another_function, another_kind, two_functions, another_value),
        *(another_number, another_length, another_section, exchange, wrap, strange_key, reference),
        *(another_encoder, pipeline, choice_of_components, scores_and_groups),
    )
}


def _slip(draw: Draw, text: str) -> str:
    """A character that is missing, another, or there twice."""
    place = draw(st.integers(0, len(text) - 1))
    slip = draw(st.sampled_from(["", text[place] * 2, *"\"'[]{}=#.\n0x@ ,"]))
    return text[:place] + slip + text[place + 1 :]


def _misspelt(draw: Draw, text: str) -> str:
    place = draw(st.integers(0, len(text) - 1))
    slips = [text[:place] + text[place + 1 :], text[:place] + text[place] + text[place:], f"{text}s", text.swapcase()]
    swapped = text[:place] + text[place + 1 : place + 2] + text[place] + text[place + 2 :]
    return draw(st.sampled_from([slip for slip in [*slips, swapped] if slip and slip != text]))


def _names(kind: str) -> list[str]:
    names = registry.names(kind) if kind in registry.kinds() else ["zzz"]
    return [name for name in names if "test" not in name]


def _any(draw: Draw, items: list[Any]) -> Any:
    if not items:
        raise Unsuitable
    return draw(st.sampled_from(items))


def at(data: Data, path: Path) -> Any:
    """The value at a path."""
    found: Any = data
    for key in path:
        found = found[key]
    return found


def all_paths(data: Data, path: Path = ()) -> list[Path]:
    """The paths of all keys, those of tables among them."""
    found: list[Path] = []
    for key, value in data.items():
        found += [(*path, key), *(all_paths(value, (*path, key)) if isinstance(value, dict) else ())]
    return found


def tables_of(data: Data) -> list[Path]:
    """The paths of all tables."""
    return [(), *(path for path in all_paths(data) if isinstance(at(data, path), dict))]


def blocks(data: Data) -> list[Path]:
    """The paths of all blocks."""
    return [path for path in tables_of(data) if any(key.startswith("@") for key in at(data, path))]
