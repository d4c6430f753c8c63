"""Where something stands in a config: the keys from the top down, written with dots between them."""

import json
import re

KeyPath = tuple[str, ...]

_BARE = re.compile(r"@?[\w-]+|\*")
_PART = re.compile(r'\s*(?:(?P<quoted>"(?:[^"\\]|\\.)*")|(?P<bare>[^."\[\]]*[^."\[\]\s]))\s*(?P<dot>\.|$)')


def is_bare(key: str) -> bool:
    """Whether a key can be written without quotes."""
    return _BARE.fullmatch(key) is not None


def write_key(key: str) -> str:
    """A key as it is written in a config: quoted where it holds dots, spaces or the like."""
    return key if is_bare(key) else json.dumps(key, ensure_ascii=not _encodable(key))


def dotted(path: KeyPath) -> str:
    """A path as it is written in a config: `training.groups."*.tok2vec.*"`."""
    return ".".join(write_key(key) for key in path)


def split(text: str) -> KeyPath:
    """The path that a dotted text means. Raises ValueError for empty parts and unbalanced quotes."""
    parts: list[str] = []
    at, expected = 0, True
    while expected:
        part = _PART.match(text, at)
        if part is None:
            raise ValueError(f"'{text}' is not a dotted path such as training.optimizer.learn_rate")
        parts.append(json.loads(part["quoted"]) if part["quoted"] else part["bare"])
        at, expected = part.end(), part["dot"] == "."
    return tuple(parts)


def _encodable(text: str) -> bool:
    return text.isascii() or not any("\ud800" <= character <= "\udfff" for character in text)
