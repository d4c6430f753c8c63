"""Writes texts with categories in spaCy's format; all categories are those of the first file.

python -m benchmarks.workers.spacy_corpora LANG TRAIN.csv TRAIN.spacy [OTHER.csv OTHER.spacy …]
"""

import json
import sys

import spacy
from spacy.tokens import DocBin

from benchmarks.workers.categories import read


def main() -> None:
    """Write a file for each."""
    lang, *paths = sys.argv[1:]
    nlp = spacy.blank(lang)
    names: list[str] = []
    for source, target in zip(paths[::2], paths[1::2], strict=True):
        texts, categories = read(source)
        names = names or sorted(set(categories))
        docs = DocBin()
        for text, category in zip(texts, categories, strict=True):
            doc = nlp.make_doc(text)
            doc.cats = {name: float(name == category) for name in names}
            docs.add(doc)
        docs.to_disk(target)
    print(json.dumps({"categories": len(names)}))


if __name__ == "__main__":
    main()
