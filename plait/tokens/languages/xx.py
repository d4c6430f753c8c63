"""The neutral rules: punctuation, numbers and addresses, for a language that has no rules of its own."""

from .language import Language
from .patterns import (
    APOSTROPHE,
    BRACKETS,
    CURRENCIES,
    DASHES,
    DATE,
    DOMAIN,
    DRAWING,
    EMAIL,
    EMOJI,
    EMOTICON,
    FILENAME,
    HANDLE,
    LETTER,
    NUMBER,
    QUOTES,
    RUN,
    STOPS,
    SYMBOLS,
    TIME,
    URL,
)

# "J." of a name, "'90s" of a year, "R$" of a price, and what is left of a web page.
INITIAL = r"[A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĢĪİĶĻĽŁŃŇŌŐŒŔŘŚŞŠŤŪŮŰŹŻŽ]\."
YEAR = rf"{APOSTROPHE}\d\ds?"
PRICE = rf"[A-Z]{{1,3}}[{CURRENCIES}]"
ENTITY = r"&(?:\w{2,8}|#\d{1,6});"
ACRONYM = rf"(?:{LETTER}\.){{2,10}}"

WHOLES = (
    *(URL, EMAIL, DOMAIN, FILENAME, HANDLE, EMOTICON, RUN, DRAWING),
    *(DATE, TIME, NUMBER, INITIAL, YEAR, PRICE, ENTITY, ACRONYM),
)

PREFIXES = (
    EMOJI,
    rf"{EMOTICON}(?=[.,!?])",
    RUN,
    rf"[A-Z]{{1,3}}[{CURRENCIES}](?=\d)",
    rf"[{QUOTES}{BRACKETS}{STOPS}{SYMBOLS}{DASHES}{CURRENCIES}]",
    r"[/&](?=\w)|[\-#@](?=[^\w])|\.(?!\d)",
    r"[#№](?=\d)",
)

SUFFIXES = (
    EMOJI,
    RUN,
    rf"(?<=[\w.,!?]){EMOTICON}",
    rf"[{QUOTES}{BRACKETS}{STOPS}{SYMBOLS}{DASHES}{CURRENCIES}]",
    r"\.|[/&\-#@®™©]",
)

# Scripts that are written without spaces: each ideograph is a word, a run of kana stays one.
_IDEOGRAPH = r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]"

INFIXES = (
    URL,
    EMAIL,
    EMOJI,
    r"\.{2,}|…+|[!?]{2,}|-{2,}|—+|–+|={2,}|\*{2,}|~{2,}|<{2,}|>{2,}|\+{2,}",
    rf"[\"“”„‟«»‹›‚‛`´;!?¡¿،؛؟。、，．；：！？।॥።|•→←⇒{BRACKETS}]",
    rf"(?<={LETTER}),|,(?={LETTER})",
    rf"(?<={LETTER}):(?={LETTER}|\d)|(?<=[\w)]):(?={LETTER})",
    rf"(?<={LETTER})=(?={LETTER})",
    r"(?<=[a-zß-öø-ÿ])\.(?=[A-ZÀ-Þ](?![.\d]))",
    _IDEOGRAPH,
)

XX = Language(code="xx", wholes=WHOLES, prefixes=PREFIXES, suffixes=SUFFIXES, infixes=INFIXES)
