"""The loop: batches in, steps out; everything else watches the steps."""

from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from time import perf_counter
from typing import Any, NamedTuple, cast

import numpy as np
from thinc.api import fix_random_seed

from ..errors import Diverged, TrainingFailed
from ..layers import Updater
from ..pipeline import Pipeline
from ..tokens import Example
from .batching import Batcher
from .divergence import Batch, check_explosion
from .examples import Examples
from .finite import broken_layer, broken_weights, told_weights
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
        Diverged: a loss, a gradient or a weight is no longer a finite number, or a loss exploded. The step was not
            taken, or is not to be kept.
        TrainingFailed: the corpus gave no batch.
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
        batch = next(batches, None)
        if batch is None:  # all that was left of the last epoch is left out
            progress.finished = "max_epochs"
            return
        progress.epoch, progress.batches = batch.epoch, batch.number
        learn_rate, epoch = updater.learn_rate, progress.epoch + 1
        fix_random_seed(_step_seed(settings.seed, progress.step))
        # What overflows is found by the loop, and told better than numpy would.
        with nlp.training(), np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            losses, items, norm = _step(nlp, updater, settings, batch, progress)
        n_words = sum(len(example.predicted) for example in batch.examples)
        progress.take(n_words, ends_epoch=batch.is_last)
        progress.note(losses, settings.divergence.window if settings.divergence.explosion else 0)
        words, busy = words + n_words, busy + perf_counter() - start
        progress.finished = _reason_to_stop(progress, settings)
        evaluation = _Evaluation(words_per_second=words / busy)
        if progress.finished or progress.step % settings.eval_frequency == 0:
            if paths := broken_weights(parameters):
                raise batch.diverged(progress.step, f"no longer finite are {told_weights(paths)}", path=paths[0])
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
            losses={name: losses.get(name, 0.0) for name in items},
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


def _batches(examples: Examples, settings: TrainingSettings, progress: Progress) -> Iterator[Batch]:
    """The batches from where the run stands, but for those that it went back for.

    The batcher is led through the epochs that are past as well, since it may keep count.
    """
    batcher, first = settings.batcher, progress.epoch
    left_out = {(one.epoch, one.batch) for one in progress.returns}
    for epoch in range(first):
        for _ in _epoch(examples, batcher, settings, epoch):
            pass
    epoch, skip = first, progress.batches
    while not settings.max_epochs or epoch < settings.max_epochs:
        numbered = islice(enumerate(_epoch(examples, batcher, settings, epoch)), skip, None)
        batches = (Batch(found, epoch, at, is_last=False) for at, found in numbered if (epoch, at) not in left_out)
        held = next(batches, None)
        if held is None and all(one != epoch for one, _ in left_out):
            raise TrainingFailed(
                f"the corpus '{examples.name}' gave no batch in epoch {epoch + 1}; it gave some before, so see "
                f"whether its files have changed, and whether its reader can be called more than once"
            )
        for batch in batches:
            yield cast(Batch, held)
            held = batch
        if held is not None:
            yield held._replace(is_last=True)
        epoch, skip = epoch + 1, 0


def _epoch(examples: Examples, batcher: Batcher, settings: TrainingSettings, epoch: int) -> Iterator[list[Example]]:
    if settings.shuffle:
        return batcher(examples.shuffled(settings.seed, epoch, buffer=settings.shuffle_buffer))
    return batcher(examples())


def _step_seed(seed: int, step: int) -> int:
    return int(np.random.SeedSequence([seed, step]).generate_state(1)[0])


def _step(
    nlp: Pipeline, updater: Updater, settings: TrainingSettings, batch: Batch, progress: Progress
) -> tuple[dict[str, float], dict[str, int], float]:
    """Change the weights by one batch; gives mean losses and items by component, and the norm of the gradients."""
    step, parameters = progress.step + 1, nlp.parameters()
    examples: Sequence[Example] = batch.examples
    if settings.annotating_components:
        examples = [example.renew() for example in examples]
    totals, items = _learn(nlp, settings, examples)
    try:
        if broken := [name for name, total in totals.items() if not np.isfinite(total)]:
            raise _broken_loss(nlp, settings, batch, step, broken[0], totals[broken[0]])
        losses = {name: total / items[name] for name, total in totals.items() if items[name]}
        if exploded := check_explosion(settings.divergence, progress.recent, losses):
            raise batch.diverged(step, exploded[1], component=exploded[0])
        norm = updater.step(parameters, scale=1.0 / max(sum(items.values()), 1))
    except Diverged as error:
        for parameter in parameters.values():
            parameter.clear()
        raise error if error.step else batch.diverged(step, error.reason, path=error.path) from error
    return losses, items, norm


def _learn(
    nlp: Pipeline, settings: TrainingSettings, examples: Sequence[Example]
) -> tuple[dict[str, float], dict[str, int]]:
    """Add up the gradients of a batch, part by part; gives losses and items by component, as sums."""
    losses: dict[str, float] = {}
    items: dict[str, int] = {}
    for part in _parts(examples, settings.accumulate_gradient):
        found = nlp.update(
            part,
            dropout=settings.dropout,
            frozen=settings.frozen_components,
            annotating=settings.annotating_components,
        )
        for name, loss in found.items():
            losses[name] = losses.get(name, 0.0) + loss.total
            items[name] = items.get(name, 0) + loss.items
        if not np.isfinite(sum(losses.values())):
            break
    return losses, items


def _broken_loss(
    nlp: Pipeline, settings: TrainingSettings, batch: Batch, step: int, name: str, total: float
) -> Diverged:
    """The exception for a loss that is no finite number, with the first weights or layer that are to blame."""
    what = f"the loss of the component '{name}' became {total}"
    if paths := broken_weights(nlp.parameters()):
        told = f"{what}, as no longer finite are {told_weights(paths)}"
        return batch.diverged(step, told, component=name, path=paths[0])

    def again() -> None:
        fix_random_seed(_step_seed(settings.seed, step - 1))
        _learn(nlp, settings, [example.renew() for example in batch.examples])

    path = broken_layer(nlp, again)
    told = f"{what}, from what the layer '{path}' gave" if path else f"{what}, though what all layers gave is finite"
    return batch.diverged(step, told, component=name, path=path)


def _parts(batch: Sequence[Example], n: int) -> list[Sequence[Example]]:
    """A batch cut into up to n parts of about as many examples each."""
    n = min(n, len(batch))
    cuts = [round(i * len(batch) / n) for i in range(n + 1)]
    return [batch[start:end] for start, end in pairwise(cuts)]
