"""German: abbreviations and ordinals keep their period, and compounds their hyphens."""

from .language import Language, with_curly, words
from .patterns import LETTER
from .xx import INFIXES, PREFIXES, SUFFIXES, WHOLES

_ABBREVIATIONS = words(
    """
    Dr. Prof. Hr. Hrn. Fr. Frl. St. Sr. Jr. Ing. Dipl. Mag. Nr. Nrn. Tel. Str. Abs. Abt. Abb. Anm. Art. Aufl. Bd. Bde.
    Bez. Bhf. Hbf. Hrsg. Hg. Jh. Jhd. Kap. Mio. Mrd. Tsd. Sek. Std. Stk. Pkt. Pos. Ref. Az. Rs. Urt. Ziff. Zi. Co.
    Corp. Inc. Ltd. Bros. Mr. Mrs. Ms. Jan. Feb. Mrz. Apr. Jun. Jul. Aug. Sept. Sep. Okt. Nov. Dez. abds. abzgl. allg.
    bes. bspw. bzgl. bzw. ca. dgl. ebd. ehem. eigtl. einschl. engl. entspr. etc. evtl. exkl. ff. franz. geb. gegr.
    gem. gest. ggf. ggfs. griech. inkl. insb. insbes. ital. jährl. jew. kath. lat. lfd. ltd. max. mind. mtl. nachm.
    rd. s.o. s.u. sog. span. spez. stv. u.a. u.ä. usf. usw. v.a. verh. vgl. vorm. zzgl. zz. zzt. p.a. i.d.r. i.a. o.ä.
    u.u. d.h. z.b. z.t. z.zt. n.chr. v.chr. e.v. e.V.
    """
)

DE = Language(
    code="de",
    exceptions={whole: (whole,) for whole in words("'s 'ne 'nen 'nem 'ner 'n")},
    abbreviations=_ABBREVIATIONS,
    # "am 3. Mai", but not "im Jahr 1999."; "Vor- und Nachteile".
    wholes=(*WHOLES, r"(?<![%$€\-–/])\d{1,2}\.", rf"{LETTER}+-", rf"{LETTER}+/-?in(?:nen)?"),
    prefixes=PREFIXES,
    suffixes=SUFFIXES,
    infixes=(*INFIXES, rf"(?<={LETTER}{LETTER})/(?={LETTER})"),
    norms=with_curly(
        {
            "daß": "dass",
            "muß": "muss",
            "mußte": "musste",
            "läßt": "lässt",
            "bißchen": "bisschen",
            "'s": "es",
        }
    ),
)
