"""Blocks that are right, made out of the registry: whatever fits a slot, in it, with settings within their ranges.

Nothing here names an architecture, so that new ones take part by themselves. Those that need files or frameworks are
left out, and the few texts that no type describes have a table.
"""

import inspect
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal, get_args

from hypothesis import strategies as st

from plait.architectures.types import Encoder, TokenScorer
from plait.config import Has, Is, Must, Named, Range, Registered
from plait.config.options import Option, is_mapping, is_sequence, marks_of, named_section, options
from plait.config.signatures import Parameter, Signature, read_signature
from plait.config.suggestions import fitting_kinds
from plait.config.types import is_open, role
from plait.config.values import takes_plain
from plait.registry import THINC_KINDS, registry

Draw = Callable[..., Any]

# What cannot be built out of nothing.
NEEDS_MORE = {
    "plait.StaticVectors.v1": "a file of vectors",
    "plait.Transformer.v1": "a folder of weights",
    "plait.TorchBiLSTM.v1": "PyTorch",
    "plait.TorchBiLSTMEncoder.v1": "PyTorch",
    "plait.TorchWindowEncoder.v1": "PyTorch",
    "plait.TFWindowEncoder.v1": "TensorFlow",
    "plait.JAXWindowEncoder.v1": "JAX",
    "plait.MXNetWindowEncoder.v1": "MXNet",
    "plait.JSONLLogger.v1": "a file to write",
    "plait.PresetSuggester.v1": "another component, which writes the spans",
}

# Layers that take part; of others, some say less of their widths than would be needed to put them together blindly.
LAYERS = {
    "plait.WithFlat.v1",
    "plait.MaxoutWindow.v1",
    "plait.MishWindow.v1",
    "ParametricAttention.v1",
    "plait.CRF.v1",
    "plait.IndependentTags.v1",
    "plait.Pool.v1",
    "plait.Attend.v1",
}

# Texts that are not any texts.
TEXTS: dict[str, list[str]] = {
    "column": ["pos", "tag"],
    "encoding": ["utf-8", "latin-1"],
    "text_field": ["text"],
    "lang": ["en", "de", "xx", "pt-BR"],
    "text_column": ["text"],
    "label_column": ["label"],
    "missing": ["missing", "unseen"],
    "incorrect": ["incorrect"],
    "key": ["sc"],
    "gold": ["sc"],
}

# Numbers that go with the defaults of what is beside them.
NUMBERS = {"num_steps": 40, "heads": 1, "max_pairs": 10}

# Settings that data have to agree with.
OF_DATA = (
    "nO",
    "nI",
    "labels",
    "head_labels",
    "tail_labels",
    "label_field",
    "label_separator",
    "label_column",
    "text_column",
    "path",
    "delimiter",
)

SCORES = role(TokenScorer)
DEEPEST = 3
LARGEST = 6


@dataclass
class Context:
    """What blocks can refer to.

    Attributes:
        encoders: the widths of shared encoders, by name.
        is_small: whether every size is written, as a small one.
        path: a file for readers.
    """

    encoders: dict[str, int] = field(default_factory=dict)
    is_small: bool = True
    path: str | None = None


@cache
def fitting(wanted: Any) -> list[tuple[str, str]]:
    """Kind and name of what fits a slot and can be built here."""
    found = [
        (kind, name)
        for kind, name in fitting_kinds(wanted)
        if name not in NEEDS_MORE and (name in LAYERS if kind == "layers" else kind in THINC_KINDS or "plait." in name)
    ]
    if wanted == Encoder:
        found += [("layers", "with_array.v1"), ("layers", "chain.v1"), ("layers", "residual.v1")]
    return found


def block(draw: Draw, wanted: Any, facts: Mapping[str, Any], context: Context, depth: int = 0) -> dict[str, Any]:
    """A block for a slot. What it makes has the facts that are given, as far as they are known."""
    candidates = [both for both in fitting(wanted) if _is_possible(both, facts, context, depth)]
    kind, name = draw(st.sampled_from(candidates))
    if (kind, name) == ("layers", "chain.v1"):
        parts = draw(st.integers(1, 2))
        inner = {f"part{at}": block(draw, Encoder, facts, context, DEEPEST) for at in range(parts)}
        return {"@layers": name, "*": inner}
    if (kind, name) == ("layers", "residual.v1"):
        return {"@layers": name, "layer": block(draw, Encoder, facts, context, DEEPEST)}
    if (kind, name) == ("layers", "with_array.v1"):
        return {"@layers": name, "layer": _layer(draw, facts["nO"])}
    taken = read_signature(registry.get(kind, name), kind)
    if role(taken.made) != SCORES and "nO" not in facts and not _named(taken):
        facts = {**facts, "nO": facts.get("nI") or draw(st.integers(1, LARGEST))}
    return {f"@{kind}": name, **settings(draw, taken, facts, context, depth)}


