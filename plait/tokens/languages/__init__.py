"""What the rule tokenizer knows of each language: one module a language, and the neutral rules for all others."""

from .de import DE
from .en import EN
from .es import ES
from .fr import FR
from .it import IT
from .language import Language
from .nl import NL
from .pt import PT
from .tr import TR
from .xx import XX

__all__ = ["CODES", "Language", "get_language"]

_LANGUAGES = {language.code: language for language in (DE, EN, ES, FR, IT, NL, PT, TR, XX)}

CODES = tuple(sorted(_LANGUAGES))


def get_language(code: str) -> Language:
    """The rules of a language: its own, or the neutral ones where it has none. "pt-BR" and "pt_PT" have those of "pt".

    Raises:
        ValueError: the code is not a word of letters, digits, "-" and "_".
    """
    if not code or not code.replace("-", "").replace("_", "").isalnum():
        raise ValueError(f"a language is named by a code such as 'en' or 'pt-BR'; got {code!r}")
    return _LANGUAGES.get(code.lower().replace("_", "-").partition("-")[0], XX)
