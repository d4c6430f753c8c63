"""Config text to nested plain values, with the line of every key and all mistakes of writing at once."""

import json
import math
import re
from collections import Counter
from typing import Any, NamedTuple, NoReturn

from .mistakes import backslashes, explain, is_windows_path
from .paths import KeyPath, dotted, is_bare, split
from .problems import Place, Problem

WHOLE_REFERENCE = re.compile(r"\$\{[^{}]+\}")

# Deeper nesting is no config, and would end in Python's own limit on recursion.
MAX_DEPTH = 50

# A text without a section and with more mistakes than this is something else, such as a file of data.
NO_CONFIG = 3

_HEADER = re.compile(r"\[(.*)\]")
_SINGLE_QUOTED = re.compile(r"(^|\.)\s*'([^'\"]*)'(?=\s*(?:\.|$))")
_COMMENTED_HEADER = re.compile(r"\[([^\]]*)\]\s*[#;].*")
_KEY = re.compile(r'\s*("(?:[^"\\]|\\.)*"|@?[\w-]+|\*)\s*=(.*)', re.DOTALL)
_BAD_KEY = re.compile(r'([^="]*[^="\s])\s*=')  # without a lazy quantifier, which long lines of spaces would hold up
_WITH_COLON = re.compile(r"(@?[\w-]+)\s*:\s*(\S.*)")
_INLINE = re.compile(r'(?P<text>"(?:[^"\\]|\\.)*")(?P<sets>\s*=)?|(?P<key>@?[A-Za-z_][\w-]*)\s*=')
_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{}]')


class Parsed(NamedTuple):
    """What a text says: values, where each stands, and what is wrong with the writing."""

    data: dict[str, Any]
    places: dict[KeyPath, Place]
    problems: list[Problem]


def parse(text: str, source: str) -> Parsed:
    """Read a config. Sections are `[a.b]`, values JSON or `${a.b}`, comments lines that begin with `#` or `;`.

    A value goes on over the next lines while a bracket is open or a line is indented.
    """
    parser = _Parser(source)
    lines = [line.rstrip("\r") for line in text.removeprefix("\ufeff").split("\n")]
    at = 0
    while at < len(lines):
        at = parser.take(lines, at)
    if not parser.headers and len(parser.problems) > NO_CONFIG:
        problem = Problem("", source, None, "this is no config: there is no [section] in it", "give a config file")
        return Parsed({}, {}, [problem])
    return Parsed(parser.data, parser.places, parser.problems)


def parse_override(text: str) -> Any:
    """The value that a word of a command line means: JSON where it is that, and else the word itself."""
    try:
        return read_json(text)
    except ValueError:
        return text


def read_json(text: str) -> Any:
    """A JSON value. Raises ValueError for what JSON does not have: NaN, infinities, one key twice, endless nesting."""
    try:
        value = json.loads(
            text, object_pairs_hook=_without_duplicates, parse_constant=_refuse_constant, parse_float=_finite
        )
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if _depth(value) > MAX_DEPTH:
        raise ValueError("it is nested too deeply")
    return value


def _read(text: str) -> Any:
    """A value as it stands in a file: JSON, or a table such as `{learn_rate = 1e-5}`."""
    try:
        return read_json(text)
    except ValueError:
        if not text.startswith(("{", "[")):
            raise
        as_json = _INLINE.sub(_json_key, text)
        if as_json == text:
            raise
        try:
            return read_json(as_json)
        except ValueError:
            pass  # what is wrong with the text as it was written says more
        raise


def _double_quoted(found: re.Match[str]) -> str:
    return f"{found[1]}{json.dumps(found[2], ensure_ascii=False)}"


