"""Has `spacy train --code` write how long each step of training took, into the file that STEPS_LOG names.

What is timed is what plait's `words_per_second` counts as well: making the batch and learning from it. Steps that are
followed by an evaluation are marked, as their time has that of the evaluation in it.
"""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from spacy.training import loop

_steps = loop.train_while_improving


def timed(*arguments: Any, **settings: Any) -> Iterator[tuple[Any, Any, Any]]:
    """The steps of spaCy's own loop, a line of the log each."""
    steps = iter(_steps(*arguments, **settings))
    with Path(os.environ["STEPS_LOG"]).open("w", encoding="utf8") as log:
        while True:
            start = time.perf_counter()
            try:
                batch, info, is_best = next(steps)
            except StopIteration:
                return
            line = {
                "step": info["step"],
                "seconds": time.perf_counter() - start,
                "at": time.time(),
                "examples": len(batch),
                "words": sum(map(len, batch)),
                "evaluated": is_best is not None,
                "score": info["score"],
                "is_best": bool(is_best),
            }
            log.write(json.dumps(line) + "\n")
            log.flush()
            yield batch, info, is_best


loop.train_while_improving = timed