def settings(
    draw: Draw,
    taken: Signature,
    facts: Mapping[str, Any],
    context: Context,
    depth: int = 0,
    *,
    without: Collection[str] = (),
) -> dict[str, Any]:
    """Keys for a function: all that it needs, and some of what has a default."""
    variables = _variables(taken, facts)
    lengths = {name: _length(parameter) for name, parameter in taken.parameters.items() if _length(parameter)}
    written: dict[str, Any] = {}
    for name, parameter in taken.parameters.items():
        if name in without or not _is_written(draw, parameter, context):
            continue
        if name in lengths:  # as many items as the lists beside it, which have their defaults if they are left out
            others = [taken.parameters[other] for other in lengths if other != name and lengths[other] == lengths[name]]
            n = next((len(written[other.name]) for other in others if other.name in written), None)
            n = n or next((len(other.filled) for other in others if isinstance(other.filled, list)), None)
            # A list that comes later is written if it need not be as long as its default.
            written[name] = _list(draw, parameter.wanted, context, depth, n or draw(st.integers(1, 4)))
            continue
        written[name] = value(draw, parameter, variables, context, depth)
    return _without_broken_rules(written, taken)


def value(draw: Draw, parameter: Parameter, variables: dict[str, Any], context: Context, depth: int) -> Any:
    """A value for a parameter, beside what is known of the variables of its function."""
    if parameter.name == "path":
        return context.path
    marks = marks_of(parameter.wanted)
    facts = {
        fact: variables.setdefault(variable, variables.get("width")) if isinstance(variable, str) else variable
        for mark in marks
        if isinstance(mark, Has)
        for fact, variable in mark.facts.items()
    }
    facts = {fact: known for fact, known in facts.items() if known is not None}
    for mark in marks:
        if isinstance(mark, Is):
            known = variables.get(mark.variable)
            if known is None:
                known = draw(st.booleans() if mark.variable == "exclusive" else st.integers(1, LARGEST))
            variables[mark.variable] = known
            return known
    option = draw(
        st.sampled_from([one for one in options(parameter.wanted) if _is_usable(one, parameter.name, context)])
    )
    if is_sequence(option):
        return _list(draw, option.annotation, context, depth, draw(st.integers(1, 3)), variables)
    return one_of(draw, option, parameter.name, facts, context, depth)


def one_of(draw: Draw, option: Option, name: str, facts: Mapping[str, Any], context: Context, depth: int) -> Any:
    """A value for one of the types that the parameter of a name takes."""
    if named_section(option):
        widths = {name: width for name, width in context.encoders.items() if facts.get("nO", width) == width}
        return draw(st.sampled_from(sorted(widths)))
    if option.origin is Literal:
        return draw(st.sampled_from(get_args(option.base)))
    if option.base is bool:
        return draw(st.booleans())
    if name in NUMBERS:
        return NUMBERS[name]
    if option.base is int:
        low = max([0, *(mark.low for mark in option.marks if isinstance(mark, Range) and mark.low is not None)])
        return draw(st.integers(int(low), int(low) + LARGEST))
    if option.base is float:
        ranges = [mark for mark in option.marks if isinstance(mark, Range)]
        low, high = (ranges[0].low or 0.0, ranges[0].high or 1.0) if ranges else (0.0, 1.0)
        return round(draw(st.floats(low + (high - low) / 10, high - (high - low) / 10)), 3)
    if option.base is str:
        kinds = [mark.kind for mark in option.marks if isinstance(mark, Registered)]
        return draw(st.sampled_from(registry.names(kinds[0]) if kinds else TEXTS[name]))
    if is_mapping(option):
        return {}
    return block(draw, option.annotation, facts, context, depth + 1)


