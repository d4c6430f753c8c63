"""What is wrong with a value that is not JSON, for people who did not think of JSON when they wrote it."""

import json
import re
from functools import partial

_PYTHON = {"True": "true", "False": "false", "None": "null"}
_NO_NUMBER = re.compile(r"[+-]?(?:nan|inf|infinity)", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?(?:0[xob][\da-fA-F_]+|[\d.][\d_.]*(?:[eE][+-]?\d*)?)")
_CURLY = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'"})
# A drive and one backslash. Some of what may follow it is no mistake in JSON, but means a tab or the like.
_WINDOWS = re.compile(r'"[A-Za-z]:\\(?!\\)[^"]*"')
_TRAILING_COMMA = re.compile(r",\s*[\]}]")
_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"')


def explain(text: str, error: ValueError) -> tuple[str, str]:
    """A message and a cure for a text that `error` says is not JSON."""
    if not text:
        return "there is no value after the =", 'write null for nothing and "" for an empty text'
    comment = re.split(r"\s[#;]", text, maxsplit=1)[0].strip()
    if comment != text and _is_json(comment):
        return "there is a comment after the value", "comments stand on lines of their own"
    if text in _PYTHON:
        return f"{text} is not JSON", f"write {_PYTHON[text]}"
    if _NO_NUMBER.fullmatch(text):
        return f"{text} is not JSON", "write a number, or null for nothing"
    if (straight := _straight(text)) is not None:
        return f"{text} has curly quotes", f"write {straight}"
    if len(text) > 1 and text[0] == text[-1] == "'":
        return f"{text} has single quotes", f"write {json.dumps(text[1:-1], ensure_ascii=False)}"
    if text[0] not in '"[{':
        if _NUMBER.fullmatch(text) and not isinstance(error, json.JSONDecodeError):
            return str(error), "write a smaller one"
        if _NUMBER.fullmatch(text):
            number = _as_json(text)
            cure = f"write {number}" if number else "write it such as 0.5, 1000 or 1e-5, or in quotes if it is text"
            return f"{text} is not a number as JSON writes it", cure
        quoted = json.dumps(text.split("\n")[0], ensure_ascii=False)
        return f"{_short(text)} is text without quotes", f"put it in quotes: {quoted}"
    if not isinstance(error, json.JSONDecodeError):
        return f"{_short(text)} is not good JSON: {error}", "write it differently"
    if error.pos >= len(text.rstrip()) or "Unterminated" in error.msg:
        what = "quote" if "Unterminated" in error.msg else "bracket"
        return f"{_short(text)} has no end", f"close the {what}"
    rest = text[error.pos :]
    if _TRAILING_COMMA.match(text, max(0, text.rfind(",", 0, error.pos + 1))):
        return f"{_short(text)} has a comma after its last item", "take the comma out"
    if rest.startswith("=") and _TRAILING_COMMA.search(_TEXT.sub('""', text)):  # a table as in TOML
        return f"{_short(text)} has a comma after its last item", "take the comma out"
    if rest.startswith(("#", ";")):
        return f"{_short(text)} has a comment inside", "comments stand on lines of their own"
    if "escape" in error.msg:
        return backslashes(text)
    if rest.startswith("'"):
        return f"{_short(text)} has single quotes inside", "write double quotes"
    if rest.startswith("${"):
        return f"{_short(text)} has a reference without quotes inside", 'write it in quotes: "${…}"'
    if word := re.match(r"[^\W\d][\w./-]*", rest):
        cure = f"write {_PYTHON[word[0]]}" if word[0] in _PYTHON else f'put it in quotes: "{word[0]}"'
        return f"{_short(text)} is not JSON: {word[0]} has no quotes", cure
    cure = 'write numbers, "text", true, false, null, […] or {…}'
    return f"{_short(text)} is not JSON: {error.msg} at {_short(rest)}", cure


def is_windows_path(text: str) -> bool:
    """Whether a JSON text is a path with the single backslashes of Windows, which JSON takes for something else."""
    return _WINDOWS.fullmatch(text) is not None


def backslashes(text: str) -> tuple[str, str]:
    """A message and a cure for a text with a backslash that means none to JSON."""
    message = f"{_short(text)} has single backslashes, which have a meaning of their own in JSON"
    return message, f"write {_short(text.replace(chr(92), '/'))} for a path, or each backslash twice"


def _straight(text: str) -> str | None:
    """A text with the quotes of a word processor as JSON, or None where that is not what is wrong with it."""
    straight = text.translate(_CURLY)
    if straight == text:
        return None
    if straight[:1] == straight[-1:] == "'":
        straight = json.dumps(straight[1:-1], ensure_ascii=False)
    return straight if straight.startswith('"') and _is_json(straight) else None


def _as_json(number: str) -> str | None:
    """A number that Python can read, as JSON writes it; None where Python cannot either."""
    for read in (int, float, partial(int, base=0)):
        try:
            return json.dumps(read(number), allow_nan=False)
        except ValueError:
            continue
    return None


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:59] + "…"
