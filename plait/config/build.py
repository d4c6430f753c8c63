"""A checked config to the objects that it describes."""

from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path, PurePath
from typing import Any, NamedTuple, get_origin

from thinc.api import Model

from ..devices import settle_device
from ..errors import ConfigError, MissingExtra
from .blocks import Arguments, Bound, arguments, function, reference
from .check import Built, Checked, Rule, examine
from .config import Config
from .facts import Fact
from .fill import fill, fill_block, named_type
from .options import SETS, Option, integer_keys, named_section, options
from .paths import KeyPath
from .reading import Form, items, read
from .references import unescape
from .shows import show
from .signatures import Parameter, Signature, read_signature
from .types import plain


class Joint(NamedTuple):
    """A model that a block made, and what the block's function says of it.

    Attributes:
        path: of the block in the config.
        name: that of the function.
        model: what was made.
        made: its type as annotated, with type variables solved.
        facts: its dimensions and the like as annotated; None for what only data will tell.
    """

    path: KeyPath
    name: str
    model: Model[Any, Any]
    made: Any
    facts: Mapping[str, Fact | None]


class Assembled(NamedTuple):
    """What a config describes.

    Attributes:
        config: filled and without a problem.
        parts: the objects, by section.
        joints: each model that was made for them, those below before those above.
    """

    config: Config
    parts: dict[str, Any]
    joints: tuple[Joint, ...]


def prepare(
    config: Config,
    schema: Any,
    *,
    sections: Collection[str] | None = None,
    named: Built | None = None,
    rules: Iterable[Rule] = (),
) -> Config:
    """A config that is filled and without a problem. Raises ConfigError with every problem there is.

    Args:
        config: what somebody wrote; it is left as it is.
        schema: a class whose parameters are the sections and whose annotations say what each holds.
        sections: those to fill and check, with what they name in others; all of them if None.
        named: objects that are built already, by section and name.
        rules: what else has to hold, each a function that gives the problems of a filled config.
    """
    filled = fill(config, schema, sections=sections)
    _without_problems(examine(filled, schema, sections=sections, named=named, rules=rules))
    return filled


def build(
    config: Config,
    schema: Any,
    *,
    sections: Collection[str] | None = None,
    named: Mapping[str, Mapping[str, object]] | None = None,
) -> dict[str, Any]:
    """What the sections of a config describe, by section.

    Blocks that are named elsewhere are built once, when they are first needed, and passed on as the same object.

    Args:
        config: filled or not; it is prepared in any case.
        schema: a class whose parameters are the sections and whose annotations say what each holds.
        sections: those to build, with what they name in others; all of them if None.
        named: objects that are built already, by section and name, and stand in for the blocks there.

    Raises ConfigError with every problem of the config, or with the one block whose function failed; the error of
    the function is its cause.
    """
    return assemble(config, schema, sections=sections, named=named).parts


def assemble(
    config: Config,
    schema: Any,
    *,
    sections: Collection[str] | None = None,
    named: Mapping[str, Mapping[str, object]] | None = None,
    rules: Iterable[Rule] = (),
) -> Assembled:
    """As `build`, with what is said of each model, so that it can be held to that when it runs. `rules` as `prepare`
    has them."""
    named = named or {}
    filled = fill(config, schema, sections=sections)
    checked = _without_problems(examine(filled, schema, sections=sections, named=named, rules=rules))
    settle_device()
    building = _Building(filled, read_signature(schema).parameters, named, checked)
    parts = building.sections(sections)
    return Assembled(filled, parts, tuple(building.joints))


def build_block(block: Mapping[str, Any], *, named: Mapping[str, Mapping[str, object]] | None = None) -> Any:
    """What one block describes: filled, checked and built. Raises ConfigError as `build` does."""
    named = named or {}
    config = block if isinstance(block, Config) else Config(block, source="<block>")
    config = fill_block(config)
    checked = _without_problems(examine(config, None, named=named))
    return _Building(config, {}, named, checked).slot((), dict(config), Any)


def _without_problems(checked: Checked) -> Checked:
    if checked.problems:
        raise ConfigError(checked.problems)
    return checked


