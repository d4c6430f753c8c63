"""A config with everything in it that its functions would take by default."""

from collections.abc import Collection, Mapping
from typing import Any

from ..registry import registry
from .blocks import BadReference, arguments, reference, signature
from .config import Config, copy_plain, is_block, merge, put_at
from .contradictions import overruled
from .facts import Facts
from .marks import Default
from .options import named_section, options
from .paths import KeyPath, dotted
from .problems import Place
from .reading import Form, items, read
from .references import has_references, resolve
from .signatures import NO_FORM, Parameter, Signature, read_signature
from .suggestions import fitting
from .values import accepts, takes_plain

# Defaults can hold blocks with defaults; one that held itself would never end.
MAX_DEPTH = 60


def fill(config: Config, schema: Any, *, sections: Collection[str] | None = None) -> Config:
    """A config with its references resolved and all defaults added that can be written in a config.

    Args:
        config: what somebody wrote; it is left as it is.
        schema: a class whose parameters are the sections and whose annotations say what each holds.
        sections: those to fill, with what they name in others; all of them if None.

    Nothing is refused here: references to nothing are kept, and told by `check`.
    """
    # A reference may stand for a default, and a section that it stands for may lack some.
    filled = _Filling(resolve(config), sections).root(schema)
    if has_references(filled):
        filled = _Filling(resolve(_with_problems(filled, config)), sections).root(schema)
    return _settled(filled, schema, sections)


def fill_block(config: Config) -> Config:
    """A config that is one block, with its defaults."""
    filled = _Filling(resolve(config), None).block()
    if has_references(filled):
        filled = _Filling(resolve(_with_problems(filled, config)), None).block()
    return _settled(filled, None, None)


def _settled(config: Config, schema: Any, sections: Collection[str] | None) -> Config:
    """A filled config in which defaults give way to what somebody wrote elsewhere."""
    for path, value in overruled(config, Facts(config, schema, sections)).items():
        put_at(config, path, value)
    return config


def _with_problems(config: Config, original: Config) -> Config:
    """A config with only the problems of the original one, for what is resolved again is told again."""
    return Config(config, source=config.source, places=config.places, problems=original.problems, links=config.links)


