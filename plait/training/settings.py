"""What the sections of a config hold that say how to train."""

from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Annotated

from thinc.api import Optimizer

from ..config import Config, Default, Positive, Range, Rate
from ..devices import Allocator
from ..layers import Group
from ..pipeline.settings import PipelineConfig
from .batching import Batcher
from .divergence import DivergenceSettings
from .readers import Reader
from .step import Logger

FromZero = Range(0, None)


@dataclass(kw_only=True)
class TrainingSettings:
    """The section [training].

    Attributes:
        seed: where all that is random starts from; the same seed gives the same weights.
        max_steps: when to stop, in steps; 0 is never.
        max_epochs: when to stop, in passes over the training corpus; 0 is never.
        patience: stop when so many steps have brought no better score; 0 is never.
        eval_frequency: how many steps lie between two evaluations on the dev corpus.
        checkpoint_frequency: how many steps lie between two checkpoints; 0 for one at each evaluation, or fewer where
            they take long to write, so that the run spends a twentieth of its time on them at the most.
        checkpoint_minutes: write a checkpoint whenever the last one is so old; 0 for not. With it and a
            checkpoint_frequency of 0, evaluations bring none.
        accumulate_gradient: into how many parts a batch is cut, of which one at a time is in memory. The gradients of
            the parts add up to that of the batch.
        dropout: the share of activations that is left out while learning.
        shuffle: whether the examples come in another order in each epoch.
        stream: read the corpora anew in each epoch instead of keeping them in memory.
        shuffle_buffer: how many examples of a stream are held to be shuffled.
        gold_tokens: learn on the words of the corpora instead of the words that the tokenizer finds in their texts.
        frozen_components: components that do not learn, but are scored. An encoder that they share goes on learning
            from the others, unless a group freezes it.
        annotating_components: components that write their predictions for those after them to learn from.
        score_weights: what each score counts in the choice of the best weights. Empty is the mean of the main scores
            of all components that learn.
        optimizer: changes the weights by their gradients.
        groups: settings of some parameters, by a pattern on their paths: `[training.groups."encoders.main.*"]`.
        divergence: what is done about losses that are no numbers any more: `[training.divergence]`.
        batcher: puts examples together into batches.
        loggers: what shows the progress, by any name; null takes one away.
    """

    seed: Annotated[int, Range(0, 2**32 - 1)] = 0
    max_steps: Annotated[int, FromZero] = 20000
    max_epochs: Annotated[int, FromZero] = 0
    patience: Annotated[int, FromZero] = 1600
    eval_frequency: Positive = 200
    checkpoint_frequency: Annotated[int, FromZero] = 0
    checkpoint_minutes: Annotated[float, FromZero] = 0.0
    accumulate_gradient: Positive = 1
    dropout: Rate = 0.1
    shuffle: bool = True
    stream: bool = False
    shuffle_buffer: Positive = 10000
    gold_tokens: bool = False
    frozen_components: list[str] = field(default_factory=list)
    annotating_components: list[str] = field(default_factory=list)
    score_weights: dict[str, Annotated[float, FromZero]] = field(default_factory=dict)
    optimizer: Annotated[Optimizer, Default({"@optimizers": "Adam.v1"})]
    groups: dict[str, Group] = field(default_factory=dict)
    divergence: DivergenceSettings = field(default_factory=DivergenceSettings)
    batcher: Annotated[Batcher, Default({"@batchers": "plait.BatchByWords.v1"})]
    loggers: dict[str, Logger | None] = field(default_factory=dict)


@dataclass(kw_only=True)
class SystemSettings:
    """The section [system].

    Attributes:
        gpu_id: which GPU to use, counted from 0; -1 is the CPU.
        gpu_allocator: the framework whose pool of GPU memory all take theirs from, "pytorch" or "tensorflow"; None for
            a pool of CuPy's.
    """

    gpu_id: Annotated[int, Range(-1, None)] = -1
    gpu_allocator: Allocator | None = None


@dataclass(kw_only=True)
class TrainingConfig(PipelineConfig):
    """All sections of a config that can be trained from.

    Attributes:
        paths: files and folders, to be referred to elsewhere: `${paths.train}`.
        system: the device.
        corpora: what to learn from ("train") and what to score on ("dev"), and any others.
        training: how.
    """

    paths: dict[str, str | None] = field(default_factory=dict)
    system: SystemSettings = field(default_factory=SystemSettings)  # type: ignore[assignment]  # open in the base
    corpora: dict[str, Reader] = field(default_factory=dict)
    training: TrainingSettings  # type: ignore[assignment]  # open in the base


TRAINING_SECTIONS = ("paths", "system", "corpora", "training")


@cache
def _default_text() -> str:
    return (files(__package__) / "defaults.cfg").read_text(encoding="utf8")


def default_training() -> Config:
    """The sections [paths], [system], [corpora] and [training] as they are where a config says nothing else."""
    return Config.from_str(_default_text(), source="default of training")


def backbone_training(name: str) -> Config:
    """What a ready-made backbone has in these sections that is not as by default; empty for most.

    Args:
        name: of the backbone, one of `plait.pipeline.backbones()`.
    """
    file = files(__package__) / "backbones" / f"{name}.cfg"
    source = f"default of {name}"
    return Config.from_str(file.read_text(encoding="utf8"), source=source) if file.is_file() else Config(source=source)
