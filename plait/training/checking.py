"""What can be said of a config only once its pipeline is built, and before any data are read."""

from collections.abc import Iterator

from ..config import Config
from ..config.problems import Problem, in_order
from ..errors import ConfigError
from ..pipeline import Pipeline
from ..pipeline.evaluation import misplaced
from .groups import group_problems
from .scores import score_problems


def check_built(config: Config, nlp: Pipeline) -> None:
    """Raise ConfigError for patterns of groups that cover no parameter, scores that no component gives, and components
    that come before those whose annotation they read.

    Args:
        config: filled.
        nlp: the pipeline that was built from it, which needs no weights.
    """
    problems = [*group_problems(config, nlp), *score_problems(config, nlp), *order_problems(config, nlp)]
    if problems:
        raise ConfigError(in_order(problems))


def order_problems(config: Config, nlp: Pipeline) -> Iterator[Problem]:
    """What is wrong with the order of the components."""
    for one in misplaced(nlp.components):
        cure, wanted = f"let '{one.name}' come later", f"'{one.writer}' before '{one.name}'"
        yield config.problem(("nlp", "pipeline"), one.message, cure, wanted=wanted)
