"""All targets, by name."""

from collections.abc import Iterable

from ..target import Target
from . import alignments, configs, docs, drawings, models, readers, tokenizers, vectors


def _by_name(targets: Iterable[Target]) -> dict[str, Target]:
    return {target.name: target for target in targets}


TARGETS = _by_name(
    (
        *tokenizers.TARGETS,
        *readers.TARGETS,
        *docs.TARGETS,
        *alignments.TARGETS,
        *drawings.TARGETS,
        *vectors.TARGETS,
        *configs.TARGETS,
        *models.TARGETS,
    )
)
