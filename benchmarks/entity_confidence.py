"""What the probabilities of entities are worth: precision and recall by threshold, and whether promises are kept.

    python -m benchmarks.entity_confidence MODEL DATA [--component NAME] [--svg docs/entity-confidence.svg]
        [--json FILE]

MODEL is a trained pipeline with an entity recognizer, whose probabilities were fitted to its dev corpus in training;
DATA are other annotated texts, in any format whose name tells it. A threshold leaves out the entities whose probability
is lower. Told are precision, recall and F at some thresholds, and the expected calibration error with the probabilities
of the model itself and with those that are fitted. The figure has precision over recall, and for both kinds of
probabilities how many of the entities near a probability are right.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.failures import check_outputs, told
from benchmarks.long_run.figures import Panel, check_figures, draw
from plait import Pipeline, load
from plait.pipeline import EntityRecognizer
from plait.pipeline.calibration import Calibration
from plait.pipeline.evaluation import annotated
from plait.scoring import CalibrationError, Decisions, precision_recall_f
from plait.training.readers import corpus

THRESHOLDS = (0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98)
BINS = 10
Bin = dict[str, float]


def main() -> None:
    """Print both tables; write the figure and the JSON that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("--component", help="by default the first entity recognizer")
    parser.add_argument("--svg", type=Path, help="the figure")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    check_figures(given.svg)
    check_outputs(given.json)
    with told():
        found = measured(load(given.model), given.data, given.component)
    print(table(found))
    if given.json:
        given.json.write_text(json.dumps(found, indent=2) + "\n")
    if given.svg:
        draw(given.svg, "Probabilities of entities", panels(found))


def measured(nlp: Pipeline, data: Path, component: str | None) -> dict[str, Any]:
    """All figures."""
    names = [name for name, one in nlp.components.items() if isinstance(one, EntityRecognizer)]
    if not names or component not in (None, *names):
        raise SystemExit(f"an entity recognizer is wanted; the pipeline has {', '.join(names) or 'none'}")
    it: Any = nlp.components[component or names[0]]
    examples = annotated(nlp.running, nlp.make_examples(corpus(data)()), nlp.annotate, 256)
    fitted = it.decisions(examples)
    calibration, it.calibration = it.calibration, Calibration()
    own = it.decisions(examples)
    return {
        "calibration": vars(calibration),
        "thresholds": [at(fitted, threshold) for threshold in THRESHOLDS],
        "curve": curve(fitted),
        "before": {"ece": error(own), "bins": bins(own)},
        "after": {"ece": error(fitted), "bins": bins(fitted)},
    }


def at(decisions: Decisions, threshold: float) -> dict[str, float]:
    """How many entities reach a threshold, and how good these are."""
    counts = decisions.at(dict.fromkeys(decisions.names, threshold))
    p, r, f = counts.micro()
    return {"threshold": threshold, "entities": int(counts.predicted.sum()), "p": p, "r": r, "f": f}


def curve(decisions: Decisions) -> list[tuple[float, float]]:
    """Recall and precision of the first entities, of the first two, and so on, the surest first.

    Entities of the same probability come together.
    """
    scored = np.isfinite(decisions.scores)
    order = np.argsort(-decisions.scores[scored], kind="stable")
    scores, right = decisions.scores[scored][order], np.cumsum(decisions.holds[scored][order])
    gold = int(decisions.holds.sum())
    last = np.append(scores[1:] < scores[:-1], True)[: len(scores)]
    points = []
    for i in np.flatnonzero(last).tolist():
        p, r, _ = precision_recall_f(int(right[i]), i + 1, gold)
        points.append((r, p))
    return points


def error(decisions: Decisions) -> float:
    """The expected calibration error of what was predicted."""
    found, scored = CalibrationError(), np.isfinite(decisions.scores)
    found.add(decisions.scores[scored], decisions.holds[scored])
    return found.value


def bins(decisions: Decisions) -> list[Bin]:
    """In each tenth of the probabilities that has any: how many entities, what they promise, the share that is so."""
    scored = np.isfinite(decisions.scores)
    scores, holds = decisions.scores[scored], decisions.holds[scored]
    places = np.clip((scores * BINS).astype(int), 0, BINS - 1)
    found = []
    for i in np.unique(places).tolist():
        mine = places == i
        found.append(
            {"entities": int(mine.sum()), "promised": float(scores[mine].mean()), "right": float(holds[mine].mean())}
        )
    return found


def table(found: dict[str, Any]) -> str:
    """Both tables as people read them."""
    lines = ["| threshold | entities | P | R | F1 |", "| --- | --- | --- | --- | --- |"]
    for row in found["thresholds"]:
        figures = " | ".join(f"{100 * row[key]:.1f}" for key in "prf")
        lines.append(f"| {row['threshold']:g} | {row['entities']:,} | {figures} |")
    lines += ["", "| probabilities | expected calibration error |", "| --- | --- |"]
    lines.append(f"| of the model itself | {100 * found['before']['ece']:.1f} |")
    lines.append(f"| fitted to the dev corpus | {100 * found['after']['ece']:.1f} |")
    return "\n".join(lines)


def panels(found: dict[str, Any]) -> list[Panel]:
    """Precision over recall, and the share that is right over the probability, before and after."""
    recall, precision = zip(*found["curve"], strict=True)
    return [
        Panel(recall, precision, ("recall", "precision"), joined=True),
        kept(found["before"]["bins"], "probability of the model itself"),
        kept(found["after"]["bins"], "probability fitted to the dev corpus"),
    ]


def kept(rows: Sequence[Bin], name: str) -> Panel:
    """The share that is right over what is promised, with a line where both are the same."""
    promised, right = ([row[key] for row in rows] for key in ("promised", "right"))
    return Panel(promised, right, (name, "share that is right"), ([0.0, 1.0], [0.0, 1.0]), "as promised")


if __name__ == "__main__":
    main()
