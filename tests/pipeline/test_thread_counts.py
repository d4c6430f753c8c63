"""What is learned and predicted does not depend on how many threads there are."""

import os
import subprocess
import sys
from pathlib import Path

from .small import CNN, SHARED, examples, pipeline, tagger

WORDS = ("cats", "sleep", "the", "old", "dogs", "bark", "in", "a", "garden", "of", "roses")


def digest() -> str:
    """What a pipeline has learned from large batches, and predicts for one, as a digest."""
    from hashlib import sha256

    import numpy as np
    from thinc.api import fix_random_seed

    from plait.layers import n_threads
    from plait.tokens import Doc

    fix_random_seed(0)
    wide = {**CNN, "width": 64, "depth": 2, "rows": 2000, "pieces": 3}
    nlp = pipeline({"one": tagger(tok2vec=SHARED), "two": tagger("pos", tok2vec=SHARED)}, encoder=wide)
    rng = np.random.default_rng(0)
    docs = []
    for length in rng.integers(1, 40, size=120).tolist():
        doc = Doc(words=[WORDS[i] for i in rng.integers(0, len(WORDS), size=length)])
        for column in ("tag", "pos"):
            doc.set_column(column, [word[0] for word in doc.words])
        docs.append(doc)
    batch = examples(nlp, docs)
    assert sum(len(doc) for doc in docs) > 1500
    updater = nlp.begin_training(lambda: batch)
    for _ in range(3):
        nlp.update(batch, updater, dropout=0.2)
    found = sha256()
    for path, parameter in sorted(nlp.parameters().items()):
        found.update(path.encode() + np.ascontiguousarray(parameter.value).tobytes())
    for vectors in nlp.encoders["main"].predict([example.predicted for example in batch]):
        found.update(vectors.tobytes())
    return f"{found.hexdigest()} {n_threads()}"


def test_one_thread_and_two_give_the_same_bits() -> None:
    found = []
    for threads in ("1", "2"):
        code = "from tests.pipeline.test_thread_counts import digest; print(digest())"
        env = {**os.environ, "OPENBLAS_NUM_THREADS": threads}
        run = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env=env,
            cwd=Path(__file__).parents[2],
        )
        found.append(run.stdout.split())
    assert found[0][0] == found[1][0]
    assert found[0][1] == "1"