class _Building:
    def __init__(self, config: Config, schema: Mapping[str, Parameter], named: Built, checked: Checked) -> None:
        self.config = config
        self.schema = schema
        self.checked = checked
        self.inferred = checked.facts.inferred()
        self.joints: list[Joint] = []
        self.built: dict[KeyPath, Any] = {
            (section, name): made for section, table in named.items() for name, made in table.items()
        }

    def sections(self, wanted: Collection[str] | None) -> dict[str, Any]:
        return {
            name: self.slot((name,), self.config[name], parameter.wanted)
            for name, parameter in self.schema.items()
            if name in self.config and (wanted is None or name in wanted)
        }

    def slot(self, path: KeyPath, value: Any, wanted: Any) -> Any:
        """The object for a value where something is wanted."""
        if path in self.built:
            return self.built[path]
        if value is None:
            return self.inferred.get(path)
        form, option = read(value, wanted)
        if form is Form.BLOCK:
            made = self.block(path, value)
        elif form is Form.SETTINGS:
            made = self.call(path, option.origin, value, read_signature(option.origin), option.origin.__name__)
        elif form is Form.NAME:
            made = self.by_name((named_section(option) or "", unescape(value)))
        elif form is Form.TABLE:
            made = {key: self.slot((*path, key), item, option.item(0)) for key, item in value.items()}
            made = {int(key): item for key, item in made.items()} if integer_keys(option) else made
        elif form is Form.SEQUENCE:
            made = self.sequence(path, value, option)
        else:
            made = _plain(value, wanted)
        if len(path) == 2:  # what others can name
            self.built[path] = made
        return made

    def sequence(self, path: KeyPath, value: Any, option: Option) -> Any:
        made = [self.slot((*path, *below), item, option.item(at)) for at, (below, item) in enumerate(items(value))]
        if option.origin in SETS:
            return set(made) if option.origin is set else frozenset(made)
        return tuple(made) if option.origin is tuple else made

    def by_name(self, path: KeyPath) -> Any:
        """The block that has a name in a section, built when it is first needed."""
        if path not in self.built:
            section, name = path
            table = self.config[section]
            wanted = named_type(self.schema[section], table) if section in self.schema else Any
            self.slot(path, table[name], wanted)
        return self.built[path]

    def block(self, path: KeyPath, block: Mapping[str, Any]) -> Any:
        named = reference(block)
        func = function(named)
        taken = read_signature(func, named.kind)
        made = self.call(path, func, block, taken, named.name)
        # Annotations are promises; this one is cheap to hold to, and breaking it fails far from here.
        if (get_origin(plain(taken.made)) or plain(taken.made)) is Model and not isinstance(made, Model):
            message = f"'{named.name}' says that it makes {show(taken.made)}, but it made {type(made).__name__}"
            raise ConfigError([self.config.problem(path, message, "correct its annotation or what it returns")])
        if isinstance(made, Model):
            said = self.checked.made.get(path, taken.made)
            self.joints.append(Joint(path, named.name, made, said, self.checked.facts.of(path)))
        return made

    def call(
        self, path: KeyPath, func: Callable[..., Any], table: Mapping[str, Any], taken: Signature, name: str
    ) -> Any:
        found = arguments(table, taken)
        by_position, by_name = self.arguments(path, found, taken)
        try:
            return func(*by_position, **by_name)
        except ConfigError:
            raise
        except MissingExtra as error:
            message = f"'{name}' needs the library {error.module}, which is not installed"
            raise ConfigError([self.config.problem(path, message, error.cure)]) from error
        except Exception as error:
            message = f"'{name}' failed: {type(error).__name__}: {error}"
            raise ConfigError([self.config.problem(path, message, "see the keys of this section")]) from error

    def arguments(self, path: KeyPath, found: Arguments, taken: Signature) -> tuple[list[Any], dict[str, Any]]:
        """The arguments of a call, built: by position and by name."""
        by_name = {bound.path[0]: self.argument(path, bound) for bound in found.named}
        left_out = {parameter.name: self.inferred.get((*path, parameter.name)) for parameter in found.missing}
        by_name |= {name: value for name, value in left_out.items() if value is not None}
        parts = [(bound, self.argument(path, bound)) for bound in found.positional]
        first = {bound.parameter.name: made for bound, made in parts if bound.parameter is not taken.variadic}
        by_position: list[Any] = []
        for parameter in taken.parameters.values():
            if parameter.by_position and (parts or not parameter.by_name):
                # Before the parts of a variadic parameter, all others have to be given by position too.
                here = by_name if parameter.name in by_name else first
                by_position.append(here.pop(parameter.name, parameter.default))
        return [*by_position, *(made for bound, made in parts if bound.parameter is taken.variadic)], by_name

    def argument(self, path: KeyPath, bound: Bound) -> Any:
        return self.slot((*path, *bound.path), bound.value, bound.parameter.wanted)


def _plain(value: Any, wanted: Any) -> Any:
    """A plain value as Python wants it."""
    if not isinstance(value, str):
        return value
    text = unescape(value)
    bases = [option.base for option in options(wanted)]
    return Path(text) if any(base in (Path, PurePath) for base in bases) and str not in bases else text
