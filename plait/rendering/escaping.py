"""Text made safe for HTML: nothing in it is markup, and all of it can be shown."""

import re
from html import escape

_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# What neither HTML nor XML has a place for: control characters, halves of surrogate pairs, and two that are none.
_NO_CHARACTER = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LONGEST = 80  # characters of a text that a tooltip quotes


def shown(text: str) -> str:
    r"""A text as it is shown: every line break is \n, and what is no character of HTML is U+FFFD."""
    return _NO_CHARACTER.sub("\ufffd", _BREAKS.sub("\n", text))


def safe(text: str) -> str:
    """A text as HTML, to stand between tags or in quotes."""
    return escape(shown(text))


def title(label: str, score: float | None, text: str = "") -> str:
    """The tooltip of a label as an attribute, with its score and the text that it is of; "" where it says no more."""
    if score is None and not text:
        return ""
    told = label if score is None else f"{label} {score:.2f}".strip()
    return f' title="{safe(": ".join(filter(None, (told, text))))}"'


def quoted(text: str) -> str:
    """The beginning of a text, to be quoted."""
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
