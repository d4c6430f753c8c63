"""Dutch: clitics with an apostrophe are words, and compounds keep their hyphens."""

from .language import Language, with_curly, words
from .patterns import APOSTROPHE, LETTER
from .xx import INFIXES, PREFIXES, SUFFIXES, WHOLES

_ABBREVIATIONS = words(
    """
    Dr. Drs. Prof. Mr. Mw. Mevr. Ds. Ir. Ing. Mgr. St. Jr. Sr. Bros. Inc. Ltd. Corp. Co. Mrs. Ms. IJ. Chr. Ph. dr.
    drs. prof. mr. mw. mevr. dhr. ds. ir. ing. mgr. jhr. jkvr. jr. sr. rk. art. afb. afd. afl. aug. apr. febr. jan.
    okt. nov. sept. bijv. blz. bijz. ca. cf. cie. e.a. e.d. e.v. enz. etc. evt. excl. fam. geb. incl. inw. jl. kath.
    m.b.t. m.a.w. m.n. nr. nrs. n.a.v. n.chr. v.chr. o.a. o.l.v. o.m. pag. plv. p.m. resp. str. t.a.v. t.b.v. t.e.m.
    tel. t.o.v. t.z.t. vgl. vnl. vs. z.g. zgn. zg.
    """
)

_CLITICS = "(?i:[stnmrk]|ie)"

NL = Language(
    code="nl",
    exceptions={
        whole: (whole,) for whole in words("'t 's 'n 'm 'r 'k 'ns 'tis d'r m'n z'n zo'n da's hij's foto's auto's w.o.")
    },
    abbreviations=_ABBREVIATIONS,
    # "'s-Hertogenbosch"; "mond- en klauwzeer"; "1e", "2de".
    wholes=(*WHOLES, rf"(?:{APOSTROPHE}{_CLITICS})-{LETTER}+", rf"{LETTER}+-", r"\d+(?:e|de|ste)"),
    prefixes=(rf"{APOSTROPHE}(?i:[stnm])(?=[.,!?;:)])", *PREFIXES),
    suffixes=SUFFIXES,
    infixes=(*INFIXES, rf"(?<={LETTER}{LETTER})/(?={LETTER})"),
    norms=with_curly(
        {
            "'t": "het",
            "'n": "een",
            "'m": "hem",
            "'k": "ik",
            "z'n": "zijn",
            "m'n": "mijn",
            "d'r": "haar",
        }
    ),
)
