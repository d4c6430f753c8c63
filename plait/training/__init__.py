"""Training: readers, batching, the loop, checkpoints, progress."""

from .batching import Batcher
from .checkpoint import Checkpoint, read_checkpoint, write_checkpoint
from .divergence import DivergenceSettings
from .examples import Examples
from .loggers import console_logger, jsonl_logger, progress_bar
from .loop import train
from .output import RunFolder
from .preparing import prepare_training
from .progress import Progress
from .readers import Reader
from .run import RunResult, run_training
from .settings import SystemSettings, TrainingConfig, TrainingSettings, backbone_training, default_training
from .step import Logger, Step

__all__ = [
    "Batcher",
    "Checkpoint",
    "DivergenceSettings",
    "Examples",
    "Logger",
    "Progress",
    "Reader",
    "RunFolder",
    "RunResult",
    "Step",
    "SystemSettings",
    "TrainingConfig",
    "TrainingSettings",
    "backbone_training",
    "console_logger",
    "default_training",
    "jsonl_logger",
    "prepare_training",
    "progress_bar",
    "read_checkpoint",
    "run_training",
    "train",
    "write_checkpoint",
]
