"""French: an elided word ends with its apostrophe, and pronouns after a verb begin with their hyphen."""

from .language import Language, with_curly, words
from .patterns import APOSTROPHE, LETTER
from .xx import INFIXES, PREFIXES, SUFFIXES, WHOLES

_ABBREVIATIONS = words(
    """
    M. MM. Mme. Mlle. Mgr. Dr. Pr. St. Ste. Mr. Mrs. av. apr. env. etc. cf. chap. p.ex. pp. vol. hab. janv. févr. avr.
    juil. sept. oct. nov. déc. bd. boul. tél. réf. Inc. Ltd. Corp. Co. Bros. Jr. Sr. J.-C. N.B.
    """
)

_EXCEPTIONS = words(
    """
    aujourd'hui quelqu'un quelqu'une c'est-à-dire prud'homme prud'hommes prud'homal main-d'œuvre chef-d'œuvre
    chefs-d'œuvre presqu'île presqu'îles entr'ouvert entr'ouverte rock'n'roll n'roll p'tit p'tite p'tits m'sieur
    rendez-vous garde-à-vous sot-l'y-laisse n° nº n°s
    """
)

_ELIDED = rf"(?i:jusqu|lorsqu|puisqu|quoiqu|presqu|quelqu|qu|[cçdjlmnst]){APOSTROPHE}"
_PRONOUN = "(?i:t-ils?|t-elles?|t-on|ils?|elles?|on|je|tu|nous|vous|ce|moi|toi|lui|leur|les|la|le|y|en)"

FR = Language(
    code="fr",
    exceptions={whole: (whole,) for whole in _EXCEPTIONS},
    abbreviations=_ABBREVIATIONS,
    wholes=(*WHOLES, r"\d{1,2}(?:er|re|e|ème|ère|nd|nde)s?", rf"[OD]{APOSTROPHE}[A-Z]{LETTER}+"),
    prefixes=(*PREFIXES, rf"{_ELIDED}(?=[\w«\"“])"),
    suffixes=(*SUFFIXES, rf"(?<=[a-zà-ÿ])-{_PRONOUN}|(?<={LETTER})-t-(?:il|elle|on)s?"),
    infixes=(*INFIXES, rf"(?<=[\W_]){_ELIDED}(?={LETTER})(?<!-\w{APOSTROPHE})", rf"(?<={LETTER}{LETTER})/(?={LETTER})"),
    norms=with_curly(
        {
            "l'": "le",
            "d'": "de",
            "j'": "je",
            "m'": "me",
            "t'": "te",
            "s'": "se",
            "n'": "ne",
            "c'": "ce",
            "qu'": "que",
            "jusqu'": "jusque",
            "lorsqu'": "lorsque",
            "puisqu'": "puisque",
            "quoiqu'": "quoique",
        }
    ),
)
