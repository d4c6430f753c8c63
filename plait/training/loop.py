"""The loop: batches in, steps out; everything else watches the steps."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, pairwise
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np
from thinc.api import fix_random_seed

from ..errors import TrainingFailed
from ..layers import Parameter, Updater
from ..pipeline import Pipeline
from ..tokens import Example
from .batching import Batcher
from .examples import Examples
from .progress import Progress
from .scores import score_weights, weighted
from .settings import TrainingSettings
from .step import Step


def train(
    nlp: Pipeline,
    updater: Updater,
    settings: TrainingSettings,
    train_examples: Examples,
    dev_examples: Examples,
    *,
    progress: Progress | None = None,
) -> Iterator[Step]:
    """Train until a limit of the settings is reached; yields every step after it was taken.

    All that is random in a step depends on the seed and the number of the step, so that a run that goes on from any
    step takes the same course. Scores are those of the averaged weights where the optimizer keeps averages.

    Args:
        nlp: a pipeline with weights, as after `begin_training`.
        updater: what `begin_training` gave.
        settings: how to train. Its groups and optimizer are in the updater already.
        train_examples: what to learn from.
        dev_examples: what to score on.
        progress: where the run stands; it is brought up to date before each step is yielded.

    Raises:
        TrainingFailed: a loss or gradient is no longer a finite number.
        ValueError: the dev corpus gives no score by which the best weights could be chosen.
    """
    progress = progress or Progress()
    weights = score_weights(nlp, settings.score_weights, settings.frozen_components)
    parameters = nlp.parameters()
    began = perf_counter() - progress.seconds
    words, busy = 0, 0.0  # since the last evaluation
    batches = _batches(train_examples, settings, progress)
    progress.finished = _reason_to_stop(progress, settings)
    while progress.finished is None:
        start = perf_counter()
        batch, is_last = next(batches)
        learn_rate, epoch = updater.learn_rate, progress.epoch + 1
        fix_random_seed(_step_seed(settings.seed, progress.step))
        # What overflows is found by the loop, and told better than numpy would.
        with nlp.training(), np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            losses, items = _learn(nlp, settings, batch, progress.step + 1)
            norm = updater.step(parameters, scale=1.0 / max(sum(items.values()), 1))
            _check_norm(norm, parameters, progress.step + 1)
        n_words = sum(len(example.predicted) for example in batch)
        progress.take(n_words, ends_epoch=is_last)
        words, busy = words + n_words, busy + perf_counter() - start
        progress.finished = _reason_to_stop(progress, settings)
        evaluation = _Evaluation(words_per_second=words / busy)
        if progress.finished or progress.step % settings.eval_frequency == 0:
            with nlp.training(), updater.use_averages(parameters):
                scores = nlp.evaluate(dev_examples(), calibrate=True)
            score = weighted(scores, weights)
            evaluation = _Evaluation(words / busy, scores, score, progress.scored(score))
            progress.finished = _reason_to_stop(progress, settings)
            words, busy = 0, 0.0
        progress.seconds = perf_counter() - began
        yield Step(
            step=progress.step,
            epoch=epoch,
            words=progress.words,
            items=items,
            losses={name: total / max(items[name], 1) for name, total in losses.items()},
            gradient_norm=norm,
            learn_rate=learn_rate,
            seconds=progress.seconds,
            **evaluation._asdict(),
        )


class _Evaluation(NamedTuple):
    """The fields of a step that an evaluation changes."""

    words_per_second: float
    scores: dict[str, Any] | None = None
    score: float | None = None
    is_best: bool = False


def _reason_to_stop(progress: Progress, settings: TrainingSettings) -> str | None:
    if settings.max_steps and progress.step >= settings.max_steps:
        return "max_steps"
    if settings.max_epochs and progress.epoch >= settings.max_epochs:
        return "max_epochs"
    # Without any evaluation yet there is nothing that failed to become better.
    if settings.patience and progress.best_step and progress.step - progress.best_step >= settings.patience:
        return "patience"
    return None


def _batches(
    examples: Examples, settings: TrainingSettings, progress: Progress
) -> Iterator[tuple[list[Example], bool]]:
    """The batches from where the run stands, each with whether it is the last of its epoch.

    The batcher is led through the epochs that are past as well, since it may keep count.
    """
    batcher, first = settings.batcher, progress.epoch
    for epoch in range(first):
        for _ in _epoch(examples, batcher, settings, epoch):
            pass
    epoch, skip = first, progress.batches
    while True:
        batches = islice(_epoch(examples, batcher, settings, epoch), skip, None)
        held = next(batches, None)
        if held is None:
            raise TrainingFailed(
                f"the corpus '{examples.name}' gave no batch in epoch {epoch + 1}; it gave some before, so see "
                f"whether its files have changed, and whether its reader can be called more than once"
            )
        for batch in batches:
            yield held, False
            held = batch
        yield held, True
        epoch, skip = epoch + 1, 0


def _epoch(examples: Examples, batcher: Batcher, settings: TrainingSettings, epoch: int) -> Iterator[list[Example]]:
    if settings.shuffle:
        return batcher(examples.shuffled(settings.seed, epoch, buffer=settings.shuffle_buffer))
    return batcher(examples())


def _step_seed(seed: int, step: int) -> int:
    return int(np.random.SeedSequence([seed, step]).generate_state(1)[0])


def _learn(
    nlp: Pipeline, settings: TrainingSettings, batch: Sequence[Example], step: int
) -> tuple[dict[str, float], dict[str, int]]:
    """Add up the gradients of a batch, part by part; gives losses and items by component, as sums."""
    losses: dict[str, float] = {}
    items: dict[str, int] = {}
    if settings.annotating_components:
        batch = [example.renew() for example in batch]
    for part in _parts(batch, settings.accumulate_gradient):
        found = nlp.update(
            part,
            dropout=settings.dropout,
            frozen=settings.frozen_components,
            annotating=settings.annotating_components,
        )
        for name, loss in found.items():
            if not np.isfinite(loss.total):
                raise TrainingFailed(f"at step {step} the loss of the component '{name}' became {loss.total}; {_CURE}")
            losses[name] = losses.get(name, 0.0) + loss.total
            items[name] = items.get(name, 0) + loss.items
    return losses, items


def _parts(batch: Sequence[Example], n: int) -> list[Sequence[Example]]:
    """A batch cut into up to n parts of about as many examples each."""
    n = min(n, len(batch))
    cuts = [round(i * len(batch) / n) for i in range(n + 1)]
    return [batch[start:end] for start, end in pairwise(cuts)]


def _check_norm(norm: float, parameters: Mapping[str, Parameter], step: int) -> None:
    if np.isfinite(norm):
        return
    broken = [path for path, parameter in parameters.items() if not _is_finite(parameter.value)]
    where = f"; no longer finite are the weights of: {', '.join(broken[:5])}" if broken else ""
    raise TrainingFailed(f"at step {step} the norm of the gradients became {norm}{where}; {_CURE}")


def _is_finite(weights: Any) -> bool:
    return bool(abs(weights).max() < float("inf")) if weights.size else True


_CURE = (
    "try a lower learning rate (training.optimizer.learn_rate), a rise to it from 0 (the schedule warmup_linear.v1), "
    "or a smaller grad_clip"
)
