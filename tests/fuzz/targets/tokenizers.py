"""Tokenizers of every language: whatever the text, a Doc keeps it, and its words cover all but whitespace."""

from plait.tokens import Doc
from plait.tokens.languages import CODES
from plait.tokens.tokenizer import Tokenizer, rule_tokenizer, whitespace_tokenizer

from ..source import Source, decoded, encoded
from ..target import Target

# What real text is made of, and what breaks programs.
PARTS = (
    *(" ", "  ", "\n", "\t", "\r\n", "\u00a0", "\u3000", "\u2028", "\x1c", "\x85"),
    *("\x00", "\ud800", "\udfff", "\ufeff", "\u200b", "\u200d", "\u0301", "\ufe0f", "\u202e", "\U0010ffff"),
    *("👩‍👩‍👧", "🇩🇪", "👍🏽", "1️⃣", "漢字", "ﷺ", "שלום", "مرحبا", "ß", "İ", "ı", "ﬁ", "e\u0301", "–", "…", "’", "«"),
    *("http://", "www.", ".com", "don't", "z.B.", "l'", "n't", "'s", "...", ":-)", "--", "U.S.", "1,000.50", "a@b.c"),
)
TEXTS = (
    "Dr. Smith didn't pay $1,000.50 (or 3/4 of it) at 10:30 p.m. on www.example.com/a?b=c :-)",
    "Z.B. geht's um 3.000 € am 3. Okt. – „wirklich“, sagt er.",
    "L'été, aujourd'hui qu'il n'y a pas d'eau : 25 % !",
    "All'inizio c'era l'acqua; ’s avonds zo'n auto. ¿Qué? dá-lhe Türkiye'nin",
    "e-mail: a.b@c.de #tag @user 👩‍👩‍👧👍🏽 漢字かな שלום",
)
TOKENIZERS: list[Tokenizer] = [*map(rule_tokenizer, CODES), whitespace_tokenizer()]


def fault(text: str, doc: Doc) -> str | None:
    """What is wrong with the Doc of a text; None where nothing is."""
    if doc.text.encode("utf8", "surrogatepass") != text.encode("utf8", "surrogatepass"):
        return "the text is not kept"
    at = 0
    words = doc.words
    for word, start, end in zip(words, doc.starts.tolist(), doc.ends.tolist(), strict=True):
        if text[at:start].strip() or not at <= start < end:
            return f"the word at {start} leaves out a part or stands behind another"
        if text[start:end] != word or any(map(str.isspace, word)):
            return f"the word {word!r} is not the text from {start} to {end}, or holds whitespace"
        at = end
    if text[at:].strip():
        return "the end is left out"
    if "".join(part for pair in zip(words, doc.spaces, strict=True) for part in pair) != text.lstrip():
        return "words and spaces do not make up the text"
    return None


def texts(data: bytes) -> None:
    """A text alone, and in a batch with its halves."""
    source = Source(data)
    tokenizer = source.pick(TOKENIZERS)
    text = decoded(source.rest())
    alone = tokenizer(text)
    assert (found := fault(text, alone)) is None, found
    half = len(text) // 2
    batch = [text, text[half:], text[:half]]
    for one, doc in zip(batch, tokenizer.pipe(batch), strict=True):
        assert (found := fault(one, doc)) is None, found
        if one is text:
            assert (doc.words, doc.starts.tolist()) == (alone.words, alone.starts.tolist())


def long_texts(data: bytes) -> None:
    """A text of two short ones, each many times: no rule may take longer than in proportion."""
    source = Source(data)
    tokenizer = source.pick(TOKENIZERS)
    before, times, after, ends = source.text(16), source.below(4096), source.text(16), source.below(64)
    text = before * times + after * ends + decoded(source.take(64))
    assert (found := fault(text, tokenizer(text))) is None, found


def _texts() -> list[bytes]:
    return [bytes([number]) + encoded(text) for number in range(len(TOKENIZERS)) for text in TEXTS]


def _long_texts() -> list[bytes]:
    pieces = ("a", "1,", "(", "'", ".", "a.", "x@", "http://", "-", "👍🏽", "d'", "<>")
    return [bytes([i, len(encoded(piece))]) + encoded(piece) + b"\xff\x07\x01b\x02" for i, piece in enumerate(pieces)]


WORDS = tuple(map(encoded, PARTS))
TARGETS = (
    Target("tokenizers", texts, _texts, WORDS, longest=512),
    Target("long_texts", long_texts, _long_texts, WORDS, longest=128, quick=50),
)
