"""`plait evaluate`: score a pipeline on annotated data."""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .command import AllLabels, BatchSize, Code, Force, GoldTokens, Gpu, ReaderName, ReaderSettings
from .data import data_reader
from .models import load_model
from .output import check_output
from .tables import SPEED, score_tables
from .user_code import import_code

if TYPE_CHECKING:
    from ..pipeline import Pipeline
    from ..tokens import Doc

# How many unknown categories are named; who has more has another file.
MOST_UNKNOWN = 10


def evaluate(
    model: Annotated[Path, typer.Argument(metavar="MODEL", help="The folder of a trained pipeline.")],
    data: Annotated[Path, typer.Argument(metavar="DATA", help="A file of annotated texts, or a folder of them.")],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write all scores as JSON.", show_default=False),
    ] = None,
    reader: ReaderName = None,
    reader_settings: ReaderSettings = None,
    gold_tokens: GoldTokens = False,
    all_labels: AllLabels = False,
    gpu: Gpu = None,
    batch_size: BatchSize = None,
    code: Code = None,
    force: Force = False,
) -> None:
    """Score a trained pipeline on annotated data.

    The screen shows percents; --output has the same figures as fractions from 0 to 1. words_per_second goes from the
    text to its annotation, finding the words included (but with --gold-tokens).
    """
    check_output(output, force=force)
    import_code(code)
    read = data_reader(data, reader, reader_settings)
    nlp = load_model(model, gpu)
    categories: set[str] = set()
    scores = score_texts(nlp, _collecting(read(), categories), gold_tokens=gold_tokens, batch_size=batch_size)
    if nlp.components and len(scores) == 1 + sum(name.startswith("token_") for name in scores):
        raise ValueError(
            f"{data}: there is nothing to score, as it has no gold annotation for {', '.join(nlp.components)}; "
            f"see whether it is the right file, and `plait list readers` for how it is read"
        )
    from ..pipeline import unread_words
    from ..training.scores import known_categories

    known = known_categories(nlp)
    if unknown := sorted(categories - known) if known else []:
        shown = ", ".join(unknown[:MOST_UNKNOWN]) + (", …" if len(unknown) > MOST_UNKNOWN else "")
        what = f"{len(unknown)} of the {len(categories)} categories of the data"
        typer.echo(f"the model does not know {what}: {shown}", err=True)
    for line in unread_words(nlp):
        typer.echo(line, err=True)
    if output is not None:
        from ..saving import write_file

        write_file(output, (json.dumps(scores, indent=2, ensure_ascii=False) + "\n").encode("utf8"))
    typer.echo(score_tables(scores, all_labels=all_labels))


def _collecting(references: "Iterable[Doc]", categories: set[str]) -> "Iterator[Doc]":
    """The same Docs; the categories that hold in them are added to a set."""
    for doc in references:
        categories.update(label for label, value in doc.cats.items() if value)
        yield doc


def score_texts(
    nlp: "Pipeline", references: "Iterable[Doc]", *, gold_tokens: bool = False, batch_size: int | None = None
) -> dict[str, Any]:
    """The scores of a pipeline on gold Docs, of which one batch at a time is in memory.

    As `Pipeline.evaluate`, but `words_per_second` is that of `nlp.pipe` over the texts, finding the words included;
    with `gold_tokens`, over Docs whose words are known.
    """
    from ..scoring import TokenizationScore
    from ..tokens import Example

    scores = [TokenizationScore(), *(one for name in nlp.pipe_names for one in nlp.components[name].new_scores())]
    size = batch_size or int(nlp.config["nlp"]["batch_size"])
    words, seconds = 0, 0.0
    stream = iter(references)
    while batch := list(islice(stream, size)):
        inputs = _inputs(nlp, batch, gold_tokens)
        start = perf_counter()
        annotated = list(nlp.pipe(inputs, batch_size=size))
        seconds += perf_counter() - start
        words += sum(map(len, annotated))
        examples = list(map(Example, annotated, batch))
        for score in scores:
            score.update(examples)
    results: dict[str, Any] = {}
    for score in scores:
        results.update(score.results())
    return {**results, SPEED: words / seconds if seconds else 0.0}


def _inputs(nlp: "Pipeline", batch: "list[Doc]", gold_tokens: bool) -> "list[Doc | str]":
    """What to annotate: texts, or Docs where some of the gold annotation is needed."""
    from ..pipeline.evaluation import given

    if needed := given(nlp.running):
        return [example.renew(needed).predicted for example in nlp.make_examples(batch, gold_tokens=gold_tokens)]
    return [doc.copy_words(nlp.lexicon) if gold_tokens else doc.text for doc in batch]
