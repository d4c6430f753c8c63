"""Annotates texts with a pipeline of spaCy, and writes words and tags as JSON; whitespace that spaCy makes a token is
left out.

    python -m benchmarks.workers.spacy_annotations MODEL TEXTS OUTPUT
"""

import json
import sys
from pathlib import Path

import spacy


def main() -> None:
    """Write a list of words, one of tags and one of parts of speech for each text."""
    model, texts, output = sys.argv[1:]
    nlp = spacy.load(model)
    found = []
    for doc in nlp.pipe(text for text, _ in json.loads(Path(texts).read_text())):
        tokens = [token for token in doc if not token.is_space]
        found.append(
            {"words": [t.text for t in tokens], "tag": [t.tag_ for t in tokens], "pos": [t.pos_ for t in tokens]}
        )
    Path(output).write_text(json.dumps(found))
    print(json.dumps({"texts": len(found)}))


if __name__ == "__main__":
    main()
