"""Italian: an elided word ends with its apostrophe; articles in prepositions and pronouns on verbs stay there."""

from .language import Language, with_curly, words
from .patterns import APOSTROPHE, LETTER
from .xx import INFIXES, PREFIXES, SUFFIXES, WHOLES

_ABBREVIATIONS = words(
    """
    Sig. Sigg. Sig.ra Sig.na Dott. Dr. Dott.ssa Prof. Prof.ssa Avv. Ing. Arch. Geom. Rag. Sen. Gen. Mons. S. SS. St.
    Inc. Ltd. Corp. Co. Bros. Jr. Mr. Mrs. Ms. L. Lit. S.p.A. S.r.l. a.C. d.C. N.d.R. ecc. etc. es. cfr. cf. pag.
    pagg. pp. art. artt. vol. voll. tel. nr. num. distr. v. vs. secc. circ. figg. lett. cit. prov. tab. feb. apr. mag.
    giu. lug. ago. sett. ott. nov. dic. segg. ss. dlgs. d.lgs. c.c. c.p.
    """
)

# An apostrophe at the end that stands for a syllable, or for an accent on the keyboard.
_EXCEPTIONS = words(
    """
    po' mo' ca' fa' va' sta' da' di' to' be' de' ne' co' a' e' pe' su' que' perche' poiche' affinche' citta' puo' gia'
    piu' cosi' sara' pero' cioe' eta' qualita' attivita' universita' societa' verita' liberta' meta' realta' virtu'
    giu' lunedi' martedi' mercoledi' giovedi' venerdi'
    """
)

IT = Language(
    code="it",
    exceptions={whole: (whole,) for whole in _EXCEPTIONS},
    abbreviations=_ABBREVIATIONS,
    wholes=(*WHOLES, r"\d+\.?[ºª°]", r"[Nn]\.?[º°]", rf"[DO]{APOSTROPHE}[A-Z]{LETTER}+"),
    prefixes=(*PREFIXES, rf"{LETTER}+{APOSTROPHE}(?=[\w\"“«])"),
    suffixes=SUFFIXES,
    infixes=(*INFIXES, r"(?<=[^\W\d_])[-‐](?=[^\W\d_])", rf"(?<={LETTER}{LETTER})/(?={LETTER})"),
    norms=with_curly(
        {
            "po'": "poco",
            "e'": "è",
            "perche'": "perché",
            "puo'": "può",
            "piu'": "più",
            "gia'": "già",
            "cosi'": "così",
            "un'": "una",
            "d'": "di",
            "c'": "ci",
        }
    ),
)
