"""Loading what may be damaged, in a process of its own that has a limit on time and on memory."""

import multiprocessing
import resource
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import plait
from plait.errors import BadModel, ConfigError, PlaitError
from plait.tokens import Doc

MEMORY = 3 * 1024**3  # bytes beyond what the process has when the model is loaded
SECONDS = 30.0

REFUSED, HARMLESS, OTHERS = "refused", "harmless", "other predictions"
FAILS = "refused when it runs"  # an exception of plait in prediction, where a file was signed anew


def annotated(nlp: Any, texts: Sequence[str]) -> list[Any]:
    """All that a pipeline writes on texts, as plain values."""
    return [_plain(doc) for doc in nlp.pipe(texts)]


def _plain(doc: Doc) -> Any:
    spans = {name: [(one.start, one.end, one.label, one.score) for one in held] for name, held in doc.spans.items()}
    ents = [(one.start, one.end, one.label, one.score) for one in doc.ents]
    return doc.words, {name: doc.values(name) for name in doc.columns}, dict(doc.cats), ents, spans


class Trying:
    """Tries folders, one after the other, against what a model said before."""

    def __init__(self, model: Path, texts: Sequence[str], *, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self.model, self.texts, self.seconds, self.memory = model, texts, seconds, memory
        self._process: Any = None
        self._pipe: Any = None

    def __call__(self, folder: Path) -> tuple[str, str]:
        """What became of a folder, and the message where there was one: `REFUSED`, `HARMLESS`, or a fault."""
        if self._process is None:
            self._start()
        self._pipe.send(str(folder))
        try:
            if self._pipe.poll(self.seconds):
                outcome, message = self._pipe.recv()
                return str(outcome), str(message)
            outcome = "hangs"
        except EOFError:
            outcome = "crashes"
        self.close()
        return outcome, ""

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process = None

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(
            target=_serve, args=(theirs, str(self.model), list(self.texts), self.memory), daemon=True
        )
        self._process.start()
        theirs.close()
        self._pipe.recv()  # it is ready


def _serve(pipe: Connection, model: str, texts: list[str], memory: int) -> None:
    wanted = annotated(plait.load(model), texts)
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + memory, used + memory))
    pipe.send("ready")
    while True:
        pipe.send(_try(pipe.recv(), texts, wanted))


def _try(folder: str, texts: list[str], wanted: Any) -> tuple[str, str]:
    try:
        nlp = plait.load(folder)
    except (BadModel, ConfigError, FileNotFoundError) as error:
        return REFUSED, str(error)
    except BaseException as error:
        return f"{type(error).__name__} when it loads", str(error)
    try:
        same = annotated(nlp, texts) == wanted
    except PlaitError as error:
        return FAILS, str(error)
    except BaseException as error:
        return f"{type(error).__name__} when it runs", str(error)
    return HARMLESS if same else OTHERS, ""
