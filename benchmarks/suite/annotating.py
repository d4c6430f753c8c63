"""From text to annotation with the trained taggers, each way in a process of its own."""

from .bench import Bench
from .measurement import Measurement
from .quantities import MEGABYTES, MILLISECONDS, WORDS_PER_SECOND
from .results import OURS, Found, Row
from .taggers import model

ROWS = [
    Row("short", "a stream of short texts", WORDS_PER_SECOND),
    Row("long", "a stream of texts of 2,000 words", WORDS_PER_SECOND),
    Row("single", "one short text at a time", MILLISECONDS),
    Row("tokens", "finding the words of short texts alone", WORDS_PER_SECOND),
    Row("peak", "peak memory of the stream of short texts", MEGABYTES),
]


def measure(bench: Bench, library: str, number: int) -> Found:
    """Annotate in each way. Raises Failed."""
    path, texts = model(bench, library, number), bench.treebank.texts["test"]
    values, facts = {}, {}
    for way, size in (
        ("short", bench.sizes.stream_words),
        ("long", bench.sizes.stream_words),
        ("single", bench.sizes.singles),
        ("tokens", bench.sizes.stream_words),
    ):
        found, ran = bench.answer(library, "annotate", library, path, texts, way, size)
        values[way], facts[way] = found.pop("value"), found
        if way == "short":
            values["peak"] = ran.megabytes
    return Found(values, facts)


ANNOTATING = Measurement(
    "annotating",
    lambda bench: ROWS,
    {
        OURS: lambda bench, number: measure(bench, OURS, number),
        "spaCy": lambda bench, number: measure(bench, "spaCy", number),
    },
)
