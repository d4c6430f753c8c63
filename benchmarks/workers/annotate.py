"""Annotates texts with a saved pipeline of plait or of spaCy, and prints how fast that was, as JSON.

    python -m benchmarks.workers.annotate plait|spaCy MODEL TEXTS.json short|long|single|tokens SIZE

Both libraries run the same lines of this program. The texts are pairs of a text and its number of words, and are
repeated until there are as many words as SIZE says: one by one in a stream (`short`), joined to texts of about 2,000
words (`long`), or with their words found alone (`tokens`). `single` annotates up to SIZE of them one at a time. A part
is annotated before, so that what is done once is not timed, and it is looked at whether its words have tags.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from itertools import cycle
from pathlib import Path
from typing import Any

LONG = 2000  # words
BATCH = 256  # texts
LONG_BATCH = 16
WARM = 10  # one of so many texts is annotated before

Pair = tuple[str, int]


def main() -> None:
    """Annotate in the way that is asked for."""
    library, path, texts, way, size = sys.argv[1:]
    nlp = loader(library)(path)
    pairs = [(text, words) for text, words in json.loads(Path(texts).read_text()) if words]
    found = single(nlp, library, pairs[: int(size)]) if way == "single" else stream(nlp, library, pairs, way, int(size))
    print(json.dumps(found))


def loader(library: str) -> Callable[[str], Any]:
    """What loads a pipeline of a library."""
    load: Callable[[str], Any] = import_module(library.lower()).load
    return load


def stream(nlp: Any, library: str, pairs: list[Pair], way: str, size: int) -> dict[str, Any]:
    """Words a second, counted as the treebank counts them."""
    chosen = list(repeated(pairs, size))
    if way == "long":
        chosen = list(joined(chosen))
    texts = [text for text, _ in chosen]

    def annotated(some: list[str]) -> Any:
        if way == "tokens":
            return nlp.tokenizer.pipe(some)
        return nlp.pipe(some, batch_size=LONG_BATCH if way == "long" else BATCH)

    tagged = 0
    for doc in annotated(texts[: max(1, len(texts) // WARM)]):
        tagged += way == "tokens" or check(library, doc)
    words = sum(count for _, count in chosen)
    start = time.perf_counter()
    for _ in annotated(texts):
        pass
    seconds = time.perf_counter() - start
    return {"value": words / seconds, "seconds": seconds, "words": words, "texts": len(texts), "looked_at": tagged}


def single(nlp: Any, library: str, pairs: list[Pair]) -> dict[str, Any]:
    """Milliseconds for one text, as the median over the texts."""
    tagged = sum(check(library, nlp(text)) for text, _ in pairs[: max(1, len(pairs) // WARM)])
    times = []
    for text, _ in pairs:
        start = time.perf_counter()
        nlp(text)
        times.append(1000 * (time.perf_counter() - start))
    return {"value": statistics.median(times), "slowest": max(times), "texts": len(times), "looked_at": tagged}


def check(library: str, doc: Any) -> bool:
    """Whether every word has a part of speech. Raises SystemExit where one has none."""
    found = doc.values("pos") if library == "plait" else [token.pos_ for token in doc if not token.is_space]
    if not all(found):
        raise SystemExit(f"a word has no part of speech in: {doc.text!r}")
    return True


def repeated(pairs: list[Pair], size: int) -> Iterator[Pair]:
    """The texts again and again, until there are enough words."""
    words = 0
    for text, count in cycle(pairs):
        if words >= size:
            return
        words += count
        yield text, count


def joined(pairs: list[Pair]) -> Iterator[Pair]:
    """Runs of texts put together to long ones."""
    held: list[str] = []
    words = 0
    for text, count in pairs:
        held.append(text)
        words += count
        if words >= LONG:
            yield " ".join(held), words
            held, words = [], 0
    if held:
        yield " ".join(held), words


if __name__ == "__main__":
    main()
