"""Where a run of training stands."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Return:
    """One time that a run went back.

    Attributes:
        to: the step whose weights it went on from.
        step: the step that was not taken, counted from 1.
        epoch, batch: where the batch stands that was left out, counted from 0.
        reason: why.
    """

    to: int
    step: int
    epoch: int
    batch: int
    reason: str


@dataclass(kw_only=True)
class Progress:
    """Where a run stands: what has to be known to go on, besides weights and the state of the optimizer.

    Attributes:
        step: how many steps were taken.
        epoch: the epoch that the next batch is of, counted from 0.
        batches: how many batches of that epoch were taken.
        words: how many words were learned from.
        seconds: how long it took.
        best_step: the step with the best score; 0 before there is any.
        best_score: that score.
        finished: why the run is over: "max_steps", "max_epochs" or "patience"; None while it is not.
        return_to: the step that the run goes back to where it diverges.
        returns: how often it went back, and why. The batches are left out from then on.
        recent: the mean losses of an item in the last steps, by component, as far as anybody asks for them.
    """

    step: int = 0
    epoch: int = 0
    batches: int = 0
    words: int = 0
    seconds: float = 0.0
    best_step: int = 0
    best_score: float | None = None
    finished: str | None = None
    return_to: int = 0
    returns: list[Return] = field(default_factory=list)
    recent: dict[str, list[float]] = field(default_factory=dict)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Progress":
        """What `as_dict` gave. Raises TypeError where something else is among it."""
        returns = [Return(**one) for one in values.get("returns", ())]
        return cls(**{**values, "returns": returns})

    def take(self, words: int, *, ends_epoch: bool) -> None:
        """Count a step with a batch of so many words."""
        self.step += 1
        self.words += words
        self.epoch, self.batches = (self.epoch + 1, 0) if ends_epoch else (self.epoch, self.batches + 1)

    def note(self, losses: Mapping[str, float], n_kept: int) -> None:
        """Keep the mean losses of a step, and of so many steps altogether."""
        if n_kept:
            for name, loss in losses.items():
                self.recent[name] = [*self.recent.get(name, ()), loss][-n_kept:]

    def scored(self, score: float) -> bool:
        """Take note of a score; whether it is the best so far."""
        is_best = self.best_score is None or score > self.best_score
        if is_best:
            self.best_step, self.best_score = self.step, score
        return is_best

    def as_dict(self) -> dict[str, Any]:
        """The progress as plain values, for JSON."""
        return asdict(self)

    def as_figures(self) -> dict[str, Any]:
        """What is told of the run in the pipelines that it saves: figures that do not depend on the time it took."""
        return {"steps": self.step, "words": self.words, "best_step": self.best_step, "best_score": self.best_score}