def _list(
    draw: Draw, wanted: Any, context: Context, depth: int, length: int, variables: Mapping[str, Any] | None = None
) -> Any:
    """A list of values; names are there once each, and blocks can be parts with names of their own."""
    option = next(one for one in options(wanted) if is_sequence(one))
    item = Parameter("", option.item(0))
    registered = [mark.kind for mark in marks_of(item.wanted) if isinstance(mark, Registered)]
    if registered:
        return draw(st.permutations(registry.names(registered[0])))[:length]
    made = [value(draw, item, dict(variables or {}), context, depth) for _ in range(length)]
    if all(isinstance(one, dict) for one in made) and draw(st.booleans()):
        return {"*": {f"item{at}": one for at, one in enumerate(made)}}
    return made


def _layer(draw: Draw, width: int) -> dict[str, Any]:
    """A layer of Thinc that keeps the width of its vectors, which it need not be told."""
    name = draw(st.sampled_from(["Maxout.v1", "Mish.v1", "Relu.v1", "Linear.v1", "LayerNorm.v1", "Gelu.v1"]))
    dims = {"nI": width} if name == "LayerNorm.v1" else {"nI": width, "nO": width}
    return {"@layers": name, **{dim: known for dim, known in dims.items() if draw(st.booleans())}}


def _variables(taken: Signature, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The variables of a function by what is known of what it makes."""
    said = {name: what for mark in marks_of(taken.made) if isinstance(mark, Has) for name, what in mark.facts.items()}
    found = {what: facts[name] for name, what in said.items() if isinstance(what, str) and name in facts}
    if role(taken.made) == SCORES:
        return {name: known for name, known in found.items() if name != "nO"}
    return {**found, "width": facts["nO"]} if "nO" in facts else found  # all widths in a backbone are the same here


def _is_possible(both: tuple[str, str], facts: Mapping[str, Any], context: Context, depth: int) -> bool:
    kind, name = both
    taken = read_signature(registry.get(kind, name), kind)
    if _named(taken):
        return any(facts.get("nO", width) == width for width in context.encoders.values())
    holds_blocks = any(one.required and not takes_plain(one.wanted) for one in taken.parameters.values())
    return depth < DEEPEST or name == "with_array.v1" or not (holds_blocks or taken.variadic)


def _named(taken: Signature) -> list[str]:
    """The parameters that take the name of a block elsewhere."""
    return [
        name
        for name, parameter in taken.parameters.items()
        if any(isinstance(mark, Named) for mark in marks_of(parameter.wanted))
    ]


def _is_written(draw: Draw, parameter: Parameter, context: Context) -> bool:
    marks = marks_of(parameter.wanted)
    if parameter.name in OF_DATA and not parameter.required:
        return parameter.name == "path"
    if any(isinstance(mark, Is) for mark in marks):
        return draw(st.booleans()) or (context.is_small and parameter.filled is not None)
    if parameter.required or parameter.name in NUMBERS:
        return True
    if not any(_is_usable(option, parameter.name, context) for option in options(parameter.wanted)):
        return False
    is_size = type(parameter.filled) is int and parameter.name != "seed"
    if context.is_small and (is_size or _length(parameter)):
        return True
    return bool(draw(st.integers(0, 3)) == 0)


def _is_usable(option: Option, name: str, context: Context) -> bool:
    """Whether there is a value of this type for the parameter of a name."""
    base = option.base
    if named_section(option):
        return bool(context.encoders)
    if is_open(base) or base is type(None):
        return False
    if base is str:
        return name in TEXTS or any(isinstance(mark, Registered) for mark in option.marks)
    if option.origin is Literal or base in (bool, int, float) or is_mapping(option):
        return True
    if is_sequence(option):
        return any(_is_usable(one, "", context) for one in options(option.item(0)))
    return bool(fitting(option.annotation))


def _length(parameter: Parameter) -> str | None:
    marks = [mark for mark in marks_of(parameter.wanted) if isinstance(mark, Has)]
    return next((str(mark.facts["length"]) for mark in marks if "length" in mark.facts), None)


def _without_broken_rules(written: dict[str, Any], taken: Signature) -> dict[str, Any]:
    """Settings without those that do not go with each other."""
    for name, parameter in taken.parameters.items():
        for mark in marks_of(parameter.wanted):
            if isinstance(mark, Must):
                names = list(inspect.signature(mark.holds).parameters)
                names = names if len(names) > 1 else [name]
                if not mark.holds(*(written.get(other, taken.parameters[other].filled) for other in names)):
                    optional = [other for other in names if not taken.parameters[other].required]
                    written = {other: one for other, one in written.items() if other not in optional}
                    if not optional:  # numbers of which one is at least the other
                        written.update(zip(names, sorted(written[other] for other in names), strict=True))
    return written
