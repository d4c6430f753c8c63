"""A stream of texts through a pipeline, batch by batch and in order, with what is to become of texts that fail."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from ..errors import TextFailed
from ..tokens import Doc
from .outcomes import Failure, Outcome, outcomes

if TYPE_CHECKING:
    from .annotator import Annotator

OnError = Callable[[TextFailed], object]


class Stream:
    """One pass of texts through a pipeline.

    Args of the constructor:
        nlp: what annotates.
        size: how many texts are annotated at once.
        n_workers: in how many processes.
        on_error: what is told of a text that is left out; where it is None, the first of them ends the stream.
    """

    def __init__(self, nlp: "Annotator", *, size: int, n_workers: int, on_error: OnError | None) -> None:
        self._nlp, self._size, self._n_workers, self._on_error = nlp, size, n_workers, on_error
        self._given: deque[tuple[Any, Any]] = deque()  # texts on their way, with what came beside them

    def docs(self, texts: Iterable[str | Doc]) -> Iterator[Doc]:
        """The annotated Docs of texts."""
        return (doc for doc, _ in self._run((text, None) for text in texts))

    def tuples(self, pairs: Iterable[tuple[str | Doc, Any]]) -> Iterator[tuple[Doc, Any]]:
        """The annotated Docs of texts, each with what came beside it. Raises ValueError for what is no pair."""
        return self._run(map(_pair, pairs))

    def _run(self, pairs: Iterator[tuple[str | Doc, Any]]) -> Iterator[tuple[Doc, Any]]:
        stream = self._texts(pairs)
        batches = iter(lambda: list(islice(stream, self._size)), [])
        first_only = self._on_error is None
        found: Iterator[list[Outcome]]
        if self._n_workers == 1:
            found = map(partial(outcomes, self._nlp, first_only=first_only), batches)
        else:
            from .workers import annotate_in_workers  # with all of multiprocessing, which hardly anybody wants

            found = annotate_in_workers(self._nlp, batches, self._n_workers, first_only=first_only)
        position = 0
        for batch in found:
            for one in batch:
                text, beside = self._given.popleft()
                if isinstance(one, Failure):
                    self._tell(one, position, text, beside)
                else:
                    yield one, beside
                position += 1

    def _texts(self, pairs: Iterator[tuple[str | Doc, Any]]) -> Iterator[str | Doc]:
        for pair in pairs:
            self._given.append(pair)
            yield pair[0]

    def _tell(self, failure: Failure, position: int, text: Any, beside: Any) -> None:
        told = TextFailed(position, text, failure.component, failure.error, beside)
        told.__cause__ = failure.error
        if self._on_error is None:
            raise told
        self._on_error(told)


def _pair(pair: Any) -> tuple[Any, Any]:
    if not isinstance(pair, tuple) or len(pair) != 2:
        raise ValueError(f"with as_tuples, pairs (text, anything) are wanted; got {pair!r:.80}")
    return pair
