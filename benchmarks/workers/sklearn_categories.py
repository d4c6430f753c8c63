"""Learns and predicts categories with scikit-learn: a linear classifier over n-grams of words and of characters.

python -m benchmarks.workers.sklearn_categories TRAIN.csv TEST.csv THREADS
"""

import sys
import time

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline, make_union
from sklearn.svm import LinearSVC

from benchmarks.workers.categories import read, report


def main() -> None:
    """Print the time of training, accuracy and speed. The classifier uses one thread, whatever is asked for."""
    train, test, _ = sys.argv[1:]
    features = make_union(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True),
    )
    model = make_pipeline(features, LinearSVC())
    texts, categories = read(train)
    start = time.perf_counter()
    model.fit(texts, categories)
    seconds = time.perf_counter() - start
    inputs, gold = read(test)
    report(lambda: model.predict(inputs).tolist(), gold, seconds)


if __name__ == "__main__":
    main()
