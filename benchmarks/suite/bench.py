"""What all measurements work with: the corpora, the Pythons, the sizes, and a folder for what is made."""

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .corpora import Texts, Treebank
from .processes import Ran, answer, run

# What libraries take their number of threads from: OpenBLAS, OpenMP, MKL, and BLIS.
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")


@dataclass(frozen=True)
class Sizes:
    """How much is done.

    Attributes:
        steps: of training of spaCy's tagger.
        textcat_steps: of training of the networks that categorize texts.
        stream_words: how many words are annotated at the least.
        singles: how many texts are annotated one at a time at the most.
        starts: how many processes are started to see how long that takes.
        limit: of sentences and texts to learn from; 0 for all.
        settings: options of `plait train`.
        peer_settings: options of `spacy train`.
    """

    steps: int = 3000
    textcat_steps: int = 200
    stream_words: int = 200_000
    singles: int = 2000
    starts: int = 5
    limit: int = 0
    settings: tuple[str, ...] = ()
    peer_settings: tuple[str, ...] = ()


QUICK = Sizes(
    steps=20,
    textcat_steps=5,
    stream_words=2000,
    singles=20,
    starts=1,
    limit=200,
    settings=("--training.max_steps", "20", "--training.eval_frequency", "10"),
    peer_settings=("--training.eval_frequency", "10"),
)


@dataclass(frozen=True)
class Bench:
    """What measurements work with.

    Attributes:
        folder: for what is made on the way.
        treebank, texts: the corpora.
        sizes: how much is done.
        peer: the Python of the peers; None where plait is measured alone.
        threads: how many threads the libraries are to use; None for what each uses by itself.
        jit: whether plait computes with what numba compiles.
    """

    folder: Path
    treebank: Treebank
    texts: Texts
    sizes: Sizes = field(default_factory=Sizes)
    peer: Path | None = None
    threads: int | None = None
    jit: bool = False

    def python(self, library: str) -> str:
        """The Python that has a library."""
        return sys.executable if library == "plait" else str(self.peer)

    def run(self, library: str, module: str, *arguments: object, env: dict[str, str] | None = None) -> Ran:
        """Run a module with the Python that has a library. Raises Failed."""
        return run(self.command(library, module, *arguments), {**self.environment(), **(env or {})})

    def answer(self, library: str, worker: str, *arguments: object) -> tuple[dict[str, Any], Ran]:
        """Run one of the workers; gives what it answered, and how it ran. Raises Failed."""
        command = self.command(library, f"benchmarks.workers.{worker}", *arguments)
        ran = run(command, self.environment())
        return answer(ran, command), ran

    def environment(self) -> dict[str, str]:
        """What the processes of all libraries find in their environment."""
        return {**threads(self.threads), "PLAIT_JIT": str(int(self.jit))}

    def command(self, library: str, module: str, *arguments: object) -> list[object]:
        """What runs a module with the Python that has a library."""
        return [self.python(library), "-m", module, *arguments]


def threads(count: int | None) -> dict[str, str]:
    """The environment in which libraries use so many threads."""
    return {} if count is None else dict.fromkeys(THREADS, str(count))
