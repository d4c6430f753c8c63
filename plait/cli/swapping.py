"""A block of a config in the place of another one, written into the text of the config."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from ..config import Config, fill, fits
from ..config.blocks import BadReference, reference, signature
from ..config.config import is_block, value_at
from ..config.differences import differences, function_of
from ..config.editing import ConfigText
from ..config.fill import default_of
from ..config.paths import KeyPath, dotted, split
from ..config.signatures import read_signature
from ..config.slots import Slot
from ..config.suggestions import fitting_kinds
from ..config.values import accepts, takes_plain
from ..pipeline.sharing import is_shared, own_block, share_block
from ..registry import registry
from ..training import TrainingConfig
from ..training.preparing import with_defaults
from .check import build_config
from .comments import commented
from .fits import Found
from .starting import ORDER, put_references


class Kept(NamedTuple):
    """A setting of the block that was there, which the new one has as well."""

    key: str
    value: Any

    def __str__(self) -> str:
        return f"{self.key} = {function_of(self.value) or json.dumps(self.value, ensure_ascii=False)}"


@dataclass(frozen=True)
class Swapped:
    """A changed config.

    Attributes:
        config: as it is written now, without defaults.
        text: the same, with the comments that were there.
        kept: settings that the new block has of the one that was there.
    """

    config: Config
    text: str
    kept: tuple[Kept, ...] = ()


def swap(config: Config, text: str, found: Found, name: str, settings: Mapping[str, Any]) -> Swapped:
    """Another function in a slot, with its defaults and what the two functions share.

    Args:
        config: as somebody wrote it.
        text: that.
        found: the slot, in this config.
        name: of the function.
        settings: by dotted path, set after that.

    Raises ConfigError with every problem of the changed config, and ValueError where the text cannot be changed there.
    """
    slot = found.slot
    if takes_plain(slot.wanted) and not is_block(slot.value) and not fitting_kinds(slot.wanted):
        raise ValueError(
            f"{dotted(slot.path)} holds no block to swap, but a value; set it: --{dotted(slot.path)} VALUE"
        )
    if dotted(slot.path) in settings:
        raise ValueError(f"the function in {dotted(slot.path)} is given twice: {name}, and by an option")
    kind = _kind(slot, name)
    kept = [one for one in _kept(found, kind, name) if f"{dotted(slot.path)}.{one.key}" not in settings]
    block = {f"@{kind}": name, **{one.key: one.value for one in kept}}
    changed = config.override({dotted(slot.path): block, **settings})
    filled = build_config(changed).config
    put_references(filled, with_defaults(changed))
    _put_in_order(value_at(filled, slot.path))
    edited = ConfigText(text, order=ORDER)
    stays = edited.sections(slot.path) & {one.key for one in kept if isinstance(one.value, (Mapping, list))}
    keep = [(*slot.path, key) for key in stays]
    source = _text_of(filled, with_comments=edited.has_comments(slot.path, keep))
    edited.take(slot.path, source, keep)
    for setting in sorted(map(split, settings), key=len):
        if setting[: len(slot.path)] != slot.path or set(setting[len(slot.path) :][:1]) & stays:
            edited.take(setting, source)
    return _checked(changed, str(edited), kept)


def own(config: Config, text: str, slot: Slot) -> Swapped:
    """The encoder that a slot shares as a block of its own.

    Raises ConfigError and ValueError as `swap`, and ValueError where it shares none.
    """
    filled, name = own_block(fill(with_defaults(config), TrainingConfig), slot.path)
    build_config(filled)
    edited = ConfigText(text, order=ORDER)
    edited.take(slot.path, edited.renamed(("encoders", name), slot.path))
    if name not in filled["encoders"]:
        edited.remove(("encoders", name))
    return _checked(filled, str(edited))


def share(config: Config, text: str, slot: Slot, name: str) -> Swapped:
    """The block of a slot as an encoder in [encoders], which the slot names.

    Raises ConfigError and ValueError as `swap`, and ValueError where it is shared, or another encoder has the name.
    """
    before = fill(with_defaults(config), TrainingConfig)
    filled = share_block(before, slot.path, name)
    build_config(filled)
    edited = ConfigText(text, order=ORDER)
    if name not in before["encoders"]:
        edited.take(("encoders", name), edited.renamed(slot.path, ("encoders", name)))
    edited.take(slot.path, _text_of(filled, with_comments=edited.has_comments(slot.path)))
    return _checked(filled, str(edited))


def shared_within(slot: Slot) -> list[KeyPath]:
    """The slots within another one that share an encoder."""
    found: list[KeyPath] = []

    def look(path: KeyPath, value: Any) -> None:
        if is_shared(value):
            found.append(path)
        for key, inner in value.items() if isinstance(value, Mapping) else ():
            look((*path, key), inner)

    look(slot.path, slot.value)
    return found


def _kind(slot: Slot, name: str) -> str:
    """Under which kind the function of a name is meant: that of what is there, one that fits, or any that has it."""
    there: list[str] = [key[1:] for key in slot.value if key.startswith("@")] if is_block(slot.value) else []
    usual = [kind for kind, _ in fitting_kinds(slot.wanted)]
    having = [kind for kind in registry.kinds() if name in registry.names(kind)]
    by_fit = [kind for kind, fitting in fitting_kinds(slot.wanted) if fitting == name]
    likely = [*(kind for kind in there if kind in having), *by_fit, *having, *there, *usual, "architectures"]
    return likely[0]


def _kept(found: Found, kind: str, name: str) -> list[Kept]:
    """What a new function takes of the settings that are not as the old one has them by default."""
    block = found.slot.value
    if not is_block(block) or name not in registry.names(kind):
        return []
    try:
        old = signature(reference(block)).parameters
    except BadReference:
        return []
    new = read_signature(registry.get(kind, name), kind).parameters
    kept: list[Kept] = []
    for key, value in block.items():
        written = value_at(found.written, (*found.slot.path, key))
        written = value if written is None else written
        changed = key in old and (value != default_of(old[key]) or (isinstance(written, str) and "${" in written))
        if changed and key in new and _suits(value, new[key].wanted):
            kept.append(Kept(key, written))
    return kept


def _suits(value: Any, wanted: Any) -> bool:
    try:
        return fits(signature(reference(value)).made, wanted) if is_block(value) else accepts(value, wanted)
    except BadReference:
        return False


def _put_in_order(block: dict[str, Any]) -> None:
    """Let the keys of a block follow each other as the parameters of its function do."""
    keys = [*(key for key in block if key.startswith("@")), *signature(reference(block)).parameters]
    in_order = {key: block[key] for key in dict.fromkeys([*keys, *block]) if key in block}
    block.clear()
    block.update(in_order)


def _text_of(filled: Config, *, with_comments: bool) -> ConfigText:
    """A filled config as text."""
    return ConfigText(commented(filled, TrainingConfig, "") if with_comments else filled.to_str())


def _checked(config: Config, text: str, kept: Iterable[Kept] = ()) -> Swapped:
    """A changed config and its text. Raises ValueError where they do not say the same."""
    read = Config.from_str(text, source=config.source)
    one, other = (fill(with_defaults(each), TrainingConfig) for each in (config, read))
    if wrong := differences(one, other):
        raise ValueError(f"{dotted(wrong[0].path)} cannot be changed as this config is written; change it by hand")
    return Swapped(read, text, tuple(kept))
