"""A part of a model in PyTorch: an encoder, between plait's embeddings and its tagger.

`pytorch_layer` makes a layer of any module. Its parameters are those of the pipeline under the module's names, so they
are trained, averaged, frozen, saved and loaded as all others are. `with_array` hands the layer all texts as one array,
here with a row of zeros between them, which is what a convolution over three words wants.

    python -m examples.pytorch_encoder
"""

import torch
from thinc.api import Model, with_array
from thinc.types import Floats2d

from examples.sentences import learn, tagger_with, tags
from plait.architectures.types import Encoder
from plait.frameworks.torch_layer import pytorch_layer
from plait.registry import registry


class Convolution(torch.nn.Module):
    """What three words in a row say of the one in the middle, added to its vector."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.convolution = torch.nn.Conv1d(width, width, 3, padding=1)

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        """Rows (n, width) to rows of the same shape."""
        columns: torch.Tensor = self.convolution(X.T[None])[0]
        return X + torch.relu(columns.T)


@registry.architectures("examples.TorchConvolution.v1")
def torch_convolution(width: int = 64) -> Encoder:
    """A convolution over three words.

    Args:
        width: of the vectors.
    """
    layer = pytorch_layer(Convolution(width), Model[Floats2d, Floats2d], nI=width, nO=width)
    encoder: Encoder = with_array(layer, pad=1)
    return encoder


def main() -> None:
    """Put the encoder under a tagger, and train."""
    nlp = tagger_with("examples.TorchConvolution.v1")
    learn(nlp)
    print([path for path in nlp.parameters() if "convolution" in path])
    print(tags(nlp))


if __name__ == "__main__":
    main()