def _json_key(found: re.Match[str]) -> str:
    if found["key"]:
        return f'"{found["key"]}":'
    return found["text"] + (":" if found["sets"] else "")


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.data: dict[str, Any] = {}
        self.places: dict[KeyPath, Place] = {}
        self.problems: list[Problem] = []
        self.headers: dict[KeyPath, int] = {}
        self.values: dict[KeyPath, int] = {}
        self.refused: set[KeyPath] = set()  # values that are sections as well, which were told
        self.path: KeyPath | None = None
        self.table: dict[str, Any] | None = None  # None inside a section that is refused: its keys are passed over

    def take(self, lines: list[str], at: int) -> int:
        """Read what begins at a line; gives the first line after it."""
        line = lines[at].strip()
        if not line or line[0] in "#;":
            return at + 1
        if header := _HEADER.fullmatch(line):
            self.open_section(header[1], at + 1)
            return at + 1
        if key := _KEY.fullmatch(lines[at]):
            end = _end_of_value(lines, at, key[2])
            kept = [line for line in lines[at + 1 : end] if not line.lstrip().startswith(("#", ";"))]
            self.set_value(key[1], "\n".join([key[2], *kept]).strip(), at + 1)
            return end
        self.refuse_line(line, at + 1)
        return at + 1

    def open_section(self, name: str, line: int) -> None:
        self.path, self.table = (), None
        if _SINGLE_QUOTED.search(name):
            cure = f"write [{_SINGLE_QUOTED.sub(_double_quoted, name)}]"
            return self.problem((), line, f"[{name}] has single quotes", cure)
        try:
            path = split(name)
        except ValueError:
            message = f"[{name}] is not the name of a section"
            return self.problem((), line, message, "write it such as [components.tagger]")
        self.path = path
        if len(path) > MAX_DEPTH:
            return self.problem(path, line, "the section is nested too deeply", f"{MAX_DEPTH} levels are the most")
        if path in self.headers:
            return self.problem(
                path, line, f"the section was there before, in line {self.headers[path]}", "put both into one"
            )
        self.headers[path] = line
        table = self.data
        for depth in range(1, len(path) + 1):
            here = path[:depth]
            if here in self.values:
                if here not in self.refused:
                    self.refused.add(here)
                    message = f"this is a section and, in line {self.values[here]}, a value"
                    self.problem(here, line, message, "keep one of the two")
                return None
            self.places.setdefault(here, Place(self.source, line))
            table = table.setdefault(path[depth - 1], {})
        self.places[path] = Place(self.source, line)
        self.table = table
        return None

    def set_value(self, key: str, text: str, line: int) -> None:
        try:
            name: str = json.loads(key) if key.startswith('"') else key
        except ValueError:
            return self.problem(self.path or (), line, f"{key} is not a key", "write the key without backslashes")
        if self.path is None:
            self.path = ()  # what follows up to the first section is of the same mistake
            message = "the key stands before the first section"
            return self.problem((name,), line, message, "write its section above it, such as [nlp]")
        path = (*self.path, name)
        value = None
        if WHOLE_REFERENCE.fullmatch(text):
            value = text
        else:
            try:
                value = _read(text)
            except ValueError as error:
                self.problem(path, line, *explain(text, error))
            if isinstance(value, str) and is_windows_path(text):
                self.problem(path, line, *backslashes(text))
        if self.table is None:
            return None
        if path in self.values:
            message = f"the key was there before, in line {self.values[path]}"
            return self.problem(path, line, message, "keep one of them")
        if path in self.places:
            return self.problem(
                path, line, f"this is a value and, in line {self.places[path].line}, a section", "keep one of the two"
            )
        self.table[name] = value
        self.values[path] = line
        self.places[path] = Place(self.source, line)
        return None

    def refuse_line(self, line: str, number: int) -> None:
        path = self.path or ()
        bad_key = _BAD_KEY.match(line)
        if line.startswith("["):
            self.path, self.table = (), None
            if header := _COMMENTED_HEADER.fullmatch(line):
                message = f"there is a comment after [{header[1]}]"
                return self.problem((), number, message, "comments stand on lines of their own")
            self.problem((), number, f"the section {line!r} has no end", "close it with ]")
        elif bad_key and not is_bare(bad_key[1]):
            self.problem(path, number, f"the key {bad_key[1]} needs quotes", self.cure_for_key(bad_key[1]))
        elif with_colon := _WITH_COLON.fullmatch(line):
            message = f"between {with_colon[1]} and its value stands : and not ="
            self.problem((*path, with_colon[1]), number, message, f"write {with_colon[1]} = {with_colon[2]}")
        else:
            message = f"{line!r} is neither a [section] nor key = value"
            self.problem(path, number, message, "comments begin with # on their own line")
        return None

    def cure_for_key(self, key: str) -> str:
        """What to write instead of a key that cannot stand as it is: dots in it may mean a section, as in TOML."""
        plain = key.strip("'")
        cure = f'write "{plain}" = …'
        *sections, last = key.split(".")
        if not sections or not all(map(is_bare, (*sections, last))):
            return cure
        return f"{cure}, or {last} = … under [{dotted((*(self.path or ()), *sections))}]"

    def problem(self, path: KeyPath, line: int, message: str, cure: str) -> None:
        self.problems.append(Problem(dotted(path), self.source, line, message, cure))


def _end_of_value(lines: list[str], at: int, first: str) -> int:
    """The first line that no longer belongs to the value which begins at line `at`."""
    depth = _brackets(first)
    end = at + 1
    while end < len(lines):
        line = lines[end]
        stripped = line.strip()
        if _KEY.fullmatch(line) or (stripped.startswith("[") and _begins_section(stripped)):
            break
        if stripped and not stripped.startswith(("#", ";")):
            if depth <= 0 and not line[0].isspace():
                break
            depth += _brackets(line)
        end += 1
    return end


def _begins_section(line: str) -> bool:
    """Whether a line that might be an inner list of a value is the head of a section."""
    header = _HEADER.fullmatch(line)
    if header is None or not re.match(r"[^\W\d]|\*", header[1].strip()):
        return False
    return header[1].strip() not in ("true", "false", "null")


def _brackets(text: str) -> int:
    """How many brackets a line opens and does not close; those inside strings do not count."""
    found = _BRACKET.findall(text)
    return sum(mark in ("[", "{") for mark in found) - sum(mark in ("]", "}") for mark in found)


def _depth(value: Any) -> int:
    level, depth = [value], 0
    while level := [inner for outer in level if isinstance(outer, (dict, list)) for inner in _inside(outer)]:
        depth += 1
    return depth


def _inside(value: dict[str, Any] | list[Any]) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else value


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) < len(pairs):
        twice = next(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)
        raise ValueError(f'the key "{twice}" is there twice')
    return table


def _finite(text: str) -> float:
    if math.isinf(number := float(text)):
        raise ValueError(f"{text} is larger than any number can be")
    return number


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"JSON has no {name}")
