"""Speed of the rule tokenizer on the texts of a CoNLL-U file, in words a second.

    python -m benchmarks.tokenizer_speed FILE.conllu [--lang en] [--rounds 7]

The first round meets every chunk of text for the first time, the others are repeated text. Each round is timed beside
a plain `str.split`, and the ratio is taken within the round, so that a busy machine slows down both.
"""

import argparse
import statistics
import sys
from pathlib import Path
from time import perf_counter

from plait.tokens.tokenizer import rule_tokenizer

TEXT = "# text = "


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, help="a CoNLL-U file with the texts of its sentences")
    parser.add_argument("--lang", default="en", help="the code of the language (default: en)")
    parser.add_argument("--rounds", type=int, default=7, help="how often the file is read again (default: 7)")
    args = parser.parse_args()
    lines = args.file.read_text(encoding="utf8").splitlines()
    texts = [line[len(TEXT) :] for line in lines if line.startswith(TEXT)]
    if not texts:
        print(f"{args.file} has no lines that begin with '{TEXT}'", file=sys.stderr)
        return 2
    tokenizer = rule_tokenizer(args.lang)
    start = perf_counter()
    n_words = sum(map(len, tokenizer.pipe(texts)))
    first = n_words / (perf_counter() - start)
    speeds, ratios = [], []
    for _ in range(args.rounds):
        start = perf_counter()
        for _ in tokenizer.pipe(texts):
            pass
        seconds = perf_counter() - start
        start = perf_counter()
        for text in texts:
            text.split()
        speeds.append(n_words / seconds)
        ratios.append(seconds / (perf_counter() - start))
    print(f"{len(texts):,} texts, {n_words:,} words")
    print(f"first round:   {first:12,.0f} words/s")
    print(f"repeated text: {statistics.median(speeds):12,.0f} words/s (median of {args.rounds})")
    print(f"time against str.split: {statistics.median(ratios):.1f} (median)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
