"""A corpus of several times the memory that a run may have: it trains where it is streamed, and says so where not.

    python -m benchmarks.larger_than_memory --treebank FOLDER [--limit 500] [--times 5] [--files 8] [--steps 50]
        [--work FOLDER]

The corpus consists of the sentences of the treebank again and again, in several files. In every fifth of them one word
never came before; the lexicon of plait keeps up to a million words, which take some 250 MB. Together the files have so
many times the bytes that the process may have of address space (RLIMIT_AS, which counts more than the memory that is
used: the libraries too, and what threads put by). One run streams them through a shuffle buffer. The other one is to
keep them in memory, and has to end in one clear message and the exit status 1.

The exit status is 1 where one of them does something else.
"""

import argparse
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.failures import told
from benchmarks.long_run.unseen import new_word
from benchmarks.suite.corpora import one

MEGABYTE = 1_000_000
UNSEEN = 0.2  # the share of sentences with a word that never came before
BUFFER = 2000  # sentences that are shuffled at a time
# One thread, and one pool of memory for all of Python's: each has address space of its own, used or not.
LEAN = {"PLAIT_JIT": "0", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"}

CONFIG = """
[nlp]
lang = "en"
pipeline = ["tagger"]

[components.tagger]
@components = "plait.Tagger.v1"
column = "pos"

[components.tagger.model]
@architectures = "plait.Tagger.v1"

[components.tagger.model.tok2vec]
@architectures = "plait.HashEmbedCNN.v1"
width = 32
depth = 1
rows = 500

[corpora.train]
@readers = "plait.CoNLLU.v1"
path = "{train}"

[corpora.dev]
@readers = "plait.CoNLLU.v1"
path = "{dev}"
limit = 100

[training]
max_steps = {steps}
patience = 0
eval_frequency = {steps}
gold_tokens = true
stream = {stream}
shuffle_buffer = {buffer}

[training.batcher]
size = 500

[training.loggers]
console = null
progress = null
"""


def main() -> None:
    """Write the corpus, train from it both ways, and tell what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--treebank", type=Path, required=True, help="has a *-train.conllu and a *-dev.conllu")
    parser.add_argument("--limit", type=int, default=500, help="of the process, in MB (default: 500)")
    parser.add_argument("--times", type=float, default=5, help="as large is the corpus (default: 5)")
    parser.add_argument("--files", type=int, default=8, help="that it lies in (default: 8)")
    parser.add_argument("--steps", type=int, default=50, help="that are taken (default: 50)")
    parser.add_argument("--work", type=Path, help="a folder for all that is written (default: one that is deleted)")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary, told():
        work = given.work or Path(temporary)
        corpus = work / "corpus"
        size = write_corpus(one(given.treebank, "*-train.conllu"), corpus, given)
        print(f"{size / MEGABYTE:,.0f} MB in {given.files} files, for processes of {given.limit} MB", flush=True)
        facts = {"train": corpus.resolve(), "dev": one(given.treebank, "*-dev.conllu").resolve()}
        ends = {}
        for name, stream in (("streamed", "true"), ("kept in memory", "false")):
            config = work / f"{stream}.cfg"
            config.write_text(CONFIG.format(**facts, steps=given.steps, stream=stream, buffer=BUFFER), encoding="utf8")
            start = time.monotonic()
            run = train(config, work / f"run-{stream}", given.limit)
            print(f"{name}: exit status {run.returncode} after {time.monotonic() - start:,.0f} s", flush=True)
            print("".join(f"    {line}\n" for line in run.stderr.splitlines()), end="", flush=True)
            ends[name] = run
    streamed, kept = ends.values()
    good = streamed.returncode == 0 and kept.returncode == 1 and "training.stream" in kept.stderr
    raise SystemExit(0 if good and "Traceback" not in kept.stderr else 1)


def write_corpus(treebank: Path, folder: Path, given: argparse.Namespace) -> int:
    """Write sentences of a treebank to several files until they have the size; gives how many bytes that are."""
    folder.mkdir(parents=True)
    sentences = treebank.read_text(encoding="utf8").strip("\n").split("\n\n")
    wanted = given.limit * given.times * MEGABYTE / given.files
    changed, total = _changed(sentences), 0
    for number in range(given.files):
        size = 0
        with (folder / f"part-{number:02}.conllu").open("w", encoding="utf8") as file:
            while size < wanted:
                text = next(changed)
                file.write(text)
                size += len(text.encode("utf8"))
        total += size
    return total


def _changed(sentences: list[str]) -> Iterator[str]:
    """The sentences again and again, without comments, some with a new word in place of one of their words."""
    rng, count = random.Random(0), 0
    while True:
        for sentence in sentences:
            lines = [line for line in sentence.split("\n") if not line.startswith("#")]
            at = rng.randrange(len(lines))
            number, _, rest = lines[at].split("\t", 2)
            if number.isdecimal() and rng.random() < UNSEEN:
                lines[at] = f"{number}\t{new_word(rng, count)}\t{rest}"
                count += 1
            yield "\n".join(lines) + "\n\n"


def train(config: Path, output: Path, limit: int) -> "subprocess.CompletedProcess[str]":
    """Train in a process that may have so many MB of address space."""

    def confine() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (limit * MEGABYTE, limit * MEGABYTE))

    command = [sys.executable, "-m", "plait", "train", str(config), "--output", str(output)]
    return subprocess.run(
        command,
        env={**os.environ, **LEAN},
        preexec_fn=confine,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


if __name__ == "__main__":
    main()
