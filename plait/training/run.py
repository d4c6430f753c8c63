"""A run of training from a config, with its output folder."""

from dataclasses import dataclass
from pathlib import Path

from thinc.api import fix_random_seed

from ..config import Config, build
from ..devices import use_device
from ..errors import ConfigError
from ..layers import freeze
from ..pipeline import Pipeline, unread_words
from ..saving import write_file
from .checking import check_built
from .checkpoint import Checkpoint, differing, read_checkpoint
from .course import Course, Tell, new_updater
from .examples import Examples
from .output import RunFolder
from .preparing import prepare_training
from .progress import Progress
from .scores import check_dev, score_weights
from .settings import TRAINING_SECTIONS, TrainingConfig, TrainingSettings


@dataclass(frozen=True, kw_only=True)
class RunResult:
    """How a run of training ended.

    Attributes:
        output: its folder.
        steps: how many steps it took.
        seconds: how long it took, in all its parts.
        best_step: the step whose weights are in `best/`.
        best_score: their score.
        finished: why it ended: "max_steps", "max_epochs" or "patience".
    """

    output: Path
    steps: int
    seconds: float
    best_step: int
    best_score: float | None
    finished: str


def run_training(
    config: Config, output: str | Path, *, resume: bool = False, force: bool = False, tell: Tell | None = None
) -> RunResult:
    """Train a pipeline as a config says, and write it to a folder.

    Everything is checked, and the corpora are read, before anything is written. The folder then holds `best/` and
    `last/`, two pipelines, `config.cfg` as run, `log.jsonl` and `checkpoint/`.

    Args:
        config: what to train; what it leaves out has its default.
        output: a folder that is empty or not there yet.
        resume: go on with the run that is there.
        force: replace the run that is there; other files in the folder stay.
        tell: is given lines for people about what is being done.

    Raises:
        ConfigError: the config does not fit, or differs from that of the run that is to be resumed.
        OutputExists: something is in the folder that is not to be replaced.
        FileNotFoundError: there is nothing to resume.
        BadData: a corpus cannot be read.
        BadModel: the checkpoint was truncated or edited, or is of a newer format.
        DeviceUnavailable: the GPU is not there.
        TrainingFailed: the run could not go on; the last checkpoint is kept. It is a `Diverged` where a loss, a
            gradient or a weight is no longer a number, and the run does not go back, or not once more.
        KeyboardInterrupt: somebody stopped it; a checkpoint was written after the step that was under way.
        ValueError: the corpora hold nothing to learn from or to score on.
    """
    folder, say = RunFolder(output), tell or (lambda line: None)
    filled = prepare_training(config)
    folder.check(resume=resume, force=force)
    checkpoint = read_checkpoint(folder.checkpoint) if resume else None
    if checkpoint is not None:
        _check_config(filled, checkpoint)
        if checkpoint.progress.best_step:
            folder.check_best(checkpoint.progress.best_step)
    run = _prepare(filled, checkpoint, say)
    if checkpoint is None:
        folder.clear()
        run.save(folder)  # first, so that a run that is killed from here on can be resumed
    else:
        folder.sweep()
        run.settle(folder)
        say(f"going on after step {run.progress.step}")
    run.cut_log(folder)
    write_file(folder.config, run.nlp.config.to_str().encode("utf8"))
    run.go(folder, say)
    for line in unread_words(run.nlp):
        say(line)
    progress = run.progress
    return RunResult(
        output=folder.path,
        steps=progress.step,
        seconds=progress.seconds,
        best_step=progress.best_step,
        best_score=progress.best_score,
        finished=str(progress.finished),
    )


def _prepare(filled: Config, checkpoint: Checkpoint | None, say: Tell) -> Course:
    """Build all that a config says, read the corpora, and give the pipeline its weights."""
    parts = build(filled, TrainingConfig, sections=TRAINING_SECTIONS)
    settings: TrainingSettings = parts["training"]
    say(f"using the {use_device(parts['system'].gpu_id, parts['system'].gpu_allocator)}")
    fix_random_seed(settings.seed)
    nlp = Pipeline.from_config(filled)
    check_built(filled, nlp)
    corpora = {
        name: Examples(nlp, parts["corpora"][name], name=name, gold_tokens=settings.gold_tokens, stream=settings.stream)
        for name in ("train", "dev")
    }
    for examples in corpora.values():
        examples.check()
    weights = score_weights(nlp, settings.score_weights, settings.frozen_components)
    fingerprint = corpora["train"].fingerprint()
    fix_random_seed(settings.seed)
    if checkpoint is None:
        if settings.stream:
            say("reading the training corpus from end to end, for what the components can learn from it")
        progress = Progress()
        updater = nlp.begin_training(corpora["train"], optimizer=settings.optimizer, groups=settings.groups)
        for line in (line for component in nlp.components.values() for line in component.notes()):
            say(line)
        if strange := check_dev(nlp, corpora["dev"](), weights):
            say(f"the dev corpus has categories or labels that the training corpus lacks: {', '.join(strange[:10])}")
    else:
        if fingerprint != checkpoint.fingerprint:
            raise ValueError(
                "the training corpus is not the one that the run was begun with, so the run cannot go on as it would "
                "have; give the same files, or begin anew with --force"
            )
        progress = checkpoint.progress
        updater = new_updater(settings, progress)
        checkpoint.restore(nlp, updater)
        freeze(nlp.parameters(), settings.groups)
    return Course(nlp, updater, settings, corpora, progress, config=filled, fingerprint=fingerprint)


def _check_config(filled: Config, checkpoint: Checkpoint) -> None:
    cure = "resume with the config that the run was begun with (config.cfg in its folder), or begin anew"
    message = "this differs from the config of the run that is to go on"
    problems = [
        filled.problem(one.path, message, cure, came=one.new_shown, wanted=one.old_shown)
        for one in differing(checkpoint.config, filled)
    ]
    if problems:
        raise ConfigError(problems)
