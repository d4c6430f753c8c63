"""Annotates texts with a pipeline of plait, as benchmarks.workers.spacy_entities does.

python -m benchmarks.workers.plait_entities MODEL TEXTS.json OUTPUT.json
"""

import json
import sys
import time
from pathlib import Path

import plait


def main() -> None:
    """Write the entities of each text, and tell how many words a second were annotated, the second time."""
    model, texts, output = sys.argv[1:]
    nlp = plait.load(model)
    given = json.loads(Path(texts).read_text(encoding="utf8"))
    list(nlp.pipe(given))
    start = time.perf_counter()
    docs = list(nlp.pipe(given))
    seconds = time.perf_counter() - start
    found = [[(ent.start_char, ent.end_char, ent.label) for ent in doc.ents] for doc in docs]
    Path(output).write_text(json.dumps(found), encoding="utf8")
    words = sum(map(len, docs))
    print(json.dumps({"words_per_second": words / seconds, "words": words, "seconds": seconds}))


if __name__ == "__main__":
    main()
