"""The course of a run: its steps, what is saved on the way, and going back where it diverges."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..config import Config, build
from ..errors import Diverged, TrainingFailed
from ..layers import Updater
from ..pipeline import Pipeline
from ..pipeline.evaluation import SPEED
from ..saving import flush_file, replace_by_link
from .checkpoint import read_checkpoint, write_checkpoint
from .examples import Examples
from .finite import broken_weights
from .interrupts import Interrupts
from .loggers import cut_log, jsonl_logger, log_returns
from .loop import train
from .output import RunFolder
from .pace import Pace
from .progress import Progress, Return
from .settings import TRAINING_SECTIONS, TrainingConfig, TrainingSettings
from .step import Step

Tell = Callable[[str], None]


def new_updater(settings: TrainingSettings, progress: Progress) -> Updater:
    """What changes the weights in a run that goes on."""
    updater = Updater(settings.optimizer, settings.groups)
    updater.scale = settings.divergence.learn_rate_factor ** len(progress.returns)
    return updater


class Course:
    """A run that is ready to go: from where it stands to its end, saving on the way, and back where it diverges."""

    def __init__(
        self,
        nlp: Pipeline,
        updater: Updater,
        settings: TrainingSettings,
        corpora: Mapping[str, Examples],
        progress: Progress,
        *,
        config: Config,
        fingerprint: int | None,
    ) -> None:
        self.nlp, self.updater, self.settings, self.corpora = nlp, updater, settings, corpora
        self.progress, self.config, self.fingerprint = progress, config, fingerprint
        self.saved_at = progress.step

    def go(self, folder: RunFolder, say: Tell) -> None:
        """Train to the end, and save on the way."""
        with Interrupts() as interrupts:
            while True:
                try:
                    self._take_steps(folder, interrupts)
                    break
                except Diverged as error:
                    self._go_back(folder, error, say)
                except TrainingFailed as error:
                    raise self._failed(error, folder) from error
        if self.progress.finished is None:
            raise KeyboardInterrupt(
                f"stopped after step {self.progress.step}, with the checkpoint of step {self.saved_at}"
            )
        self._save_pipeline(folder.last)

    def _take_steps(self, folder: RunFolder, interrupts: Interrupts) -> None:
        steps = train(
            self.nlp,
            self.updater,
            self.settings,
            self.corpora["train"],
            self.corpora["dev"],
            progress=self.progress,
        )
        steps = jsonl_logger(str(folder.log))(self._saving(steps, folder, interrupts))
        for logger in self.settings.loggers.values():
            steps = steps if logger is None else logger(steps)
        for _ in steps:
            pass

    def _saving(self, steps: Iterator[Step], folder: RunFolder, interrupts: Interrupts) -> Iterator[Step]:
        """Save the best weights before a step is handed on, and checkpoints after all loggers have seen it."""
        settings = self.settings
        every = settings.checkpoint_frequency or (0 if settings.checkpoint_minutes else settings.eval_frequency)
        pace = Pace(unless=bool(settings.checkpoint_frequency), minutes=settings.checkpoint_minutes)
        for step in steps:
            if step.is_best:
                self._save_pipeline(folder.best, step.scores)
            yield step
            # Not where checkpoints are written, which differs from run to run: it decides on what is learned.
            is_point = settings.divergence.goes_back and step.step % settings.eval_frequency == 0
            if is_point:
                self.progress.return_to = step.step
            is_due = every and step.step % every == 0 and pace.is_due()
            wanted = is_point or is_due or pace.is_overdue() or self.progress.finished or interrupts.requested
            # Weights that are not finite are found out by the next step, if there is one.
            if wanted and not broken_weights(self.nlp.parameters()):
                with pace.writing():
                    self.save(folder)
            if interrupts.requested and self.progress.finished is None:
                return

    def save(self, folder: RunFolder) -> None:
        """Write a checkpoint, which is never ahead of its log on the disk."""
        if folder.log.is_file():
            flush_file(folder.log)
        step, point = self.progress.step, folder.return_point(self.progress.return_to)
        is_point = self.settings.divergence.goes_back and step == self.progress.return_to
        config: Mapping[str, Any] = self.config
        write_checkpoint(
            point if is_point else folder.checkpoint,
            self.nlp,
            self.updater,
            self.progress,
            config=config,
            fingerprint=self.fingerprint,
        )
        if is_point:
            replace_by_link(point, folder.checkpoint)
        for other in folder.checkpoint.parent.glob("return-*.safetensors"):
            if other != point:
                other.unlink()
        self.saved_at = step

    def settle(self, folder: RunFolder) -> None:
        """See that a run that is gone on with has a step to go back to, if it is to do that from now on."""
        if self.settings.divergence.goes_back and not folder.return_point(self.progress.return_to).is_file():
            self.progress.return_to = self.progress.step
            self.save(folder)

    def cut_log(self, folder: RunFolder) -> None:
        """Let the log tell of what the weights have been through, and of nothing else."""
        cut_log(folder.log, self.progress.step + 1)
        log_returns(folder.log, self.progress.returns)

    def _go_back(self, folder: RunFolder, error: Diverged, say: Tell) -> None:
        """Take the state of the step that the run can go back to. Raises the error where it is not to."""
        settings, progress = self.settings.divergence, self.progress
        before = len(progress.returns)
        if not settings.goes_back or before >= settings.max_returns:
            raise self._failed(error, folder) from error
        checkpoint = read_checkpoint(folder.return_point(progress.return_to))
        to = checkpoint.progress.step
        found = Return(to=to, step=error.step, epoch=error.epoch, batch=error.batch, reason=error.reason)
        self.progress = replace(checkpoint.progress, returns=[*progress.returns, found], seconds=progress.seconds)
        self.settings = build(self.config, TrainingConfig, sections=TRAINING_SECTIONS)["training"]
        self.updater = new_updater(self.settings, self.progress)
        checkpoint.restore(self.nlp, self.updater)
        self.save(folder)
        self.cut_log(folder)
        say(error.reason)
        say(f"going back to step {to}, without that batch ({before + 1} of {settings.max_returns} times)")

    def _failed(self, error: TrainingFailed, folder: RunFolder) -> TrainingFailed:
        """The same error with what is left of the run."""
        times = len(self.progress.returns)
        back = f"it went back {times} time{'s' if times > 1 else ''} before; " if times else ""
        there = f"{back}the checkpoint of step {self.saved_at} is in {folder.checkpoint.parent}"
        facts = {name: value for name, value in vars(error).items() if name != "reason"}
        return type(error)(f"{error.reason}; {there}", **facts)

    def _save_pipeline(self, path: Path, scores: Mapping[str, Any] | None = None) -> None:
        """Save with what a run that is resumed would tell as well: nothing of time, and the scores where just taken."""
        facts: dict[str, Any] = self.progress.as_figures()
        if scores is not None:
            facts["scores"] = {name: one for name, one in scores.items() if name != SPEED and isinstance(one, float)}
        with self.nlp.training(), self.updater.use_averages(self.nlp.parameters()):
            self.nlp.to_disk(path, overwrite=True, training=facts)
