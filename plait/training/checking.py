"""What can be said of a config only once its pipeline is built, and before any data are read."""

from ..config import Config
from ..config.problems import in_order
from ..errors import ConfigError
from ..pipeline import Pipeline
from .groups import group_problems
from .scores import score_problems


def check_built(config: Config, nlp: Pipeline) -> None:
    """Raise ConfigError for patterns of groups that cover no parameter, and scores that no component gives.

    Args:
        config: filled.
        nlp: the pipeline that was built from it, which needs no weights.
    """
    problems = [*group_problems(config, nlp), *score_problems(config, nlp)]
    if problems:
        raise ConfigError(in_order(problems))
