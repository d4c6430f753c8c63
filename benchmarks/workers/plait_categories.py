"""Predicts categories with a saved pipeline of plait.

python -m benchmarks.workers.plait_categories MODEL TEST.csv
"""

import sys

from benchmarks.workers.categories import read, report
from plait import load


def main() -> None:
    """Print accuracy and speed."""
    path, test = sys.argv[1:]
    nlp = load(path)
    texts, categories = read(test)
    report(lambda: [doc.category or "" for doc in nlp.pipe(texts)], categories)


if __name__ == "__main__":
    main()
