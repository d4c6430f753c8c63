"""Training two taggers on the same network: time, memory, size and accuracy."""

from collections.abc import Mapping, Sequence

from .bench import Bench
from .measurement import Measurement
from .quantities import MEGABYTES, PERCENT, SECONDS, WORDS_PER_SECOND
from .results import OURS, Found, Row
from .taggers import train_plait, train_spacy

NAMES = {"tag": "XPOS", "pos": "UPOS"}


def rows(bench: Bench) -> list[Row]:
    """One line each, and an accuracy for each column of the treebank."""
    return [
        Row("train_seconds", "training, to its end", SECONDS),
        Row(
            "equal_seconds", "training until the dev score of spaCy's model; spaCy to its end", SECONDS, needs_peer=True
        ),
        Row(
            "reached_seconds", "training until the dev score of spaCy's model, on both sides", SECONDS, needs_peer=True
        ),
        Row("train_speed", "training, without evaluations", WORDS_PER_SECOND),
        Row("train_peak", "peak memory of training", MEGABYTES),
        *(
            Row(f"{column}_acc", f"{NAMES[column]} of the test split, from raw text", PERCENT)
            for column in bench.treebank.columns
        ),
        Row("size", "size of the saved model", MEGABYTES),
    ]


def until_equal(found: Mapping[str, Found]) -> Sequence[str]:
    """When each of both had the dev score of the model that spaCy ended with, from the start of its process on.

    The score is the mean of the accuracies, from raw text, by plait's scores on both sides. That of spaCy is of the
    model that it saved as its best one; those of plait are of the evaluations of its training, which are the same as
    those of the models it saves. What plait does before and after its steps, such as reading the corpora and saving,
    counts as well.
    """
    if OURS not in found or "spaCy" not in found:
        return []
    ours, theirs = found[OURS], found["spaCy"]
    target = theirs.facts["dev_score"]
    theirs.values.update(
        equal_seconds=theirs.values["train_seconds"],
        reached_seconds=min(theirs.facts["best_seconds"], theirs.values["train_seconds"]),
    )
    reached = [seconds for seconds, score in ours.facts["course"] if score >= target]
    if not reached:
        best = max(score for _, score in ours.facts["course"])
        return [f"In a round, plait's taggers did not reach the dev score of spaCy's: {best:.4f} of {target:.4f}."]
    ours.values.update(equal_seconds=reached[0], reached_seconds=reached[0])
    return []


TAGGING = Measurement("tagging", rows, {OURS: train_plait, "spaCy": train_spacy}, until_equal)
