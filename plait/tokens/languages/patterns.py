"""Patterns that most languages share: punctuation, numbers, addresses, emoticons and emoji."""

from .language import any_of

LETTER = r"[^\W\d_]"
APOSTROPHE = "['’]"

# Marks that stand alone wherever they are.
QUOTES = "\"“”„‟«»‹›'‘’‚‛`´"
BRACKETS = r"()\[\]{}<>⟨⟩（）［］｛｝「」『』〈〉《》【】〔〕"
STOPS = ",;:!?¡¿…،؛؟。、，．；：！？।॥።፣၊။។՝՜՞"
SYMBOLS = "•·●○■□◆◇★☆→←↑↓⇒⇐⇔►◄▶◀§¶†‡|=^~_*+%‰¦¬\\\\"
DASHES = "‐‑‒–—―⸺⸻−"
CURRENCIES = r"\$£€¥₹₺₽₩₪₫₦₱₡₲₴₵₸₼₾฿¢"

# Runs of one mark are one word, as are mixed runs of what ends a sentence.
RUN = (
    r"\.{3,}|\.\.(?![!?])|…+\.*|[!?][.!?]+|(?<!\.)\.{1,2}[!?][.!?]*"
    r"|\${2,}|,{2,}|[\-=]{3,}|-{2,}|={2,}|/{2,}|\\{2,}|\*{2,}|_{2,}|~{2,}|\+{2,}|#{2,}|<{2,}|>{2,}|—{2,}|–{2,}|'{2}|`{2}|[‘’]{2}"
)

# Lines and arrows that are drawn with marks: "-->", "<==", "|---+---|".
DRAWING = r"(?!<>)[\-=<>~|*+_]{2,}[}{]?[\-=<>~|*+_{}]*"

# Emoji: flags, keycaps, and pictographs with their modifiers, joined into one by zero-width joiners.
_PICTOGRAPH = "[\U0001f000-\U0001f1e5\U0001f200-\U0001f3fa\U0001f400-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u231a-\u23ff]"
_MODIFIED = f"{_PICTOGRAPH}[\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]*"
# None of it is of ASCII alone.
EMOJI = (
    f"(?:[\U0001f1e6-\U0001f1ff]{{2}}|[0-9#*]\ufe0f?\u20e3|[\u2190-\u21ff\u25a0-\u25ff\u203c\u2049\u2122\u2139]\ufe0f"
    f"|{_MODIFIED}(?:\u200d{_MODIFIED})*)"
)

# Western emoticons both ways round, and some Eastern ones. Eyes and a bare closing bracket must be two marks, so that
# the "8)" of a numbered list is not taken for a face.
_EMOTICONS = (
    r">?[:;=][o\-^'’]{0,2}[)(\]\[}{|\\/*]+",
    r"[:;=][o\-^'’]{0,2}[DPpOo3SsXxc](?!\w)",
    r"[8xX]-[)(DPp]",
    r"[(\[][\-^'’]?[:;=](?![\w)])",
    r"[xX]D+(?!\w)",
    r"<3+",
    r"</3",
    r"\^[_.\-o]*\^",
    r"[>T;][_.]+[<T;]",
    r"-[_.]+-",
    r"[oO]_[oO](?!\w)",
    r"¯\\_\(ツ\)_/¯",
)
EMOTICON = "(?:" + "|".join(_EMOTICONS) + ")"

# An address with a scheme or "www." may hold nearly anything, brackets in pairs, but does not end in punctuation.
URL = (
    r"(?:[a-zA-Z][a-zA-Z0-9+.\-]{1,15}://|www\d?\.|mailto:)"
    r"(?:[^\s()<>\"“”„«»{}|]|\([^\s()<>]*\))+(?:(?<![.,;:!?'’`\]*])|(?<=[\w/\-]\.{3}))"
)
_DOMAINS = any_of(
    """
    Com COM Net NET Org ORG com org net edu gov mil int info biz name io ai co me tv app dev eu uk us ca au nz de at
    ch fr be nl lu es pt it br mx ar cl tr ru ua pl cz sk se no dk fi ie gr hu ro bg rs hr si in cn jp kr tw hk sg id
    il ir za
    """
)
DOMAIN = (
    rf"\.(?:com|net|org|COM|NET|ORG)|(?:[A-Za-z0-9](?:[\w\-]{{0,61}})\.){{1,8}}(?:{_DOMAINS})"
    r"(?::\d{1,5})?(?:[/?#](?:[^\s()<>\"“”„«»{}|]*[^\s()<>\"“”„«»{}|.,;:!?'’`\]*])?)?"
)
EMAIL = r"[\w.+%\-]{1,64}@[A-Za-z0-9](?:[\w.\-]{0,250}[A-Za-z0-9])?|@[\w\-]{1,60}(?:\.[\w\-]{1,60}){0,3}\.[a-z]{2,8}"
HANDLE = r"@\w{1,50}|#\w*[^\W\d_]\w*"
FILENAME = (
    r"[\w\-.#&+]{0,100}\.(?:docx?|DOCX?|xlsx?|XLSX?|pptx?|PPTX?|pdf|PDF|txt|TXT|jpe?g|JPE?G|png|PNG|gif|GIF|html?|HTML?"
    r"|zip|ZIP|exe|csv|CSV|xml|json|mp[34]|MP[34]|avi|wav|py|js|css|php|asp)"
)

ADDRESSES = (URL, EMAIL, DOMAIN, FILENAME)
IN_ADDRESSES = "@:."
"""Each of the addresses has one of these, and something after it."""

# 1,000.50, 3.14, 1.000,50, 10 000 is two words; 4:30, 12.30, 01/02/2003, 2003-02-01, 1.2.3.4, ½
NUMBER = r"(?:\d+(?:[.,:]\d+)*|[.,]\d+)[¼½¾⅓⅔⅛]?|[¼½¾⅓⅔⅛]"
DATE = r"\d{1,2}/\d{1,2}(?:/\d{2,4})?|\d{4}/\d{1,2}/\d{1,2}|\d{1,4}-\d{1,2}-\d{1,4}"
TIME = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?"
