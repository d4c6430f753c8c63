"""The one figure that the best weights are chosen by, out of all scores."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..config import Config, Problem
from ..errors import nearest
from ..pipeline import Pipeline
from ..pipeline.evaluation import score_names
from ..scoring import CatsScore
from ..tokens import Column, Example


def score_weights(nlp: Pipeline, given: Mapping[str, float], frozen: list[str]) -> dict[str, float]:
    """What each score counts: as given, or else the main scores of the components that learn alike.

    Raises ValueError where no component names a main score, or the given weights add up to nothing.
    """
    if given:
        if any(weight < 0 for weight in given.values()) or sum(given.values()) <= 0:
            raise ValueError(f"the weights of scores are not negative and one at least is above 0; got {dict(given)}")
        return dict(given)
    learning = [nlp.components[name] for name in nlp.pipe_names if name not in frozen]
    main = [component.main_score for component in learning if component.main_score]
    if not main:
        raise ValueError(
            "none of the components says which score is its main one, so the best weights cannot be chosen; "
            "name scores in [training.score_weights], such as tag_acc = 1.0"
        )
    return {name: main.count(name) / len(main) for name in dict.fromkeys(main)}


def score_problems(config: Config, nlp: Pipeline) -> Iterator[Problem]:
    """What is wrong with the choice of scores, as far as it is known without data.

    Args:
        config: filled.
        nlp: the pipeline that was built from it, which needs no weights.
    """
    path = ("training", "score_weights")
    training = config["training"]
    given = training["score_weights"]
    if given and not any(given.values()):
        message, cure = "all scores count nothing, so that nothing could be the best", "give one a weight above 0"
        yield config.problem(path, message, cure, came="a sum of 0", wanted="a sum above 0")
    elif not given:
        try:
            score_weights(nlp, given, training["frozen_components"])
        except ValueError as error:
            message, _, cure = str(error).partition("; ")
            yield config.problem(path, message, cure, came="no score", wanted="a score to choose the best weights by")
    known = _known_scores(nlp)
    for name in given if known else ():
        if name not in known:
            near = nearest(name, known)
            cure = f"did you mean {near}?" if near else "name one of them, or take it out"
            wanted = f"one of: {', '.join(known)}"
            message = f"no component of the pipeline gives a score '{name}'"
            yield config.problem((*path, name), message, cure, came=name, wanted=wanted)


def _known_scores(nlp: Pipeline) -> list[str]:
    """The names of all scores; none where a component cannot tell them before it has labels."""
    try:
        return score_names(nlp.components)
    except Exception:  # of a component that somebody wrote; it is called again once there are labels
        return []


def weighted(scores: Mapping[str, Any], weights: Mapping[str, float]) -> float:
    """The weighted mean of some of the scores. Raises ValueError where one is missing or is no number."""
    total = 0.0
    for name, weight in weights.items():
        value = scores.get(name)
        if not isinstance(value, (int, float)):
            figures = [other for other, found in scores.items() if isinstance(found, (int, float))]
            near = nearest(name, figures)
            cure = f"did you mean '{near}'?" if near else f"there are: {', '.join(figures)}"
            raise ValueError(
                f"the dev corpus gives no score '{name}', by which the best weights are to be chosen: it has no gold "
                f"annotation for it, or [training.score_weights] means another one; {cure}"
            )
        total += weight * value
    return total / sum(weights.values())


def check_dev(nlp: Pipeline, dev_examples: Iterable[Example], weights: Mapping[str, float]) -> list[str]:
    """Score a pipeline before it learns, so that a dev corpus of no use is found then and not after some time.

    Returns:
        the categories, and the labels of entities and relations, of the corpus that no component learns, sorted.

    Raises ValueError where a score is missing by which the best weights are to be chosen.
    """
    examples = list(dev_examples)
    weighted(nlp.evaluate(examples), weights)
    found = {label for example in examples for label, value in example.reference.cats.items() if value}
    known = known_categories(nlp)
    strange = found - known if known else set()
    references = [example.reference for example in examples]
    columns: dict[str, list[Column]] = {
        "ents": [table.labels for doc in references if (table := doc.ent_table) is not None],
        "relations": [related.labels for doc in references if (related := doc.relation_table) is not None],
    }
    for kind, found_labels in columns.items():
        known = {label for one in nlp.running.values() if kind in one.assigns for label in one.labels}
        if known:
            strange |= {label for column in found_labels for label in set(column.values()) if label} - known
    return sorted(strange)


def known_categories(nlp: Pipeline) -> set[str]:
    """The categories that a pipeline is scored on."""
    scores = [one for name in nlp.pipe_names for one in nlp.components[name].new_scores()]
    return {label for one in scores if isinstance(one, CatsScore) for label in one.labels}
