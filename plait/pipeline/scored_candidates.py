"""Runs of words with scores: what the components predict that look at candidates."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..tokens import Candidates


@dataclass(frozen=True, eq=False)
class ScoredCandidates:
    """Runs of words with the scores of labels, or with one score that they are spans at all.

    Attributes:
        candidates: in the order of the Docs.
        scores: 0 to 1, float32 (n_candidates, n_labels), or (n_candidates, 1).
    """

    candidates: Candidates
    scores: npt.NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.scores)
