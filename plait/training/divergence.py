"""Training that runs away: what is done about it, and how it is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Annotated, Literal, NamedTuple

from ..config import Positive, Range
from ..errors import Diverged
from ..tokens import Example

SHOWN_TEXTS = 3
SHOWN_LETTERS = 60

CURE = (
    "try a lower learning rate (training.optimizer.learn_rate), a rise to it from 0 (the schedule warmup_linear.v1), "
    "or a smaller grad_clip; or let the run go back and leave the batch out (training.divergence.action)"
)


@dataclass(frozen=True, kw_only=True)
class DivergenceSettings:
    """The section [training.divergence].

    Attributes:
        action: what is done when a loss, a gradient or a weight is no longer a finite number, or a loss explodes:
            "stop" ends the run, "go_back" goes on from the weights of the last evaluation, without the batch.
        max_returns: how often a run goes back before it stops after all.
        learn_rate_factor: is put on the learning rate each time that the run has gone back.
        explosion: so many times the median of its last losses is too much for the mean loss of a component's items;
            0 for no such limit.
        window: of how many steps that median is; before as many were taken there is no limit.
    """

    action: Literal["stop", "go_back"] = "stop"
    max_returns: Positive = 3
    learn_rate_factor: Annotated[float, Range(0, 1)] = 1.0
    explosion: Annotated[float, Range(0, None)] = 0.0
    window: Positive = 50

    @property
    def goes_back(self) -> bool:
        """Whether a run goes on from an earlier step."""
        return self.action == "go_back"


class Batch(NamedTuple):
    """A batch and its place in the run.

    Attributes:
        examples: what is in it.
        epoch: that it is of, counted from 0.
        number: among those of the epoch, counted from 0; one that is left out has its number too.
        is_last: whether it is the last of its epoch.
    """

    examples: list[Example]
    epoch: int
    number: int
    is_last: bool

    def told(self) -> str:
        """Which one it is, and its first texts, for people."""
        texts = [f"{number}. {_short(one.reference.text)}" for number, one in enumerate(self.examples, start=1)]
        more = ", …" if len(texts) > SHOWN_TEXTS else ""
        count = f"{len(texts)} text{'s' if len(texts) != 1 else ''}"
        where = f"batch {self.number + 1} of epoch {self.epoch + 1}"
        return f"{where} with {count}: {', '.join(texts[:SHOWN_TEXTS])}{more}"

    def diverged(self, step: int, what: str, *, component: str = "", path: str = "") -> Diverged:
        """The exception for a step with this batch that went wrong in some way."""
        reason = f"at step {step} {what} ({self.told()}); {CURE}"
        return Diverged(reason, step=step, epoch=self.epoch, batch=self.number, component=component, path=path)


def _short(text: str) -> str:
    shown = text if len(text) <= SHOWN_LETTERS else f"{text[: SHOWN_LETTERS - 1]}…"
    return repr(shown)


def check_explosion(
    settings: DivergenceSettings, recent: Mapping[str, Sequence[float]], losses: Mapping[str, float]
) -> tuple[str, str] | None:
    """The component whose loss is too high, and what to say of it; None where all is well.

    Args:
        settings: say what is too high.
        recent: the last losses, by component.
        losses: those of the step, as means per item.
    """
    if not settings.explosion:
        return None
    for name, loss in losses.items():
        before = recent.get(name, ())
        usual = median(before) if len(before) >= settings.window else 0.0
        if 0 < usual * settings.explosion < loss:
            return name, (
                f"the loss of the component '{name}' became {loss:.4g}, which is more than {settings.explosion:g} "
                f"times the median {usual:.4g} of the {settings.window} steps before (training.divergence.explosion)"
            )
    return None
