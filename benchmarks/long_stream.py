"""A long stream of texts full of words that never came before: whether memory grows, and whether it becomes slower.

    python -m benchmarks.long_stream MODEL CORPUS.conllu [--words 20000000] [--unseen 0.2] [--points 100] [--seed 0]
        [--max-forms N] [--figure long-stream.svg] [--json FILE]

The texts are the sentences of the corpus, in which a share of the words is replaced by letters that are new each time.
Only annotating is timed. The memory is that which the process holds at the time (its resident set). A line is fitted
to the memory of the second half; the standard error of its slope takes into account that points next to each other are
alike. The lexicon of plait begins anew when it is full, so that memory goes up and down with its turns, and a line
through few of them tells little: the most memory of each turn is told as well. With --max-forms the lexicon is smaller
than the model has it, so that there are more turns.
"""

import argparse
import json
import os
import statistics
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

from benchmarks.failures import check_outputs, told
from benchmarks.long_run.figures import Panel, check_figures, draw
from benchmarks.long_run.lines import Line, fit
from benchmarks.long_run.unseen import unseen_texts
from plait import Pipeline, load
from plait.training.readers import conllu

BATCH = 256  # texts
TENTHS = 10


class Point(NamedTuple):
    """What was seen after so many words.

    Attributes:
        words: in millions, since the start.
        megabytes: of memory.
        speed: in words a second, since the last point.
        forms: in the lexicon.
        turns: how often the lexicon has begun anew.
    """

    words: float
    megabytes: float
    speed: float
    forms: int
    turns: int


def main() -> None:
    """Annotate, print every tenth point and what they come to; write the figure and the JSON that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--words", type=int, default=20_000_000)
    parser.add_argument("--unseen", type=float, default=0.2, help="the share of words that is replaced (default: 0.2)")
    parser.add_argument("--points", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--max-forms", type=int, help="that the lexicon holds before it begins anew")
    parser.add_argument("--figure", type=Path)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    if given.points < 2 * TENTHS:
        parser.error(f"--points is at least {2 * TENTHS}; got {given.points}")
    check_figures(given.figure)
    check_outputs(given.json)
    with told():
        nlp = load(given.model)
        texts = unseen_texts(list(conllu(given.corpus)()), given.unseen, given.seed)
    if given.max_forms:
        nlp.lexicon.max_forms = given.max_forms
    points = []
    for point in stream(nlp, texts, given.words, given.points):
        points.append(point)
        if len(points) % max(1, given.points // TENTHS) == 0:
            print(
                f"{point.words:8.2f} million words, {point.megabytes:7.0f} MB, {point.speed:8,.0f} words/s, "
                f"{point.forms:9,} forms, turn {point.turns}",
                flush=True,
            )
    found, line = summary(points)
    print("\n".join(sentences(found)))
    if given.json:
        given.json.write_text(json.dumps({**found, "points": [one._asdict() for one in points]}, indent=2) + "\n")
    if given.figure:
        figure(given.figure, points, line, given.unseen)


def stream(nlp: Pipeline, texts: Iterator[tuple[str, int]], size: int, count: int) -> Iterator[Point]:
    """Points at equal distances; each text is made before the time is taken, and let go after."""
    done, turns, generation = 0, 0, nlp.lexicon.generation.serial
    for number in range(1, count + 1):
        words, seconds = 0, 0.0
        while not words or done + words < size * number / count:
            batch = list(islice(texts, BATCH))
            start = perf_counter()
            for _ in nlp.pipe([text for text, _ in batch], batch_size=BATCH):
                pass
            seconds += perf_counter() - start
            words += sum(length for _, length in batch)
            now = nlp.lexicon.generation
            turns, generation = turns + (now.serial != generation), now.serial
        done += words
        forms = len(nlp.lexicon.generation.forms)
        yield Point(done / 1e6, resident(), words / seconds, forms, turns)


def resident() -> float:
    """The memory that this process holds, in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def summary(points: Sequence[Point]) -> tuple[dict[str, Any], Line]:
    """What the points come to, and the line through the memory of the second half.

    The first tenth warms up; the second is what the speed of the last is compared with.
    """
    tenth = len(points) // TENTHS
    half = points[len(points) // 2 :]
    line = fit([point.words for point in half], [point.megabytes for point in half])
    first, last = (statistics.median(p.speed for p in part) for part in (points[tenth : 2 * tenth], points[-tenth:]))
    return {
        "megabytes_per_million_words": line.slope,
        "standard_error": line.error,
        "within_noise": line.is_noise,
        "turns_in_second_half": half[-1].turns - half[0].turns,
        "peaks_of_turns": [
            max(point.megabytes for point in points if point.turns == turn)
            for turn in sorted({p.turns for p in points})
        ],
        "first_speed": first,
        "last_speed": last,
        "last_to_first": last / first,
    }, line


def sentences(found: dict[str, Any]) -> list[str]:
    """The summary for people."""
    noise = "within" if found["within_noise"] else "beyond"
    return [
        f"memory of the second half: {found['megabytes_per_million_words']:+.3f} MB a million words, standard error "
        f"{found['standard_error']:.3f}: {noise} noise; the lexicon began anew {found['turns_in_second_half']} times",
        f"most memory in each turn of the lexicon: {', '.join(f'{peak:.0f}' for peak in found['peaks_of_turns'])} MB",
        f"speed of the last tenth: {found['last_speed']:,.0f} words/s, {found['last_to_first']:.3f} of the second's",
    ]


def figure(path: Path, points: Sequence[Point], line: Line, share: float) -> None:
    """Memory and speed over the stream."""
    words = [point.words for point in points]
    ends = [words[len(words) // 2], words[-1]]
    fitted = [line.start + line.slope * end for end in ends]
    slope = f"{line.slope:+.2f} ± {line.error:.2f} MB a million words"
    name = "million words"
    panels = [
        Panel(words, [point.megabytes for point in points], (name, "memory, MB"), (ends, fitted), slope, joined=True),
        Panel(words, [point.speed for point in points], (name, "words/s"), joined=True),
    ]
    draw(path, f"A stream with {share:.0%} unseen words", panels)


if __name__ == "__main__":
    main()
