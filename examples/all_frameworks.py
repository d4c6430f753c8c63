"""One model that holds layers of PyTorch, TensorFlow, JAX and MXNet, beside plait's own.

Layers of all frameworks are layers of Thinc, so that they stand in one chain. The pipeline is trained, saved, loaded
and trained on; what is saved is the arrays of all of them, by their paths, and nothing of any framework.

    python -m examples.all_frameworks
"""

import tempfile
from pathlib import Path

from thinc.api import chain

import plait
from examples.jax_encoder import jax_convolution
from examples.keras_encoder import keras_convolution
from examples.mxnet_encoder import mxnet_convolution
from examples.pytorch_encoder import torch_convolution
from examples.sentences import learn, tagger_with, tags
from plait.architectures.types import Encoder
from plait.registry import registry


@registry.architectures("examples.AllFrameworks.v1")
def all_frameworks(width: int = 64) -> Encoder:
    """Four convolutions, one on the other.

    Args:
        width: of the vectors.
    """
    encoder: Encoder = chain(
        torch_convolution(width), keras_convolution(width), jax_convolution(width), mxnet_convolution(width)
    )
    return encoder


def main() -> None:
    """Train, save, load, and train on."""
    nlp = tagger_with("examples.AllFrameworks.v1")
    learn(nlp, steps=30)
    print(tags(nlp))
    with tempfile.TemporaryDirectory() as folder:
        nlp.to_disk(Path(folder) / "tagger")
        loaded = plait.load(Path(folder) / "tagger")
    print(tags(loaded) == tags(nlp))
    learn(loaded, steps=30)
    print(tags(loaded))


if __name__ == "__main__":
    main()