class _Filling:
    def __init__(self, config: Config, sections: Collection[str] | None) -> None:
        self.config = config
        self.sections = sections
        self.named: list[tuple[str, str]] = []

    def root(self, schema: Any) -> Config:
        taken = read_signature(schema)
        self.add_defaults((), self.config, taken, getattr(schema, "__name__", "config"), self.sections)
        for name, parameter in taken.parameters.items():
            if name in self.config and (self.sections is None or name in self.sections):
                self.config[name] = self.slot((name,), self.config[name], parameter.wanted)
        done: set[tuple[str, str]] = set()
        while todo := [target for target in self.named if target not in done]:
            for section, name in todo:
                self.fill_named(section, name, taken)
            done.update(todo)
        return self.config

    def block(self) -> Config:
        filled = self.slot((), self.config, Any)
        was = self.config
        return Config(filled, source=was.source, places=was.places, problems=was.problems, links=was.links)

    def slot(self, path: KeyPath, value: Any, wanted: Any) -> Any:
        """The value for a slot, filled."""
        if len(path) > MAX_DEPTH:
            return value
        value = self.as_block(path, value, wanted)
        form, option = read(value, wanted)
        if form is Form.BLOCK:
            return self.fill_block(path, value)
        if form is Form.SETTINGS:
            return self.keys(path, value, read_signature(option.origin), dotted(path))
        if form is Form.NAME:
            self.named.append((named_section(option) or "", value))
        if form is Form.TABLE:
            return {key: self.slot((*path, key), item, option.item(0)) for key, item in value.items()}
        if form is Form.SEQUENCE:
            each = enumerate(items(value))
            filled = [self.slot((*path, *below), item, option.item(at)) for at, (below, item) in each]
            return {"*": dict(zip(value["*"], filled, strict=True))} if isinstance(value, Mapping) else filled
        return value

    def as_block(self, path: KeyPath, value: Any, wanted: Any) -> Any:
        """The block that a value means where one is wanted: a section without a name, a name on the command line."""
        default = _default_block(wanted)
        if isinstance(value, Mapping):
            if isinstance(value.get("@"), str):
                kind = _kind(value["@"], wanted, default)
                return value if kind is None else {f"@{kind}" if key == "@" else key: value[key] for key in value}
            if default is None or is_block(value) or any(option.settings for option in options(wanted)):
                return value
            self.note(path, default, dotted(path))
            return dict(merge(Config(default), Config(value)))
        from_option = isinstance(value, str) and self.config.place(path).source.startswith("--")
        if from_option and not accepts(value, wanted) and read(value, wanted).form is not Form.NAME:
            kind = _kind(value, wanted, default)
            return value if kind is None else {f"@{kind}": value}
        return value

    def fill_block(self, path: KeyPath, block: dict[str, Any]) -> dict[str, Any]:
        try:
            named = reference(block)
            taken = signature(named)
        except BadReference:  # told by the check; what is below is filled as far as it says itself what it is
            return {key: self.slot((*path, key), item, Any) for key, item in block.items()}
        return self.keys(path, block, taken, named.name)

    def keys(self, path: KeyPath, table: Mapping[str, Any], taken: Signature, owner: str) -> dict[str, Any]:
        """The keys of a block or section of settings, with defaults, each filled as its parameter says."""
        filled: dict[str, Any] = copy_plain(table)
        self.add_defaults(path, filled, taken, owner)
        found = arguments(filled, taken)
        for bound in (*found.named, *found.positional):
            put_at(filled, bound.path, self.slot((*path, *bound.path), bound.value, bound.parameter.wanted))
        return filled

    def add_defaults(
        self,
        path: KeyPath,
        table: dict[str, Any],
        taken: Signature,
        owner: str,
        only: Collection[str] | None = None,
    ) -> None:
        by_position = {bound.parameter.name for bound in arguments(table, taken).positional}
        for name, parameter in taken.parameters.items():
            if name in table or name in by_position or (only is not None and name not in only):
                continue
            default = default_of(parameter)
            if default is not NO_FORM:
                table[name] = copy_plain(default)
                self.note((*path, name), default, owner)
                source, line, _ = self.config.place(path)
                self.config.places[(*path, name)] = Place(source, line, owner)

    def note(self, path: KeyPath, default: Any, owner: str) -> None:
        """Remember that the keys of a table come from a default."""
        source, line, _ = self.config.place(path)
        if isinstance(default, Mapping):
            for key, value in default.items():
                self.note((*path, key), value, owner)
                self.config.places.setdefault((*path, key), Place(source, line, owner))

    def fill_named(self, section: str, name: str, taken: Signature) -> None:
        table = self.config.get(section)
        if self.sections is None or section in self.sections or section not in taken.parameters:
            return
        if isinstance(table, dict) and name in table:
            wanted = named_type(taken.parameters[section], table)
            table[name] = self.slot((section, name), table[name], wanted)


def named_type(parameter: Parameter, table: Any) -> Any:
    """What the blocks of a section are, by the annotation of the section."""
    form, option = read(table, parameter.wanted)
    return option.item(0) if form is Form.TABLE else Any


def default_of(parameter: Parameter) -> Any:
    """What a config says where it says nothing, or NO_FORM."""
    return _default_block(parameter.wanted) or parameter.filled


def _kind(name: str, wanted: Any, default: Mapping[str, Any] | None) -> str | None:
    """The kind of function that a bare name means in a slot."""
    kinds = [kind for kind in registry.kinds() if name in fitting(wanted, kind)]
    if not takes_plain(wanted):
        kinds += [kind for kind in registry.kinds() if name in registry.names(kind)]
        kinds += [key[1:] for key in default or () if key.startswith("@")]
    return kinds[0] if kinds else None


def _default_block(wanted: Any) -> Mapping[str, Any] | None:
    marks = [mark for option in options(wanted) for mark in option.marks if isinstance(mark, Default)]
    return marks[0].block if marks else None
