"""Spanish: abbreviations and ordinals keep their marks; pronouns written onto a verb stay there."""

from .language import Language, words
from .patterns import LETTER
from .xx import INFIXES, PREFIXES, SUFFIXES, WHOLES

_ABBREVIATIONS = words(
    """
    Sr. Sra. Srta. Sres. Sras. Dr. Dra. Dres. Prof. Profa. Lic. Ing. Arq. Gral. Cnel. Cap. Tte. Sgto. Alte. Mons.
    Pbro. Fr. Sto. Sta. St. D. Dña. Ud. Uds. Vd. Vds. EE.UU. EE. UU. JJ.OO. RR.HH. CC.OO. FF.AA. Bros. Inc. Ltd. Corp.
    Cía. S.A. S.L. S.A.U. a.C. d.C. Av. Avda. Bvar. Ctra. Pza. Jr. Mr. Mrs. Ms. Nº. Núm. Nos. Vol. Vols. etc. cf. ej.
    p.ej. pág. págs. pp. núm. núms. art. arts. aprox. tel. teléf. eds. figs. caps. vol. vs. v. máx. mín. dpto. depto.
    admón. ayte. gob. ap. apdo. ene. feb. ago. sept. nov. dic. f.
    """
)

ES = Language(
    code="es",
    abbreviations=_ABBREVIATIONS,
    wholes=(*WHOLES, r"\d+\.?[ºª°]", r"[Nn]\.?[º°]", r"\d{1,3}\.?(?:er|ro|do|to|mo|vo|no|ra|da|ta|ma|va|na)"),
    prefixes=PREFIXES,
    suffixes=SUFFIXES,
    infixes=(*INFIXES, rf"(?<={LETTER}{LETTER})/(?={LETTER})"),
    norms={"q": "que", "xq": "porque", "tb": "también"},
)
