"""Portuguese: abbreviations and ordinals keep their marks; pronouns behind a verb and its hyphen stay there."""

from .language import Language, words
from .patterns import LETTER
from .xx import INFIXES, PREFIXES, SUFFIXES, WHOLES

_ABBREVIATIONS = words(
    """
    Sr. Sra. Srs. Sras. Srta. Dr. Dra. Drs. Prof. Profa. Eng. Arq. Exmo. Exma. Gen. Cel. Sgt. Maj. Alm. Pe. Fr. D.
    Sto. Sta. St. Bros. Inc. Ltd. Ltda. Corp. Cia. Co. S.A. a.C. d.C. Av. Tel. Jr. Mr. Mrs. Ms. Núm. Vol. etc. cf.
    p.ex. pág. págs. pp. núm. art. arts. aprox. tel. eds. figs. caps. vol. vols. vs. máx. mín. depto. séc. jan. fev.
    abr. ago. nov. dez. hab. obs.
    """
)

PT = Language(
    code="pt",
    exceptions={whole: (whole,) for whole in words("d'água d'oeste d'el s/a c/ p/ n'água")},
    abbreviations=_ABBREVIATIONS,
    wholes=(*WHOLES, r"\d+\.?[ºª°]s?", r"[Nn]\.?[º°]"),
    prefixes=PREFIXES,
    suffixes=SUFFIXES,
    infixes=(*INFIXES, rf"(?<={LETTER}{LETTER})/(?={LETTER})"),
    norms={"vc": "você", "vcs": "vocês", "q": "que", "tb": "também", "tbm": "também", "pq": "porque", "ñ": "não"},
)
