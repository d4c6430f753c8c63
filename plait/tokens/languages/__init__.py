"""What the rule tokenizer knows of each language: one module a language, and the neutral rules for all others."""

import re
from typing import Annotated

from ...config import Must
from .de import DE
from .en import EN
from .es import ES
from .fr import FR
from .it import IT
from .language import Language
from .nl import NL
from .patterns import ADDRESSES, EMOJI, IN_ADDRESSES
from .pt import PT
from .tr import TR
from .xx import XX

__all__ = ["ADDRESSES", "CODES", "EMOJI", "IN_ADDRESSES", "Language", "LanguageCode", "get_language"]

_LANGUAGES = {language.code: language for language in (DE, EN, ES, FR, IT, NL, PT, TR, XX)}

CODES = tuple(sorted(_LANGUAGES))


# As of BCP 47: two or three letters for the language, and what follows for scripts, regions and the like.
_CODE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*")


def _is_code(lang: str) -> bool:
    return _CODE.fullmatch(lang) is not None


LanguageCode = Annotated[str, Must("the code of a language, such as en or pt-BR; xx is any", _is_code)]
"""What names a language in a config, under the key `lang`."""


def get_language(code: str) -> Language:
    """The rules of a language: its own, or the neutral ones where it has none. "pt-BR" and "pt_PT" have those of "pt".

    Raises:
        ValueError: this is no code, such as "english".
    """
    if not _is_code(code):
        raise ValueError(f"a language is named by a code such as 'en' or 'pt-BR'; got {code!r}")
    return _LANGUAGES.get(code.lower().replace("_", "-").partition("-")[0], XX)
