"""What becomes of the texts of a batch, each by itself where one of them cannot be annotated."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from ..errors import InUse, NotInitialized, WrongOutput
from ..tokens import Doc

if TYPE_CHECKING:
    from .annotator import Annotator


class Failure(NamedTuple):
    """A text that could not be annotated.

    Attributes:
        component: the name of the component that failed; "" where the text itself was refused.
        error: what was raised.
    """

    component: str
    error: Exception


Outcome = Doc | Failure


def outcomes(nlp: "Annotator", batch: Sequence[str | Doc], *, first_only: bool) -> list[Outcome]:
    """An annotated Doc for each text, or why there is none, in order.

    A batch of which one fails is annotated again, text by text.

    Args:
        nlp: what annotates.
        batch: texts and Docs.
        first_only: whether to end with the first failure.

    Raises what no text is to blame for: NotInitialized, InUse and WrongOutput; and what the batch raised where it is to
    be told and each text by itself goes through.
    """
    try:
        return [*nlp.annotated(batch)]
    except (NotInitialized, InUse, WrongOutput):
        raise
    except Exception as error:
        found: list[Outcome] = []
        for text in batch:
            found.append(_outcome(nlp, text))
            if first_only and isinstance(found[-1], Failure):
                return found
        if first_only and not isinstance(error, MemoryError):  # of which there may be enough for less at once
            raise
        return found


def _outcome(nlp: "Annotator", text: str | Doc) -> Outcome:
    try:
        (doc,) = nlp.make_docs([text])
    except Exception as error:
        return Failure("", error)
    failed = nlp.try_annotate([doc])
    return doc if failed is None else Failure(*failed)
