"""A part of a model in MXNet: an encoder, between plait's embeddings and its tagger.

`mxnet_layer` makes a layer of a Gluon block. Its parameters are those of the pipeline under their place in the block.
The project of MXNet has ended; docs/frameworks.md tells how its last release is installed beside a newer numpy.

    python -m examples.mxnet_encoder
"""

from typing import Any

from thinc.api import Model, with_array
from thinc.types import Floats2d

from examples.sentences import learn, tagger_with, tags
from plait.architectures.types import Encoder
from plait.frameworks.mxnet_layer import mxnet, mxnet_layer
from plait.registry import registry


class Convolution(mxnet.gluon.Block):
    """What three words in a row say of the one in the middle, added to its vector."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.convolution = mxnet.gluon.nn.Conv1D(width, 3, padding=1, in_channels=width, activation="relu")

    def forward(self, X: Any) -> Any:
        """Rows (n, width) to rows of the same shape."""
        return X + self.convolution(X.T.expand_dims(0))[0].T


@registry.architectures("examples.MXNetConvolution.v1")
def mxnet_convolution(width: int = 64) -> Encoder:
    """A convolution over three words.

    Args:
        width: of the vectors.
    """
    mxnet.random.seed(0)  # MXNet draws by itself
    block = Convolution(width)
    block.initialize(mxnet.init.Xavier())
    layer = mxnet_layer(block, Model[Floats2d, Floats2d], nI=width, nO=width)
    encoder: Encoder = with_array(layer, pad=1)
    return encoder


def main() -> None:
    """Put the encoder under a tagger, and train."""
    nlp = tagger_with("examples.MXNetConvolution.v1")
    learn(nlp)
    print([path for path in nlp.parameters() if "convolution" in path])
    print(tags(nlp))


if __name__ == "__main__":
    main()
