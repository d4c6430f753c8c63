"""What spaCy does for `benchmarks.entities`: corpora in its format, and the annotation of texts.

python -m benchmarks.workers.spacy_entities corpora LANG IN.json OUT.spacy [IN.json OUT.spacy …]
python -m benchmarks.workers.spacy_entities annotate MODEL TEXTS.json OUTPUT.json
"""

import json
import sys
import time
from pathlib import Path

import spacy
from spacy.tokens import Doc, DocBin


def main() -> None:
    """Write what is asked for, and print a line of JSON."""
    what, *rest = sys.argv[1:]
    print(json.dumps(corpora(*rest) if what == "corpora" else annotate(*rest)))


def corpora(lang: str, *paths: str) -> dict[str, int]:
    """Write the words, spaces and entities of each file; an entity is a label and two places in the text."""
    nlp = spacy.blank(lang)
    counts = {}
    for source, target in zip(paths[::2], paths[1::2], strict=True):
        docs = DocBin()
        for record in json.loads(Path(source).read_text(encoding="utf8")):
            doc = Doc(nlp.vocab, words=record["words"], spaces=record["spaces"])
            doc.ents = [doc.char_span(start, end, label=label) for start, end, label in record["ents"]]
            docs.add(doc)
        docs.to_disk(target)
        counts[Path(source).stem] = len(docs)
    return counts


def annotate(model: str, texts: str, output: str) -> dict[str, float]:
    """Write the entities of each text, and tell how many words a second were annotated, the second time."""
    nlp = spacy.load(model)
    given = json.loads(Path(texts).read_text(encoding="utf8"))
    list(nlp.pipe(given))
    start = time.perf_counter()
    docs = list(nlp.pipe(given))
    seconds = time.perf_counter() - start
    found = [[(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents] for doc in docs]
    Path(output).write_text(json.dumps(found), encoding="utf8")
    words = sum(not token.is_space for doc in docs for token in doc)
    return {"words_per_second": words / seconds, "words": words, "seconds": seconds}


if __name__ == "__main__":
    main()
