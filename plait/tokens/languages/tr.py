"""Turkish: suffixes behind the apostrophe of a name stay in the word, and words joined by a hyphen are several."""

from .language import Language, words
from .patterns import LETTER
from .xx import INFIXES, PREFIXES, SUFFIXES, WHOLES

_ABBREVIATIONS = words(
    """
    Dr. Prof. Doç. Yrd. Öğr. Gör. Bnb. Yzb. Ütğm. Tğm. Org. Korg. Tümg. Tuğg. Hz. St. Sn. Müh. Mim. Ecz. Cad. Sok. Sk.
    Mah. Mh. Blv. Apt. Ltd. Şti. A.Ş. T.C. Co. Inc. Corp. Jr. Mr. Mrs. Ms. M.Ö. M.S. Nr. Yay. vb. vs. vd. bkz. yy.
    örn. çev. ss. sf. tel. krş. age. agm. mad. md. ör. dk. sn. ölm. doğ.
    """
)

TR = Language(
    code="tr",
    abbreviations=_ABBREVIATIONS,
    # "1. sınıf", "XX. yüzyıl", but not "1999."
    wholes=(*WHOLES, r"(?<![%$€\-–/])\d{1,2}\.", r"[IVX]{1,6}\."),
    prefixes=PREFIXES,
    suffixes=SUFFIXES,
    infixes=(*INFIXES, r"(?<=[\w.’'])[-‐](?=\w)", rf"(?<={LETTER}{LETTER})/(?={LETTER})"),
)
