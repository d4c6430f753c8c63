"""How long it takes to check a config with ten components.

    python -m benchmarks.check_speed

Prints the median of several checks in one process, after everything is imported; no data is read.
"""

import statistics
import time

from plait.config import Config
from plait.training import prepare_training

COMPONENTS = 10
TIMES = 15

ENCODER = """
[encoders.main]
@architectures = "plait.Tok2Vec.v1"

[encoders.main.embed]
@architectures = "plait.MultiHashEmbed.v1"
width = 64

[encoders.main.encode]
@architectures = "plait.MaxoutWindowEncoder.v1"
"""

COMPONENT = """
[components.{name}]
@components = "plait.Tagger.v1"
column = "{name}"

[components.{name}.model]
@architectures = "plait.Tagger.v1"

[components.{name}.model.tok2vec]
@architectures = "plait.Shared.v1"
encoder = "main"
"""


def text() -> str:
    """A config of components that share an encoder."""
    names = [f"tags{i}" for i in range(COMPONENTS)]
    listed = ", ".join(f'"{name}"' for name in names)
    return f"[nlp]\npipeline = [{listed}]\n{ENCODER}" + "".join(COMPONENT.format(name=name) for name in names)


def seconds(config: str) -> float:
    """The time of one check, from the text on."""
    start = time.perf_counter()
    prepare_training(Config.from_str(config))
    return time.perf_counter() - start


def main() -> None:
    """Print the first check, which reads signatures, and the median of others."""
    config = text()
    first = seconds(config)
    print(f"the first check {1000 * first:.0f} ms, median of {TIMES} others ", end="")
    print(f"{1000 * statistics.median(seconds(config) for _ in range(TIMES)):.0f} ms")


if __name__ == "__main__":
    main()
