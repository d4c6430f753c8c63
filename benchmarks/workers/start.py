"""Imports plait or spaCy, loads a pipeline, annotates one text, and prints the milliseconds of each as JSON.

    python -m benchmarks.workers.start plait|spaCy MODEL TEXTS.json

plait imports most of itself only when it is needed, so that a part of its import counts as loading.
"""

import json
import sys
import time
from importlib import import_module
from pathlib import Path


def main() -> None:
    """Print the times."""
    library, model, texts = sys.argv[1:]
    text = next(text for text, words in json.loads(Path(texts).read_text()) if words)
    times = [time.perf_counter()]
    module = import_module(library.lower())
    times.append(time.perf_counter())
    nlp = module.load(model)
    times.append(time.perf_counter())
    nlp(text)
    times.append(time.perf_counter())
    parts = zip(("import", "load", "first"), times, times[1:], strict=False)
    print(json.dumps({name: 1000 * (after - before) for name, before, after in parts}))


if __name__ == "__main__":
    main()
