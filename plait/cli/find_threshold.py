"""`plait find-threshold`: from which score on the labels of a trained pipeline are best taken as predicted."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from . import screen
from .command import AllLabels, BatchSize, Code, Force, GoldTokens, Gpu, ReaderName, ReaderSettings
from .data import data_reader
from .models import load_model
from .tables import MOST_LABELS
from .user_code import import_code

if TYPE_CHECKING:
    from ..pipeline import Pipeline
    from ..scoring import Decisions, LabelCounts

ALL = "all"


def find_threshold(
    model: Annotated[Path, typer.Argument(metavar="MODEL", help="The folder of a trained pipeline.")],
    data: Annotated[
        Path, typer.Argument(metavar="DATA", help="A file of annotated texts, or a folder of them, not learned from.")
    ],
    component: Annotated[
        str | None,
        typer.Option("--component", metavar="NAME", help="Whose thresholds; by default of the only one with any."),
    ] = None,
    per_label: Annotated[
        bool, typer.Option("--per-label", help="A threshold for each label; without it one for all of them.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="DIR", help="Write the pipeline with the new thresholds."),
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
    """Choose thresholds on annotated data.

    The thresholds of a component, such as textcat_multilabel, spancat or ner, say from which score on a label counts as
    predicted. Those with the highest F are shown beside those that are there. The data are best ones that the pipeline
    has not learned from, such as those of [paths] dev.

    The pipeline stays as it is; --output writes a copy of it with the new thresholds.
    """
    from ..errors import OutputExists
    from ..pipeline.evaluation import annotated
    from ..scoring import best_thresholds

    if output is not None and output.exists() and not force:
        raise OutputExists(output, "choose another path, or replace it with --force")
    import_code(code)
    read = data_reader(data, reader, reader_settings)
    nlp = load_model(model, gpu)
    name = _chosen(nlp, component)
    one = nlp.components[name]
    examples = nlp.make_examples(read(), gold_tokens=gold_tokens)
    size = batch_size or int(nlp.config["nlp"]["batch_size"])
    decisions = one.decisions(annotated(nlp.running, examples, nlp.annotate, size))
    if not decisions.holds.any():
        raise ValueError(
            f"{data}: there is nothing to choose thresholds by, as it has no gold annotation for {name}; "
            f"see whether it is the right file, and `plait list readers` for how it is read"
        )
    before = one.all_thresholds()
    after = best_thresholds(decisions, before, "label" if per_label else "micro", one.threshold)
    typer.echo(_table(name, decisions, before, after, most=None if all_labels else MOST_LABELS))
    if output is not None:
        one.thresholds = after
        nlp.to_disk(output, overwrite=force)
        typer.echo(f"\nwrote {output}, with the weights of {model}")


def _chosen(nlp: "Pipeline", wanted: str | None) -> str:
    """The name of the component. Raises ValueError where it has no thresholds, or several do and none was named."""
    from ..errors import nearest

    names = [name for name, one in nlp.components.items() if one.thresholds is not None]
    there = ", ".join(names) or "none"
    if wanted is None and len(names) != 1:
        cure = "name one with --component" if names else "there is nothing to choose"
        raise ValueError(f"one component with thresholds is wanted; this pipeline has {there}; {cure}")
    if wanted is None:
        return names[0]
    if wanted not in nlp.components:
        near = nearest(wanted, nlp.components)
        cure = f"did you mean {near}?" if near else f"there is: {', '.join(nlp.components)}"
        raise ValueError(f"the pipeline has no component '{wanted}'; {cure}")
    if wanted not in names:
        raise ValueError(f"the component '{wanted}' has no thresholds; with thresholds: {there}")
    return wanted


def _table(
    name: str, decisions: "Decisions", before: Mapping[str, float], after: Mapping[str, float], *, most: int | None
) -> str:
    """All labels together, and each of them, the most frequent first: thresholds and figures before and after."""
    sides = [(thresholds, decisions.at(thresholds)) for thresholds in (before, after)]
    totals = [[_common(thresholds), *_percents(counts.micro())] for thresholds, counts in sides]
    found = sides[0][1]
    n = {label: int(count) for label, count in zip(found.labels, found.gold, strict=True)}
    in_order = sorted(n, key=lambda label: (-n[label], label))
    rows = [[ALL, *totals[0], *totals[1], f"{sum(n.values()):,}"]]
    for label in in_order[:most]:
        cells = [cell for thresholds, counts in sides for cell in _cells(label, thresholds, counts)]
        rows.append([screen.clip(label, max(20, screen.width() - 60)), *cells, f"{n[label]:,}"])
    header = (name, "before", "p", "r", "f", "after", "p", "r", "f", "n")
    shown = screen.table(rows, "<>>>>>>>>>", header=header)
    left = len(n) - len(rows) + 1
    return f"{shown}\n… and {left} labels that occur less often (--all-labels)" if left else shown


def _cells(label: str, thresholds: Mapping[str, float], counts: "LabelCounts") -> Iterator[str]:
    yield _number(thresholds[label]) if label in thresholds else "unknown"
    row = counts.per_label()[label]
    yield from _percents((row["p"], row["r"], row["f"]))


def _common(thresholds: Mapping[str, float]) -> str:
    """The threshold of all labels, where it is one."""
    values = set(thresholds.values())
    return _number(values.pop()) if len(values) == 1 else ""


def _number(threshold: float) -> str:
    return f"{threshold:.4f}"


def _percents(figures: tuple[float, float, float]) -> list[str]:
    return [f"{100 * figure:.2f}" for figure in figures]
