"""What training tells of each step."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of training, after the weights have changed.

    Attributes:
        step: its number, counted from 1.
        epoch: the pass over the training corpus that it belongs to, counted from 1.
        words: how many words the run has learned from so far, those of repeated passes counted again.
        items: how many items with gold annotation the step had, by component: tokens, texts, or whatever it counts.
        losses: the mean loss of an item, by component; 0 where there were no items.
        gradient_norm: the norm of all gradients as one vector, before clipping.
        learn_rate: the learning rate that the step was taken with.
        words_per_second: the pace since the last evaluation, without the time that evaluations took.
        seconds: how long the run has taken so far, those parts of it that were resumed included.
        scores: the scores on the dev corpus, where this step was followed by an evaluation.
        score: the one figure that the best weights are chosen by, where there are scores.
        is_best: whether this score is the highest so far.
    """

    step: int
    epoch: int
    words: int
    items: dict[str, int]
    losses: dict[str, float]
    gradient_norm: float
    learn_rate: float
    words_per_second: float
    seconds: float
    scores: dict[str, Any] | None = None
    score: float | None = None
    is_best: bool = False


Logger = Callable[[Iterator[Step]], Iterator[Step]]
"""Takes the steps of a run as they come and hands each on: loggers stand one behind the other.

A logger hands a step on before it asks for the next one, so that a checkpoint is never ahead of its log.
"""
