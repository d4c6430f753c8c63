"""Fuzzing of tokenizers: whatever the text, a Doc keeps it byte for byte, and its words cover all but whitespace.

    python -m benchmarks.fuzz_text [--texts 100000] [--seed 0] [--lang en]

Exits with 1 and prints the text where that fails.
"""

import argparse
import random
import sys

from plait.tokens import Doc
from plait.tokens.languages import CODES
from plait.tokens.tokenizer import Tokenizer, rule_tokenizer

# What real text is made of, and what breaks programs.
PARTS = (
    *"aeinorst ABC 0123456789 .,;:!?'\"()[]{}<>-–—…@#$€%&/\\|*_+=~^`’“”«»".replace(" ", ""),
    *(" ", " ", " ", "  ", "\n", "\t", "\r\n", "\u00a0", "\u3000", "\u2028", "\x1c", "\x85"),
    *("\x00", "\ud800", "\udfff", "\ufeff", "\u200b", "\u200d", "\u0301", "\ufe0f", "\u202e", "\U0010ffff"),
    *("👩‍👩‍👧", "🇩🇪", "👍🏽", "1️⃣", "漢字", "ﷺ", "שלום", "مرحبا", "ß", "İ", "ı", "ﬁ", "e\u0301"),
    *("http://", "www.", ".com", "don't", "z.B.", "l'", "n't", "'s", "...", ":-)", "--", "U.S.", "1,000.50", "a@b.c"),
)
BATCH = 500


def random_text(rng: random.Random) -> str:
    """A text of up to 40 pieces: parts of real text, characters of any kind, or both."""
    share = rng.choice((0.0, 0.1, 1.0))
    return "".join(
        chr(rng.randrange(0x110000)) if rng.random() < share else rng.choice(PARTS) for _ in range(rng.randrange(40))
    )


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


def find_fault(tokenizer: Tokenizer, texts: list[str]) -> str | None:
    """The first fault in texts, tokenized one by one and as a batch, told for people."""
    for text, doc in zip(texts, tokenizer.pipe(texts), strict=True):
        alone = tokenizer(text)
        problem = fault(text, doc) or fault(text, alone)
        if problem is None and (doc.words, doc.starts.tolist()) != (alone.words, alone.starts.tolist()):
            problem = "in a batch the words are others than alone"
        if problem:
            return f"{tokenizer.lang}: {problem}: {text!r}"
    return None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=int, default=100_000, help="how many random texts (default: 100,000)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--lang", choices=CODES, help="one language; by default each in turn")
    args = parser.parse_args()
    rng = random.Random(args.seed)
    tokenizers = [rule_tokenizer(lang) for lang in ([args.lang] if args.lang else CODES)]
    for number, first in enumerate(range(0, args.texts, BATCH)):
        texts = [random_text(rng) for _ in range(min(BATCH, args.texts - first))]
        if problem := find_fault(tokenizers[number % len(tokenizers)], texts):
            print(problem.encode("ascii", "backslashreplace").decode(), file=sys.stderr)
            return 1
    print(f"{args.texts:,} random texts kept byte for byte (seed {args.seed})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
