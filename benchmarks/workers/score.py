"""Scores annotations of any library with plait's own scores, and prints them as JSON.

    python -m benchmarks.workers.score REFERENCES.conllu ANNOTATIONS.json COLUMN …

The annotations have the words and the columns of each text, as `benchmarks.workers.spacy_annotations` writes them.
"""

import json
import sys
from pathlib import Path

from plait import Doc
from plait.scoring import ColumnScore, Score, TokenizationScore
from plait.tokens import Example
from plait.training.readers import conllu


def main() -> None:
    """Print the scores."""
    references, annotations, *columns = sys.argv[1:]
    examples = []
    for gold, found in zip(conllu(references)(), json.loads(Path(annotations).read_text()), strict=True):
        predicted = Doc(gold.text, words=found["words"])
        for column in columns:
            predicted.set_column(column, [value or None for value in found[column]])
        examples.append(Example(predicted, gold))
    results = {}
    scores: list[Score] = [TokenizationScore(), *map(ColumnScore, columns)]
    for score in scores:
        score.update(examples)
        results.update(score.results())
    print(json.dumps({name: value for name, value in results.items() if isinstance(value, float)}))


if __name__ == "__main__":
    main()
