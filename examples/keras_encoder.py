"""A part of a model in Keras: an encoder, between plait's embeddings and its tagger.

`tensorflow_layer` makes a layer of a Keras 3 model or of a `tf.Module`. Its weights are parameters of the pipeline
under their place in the model, and Keras is told whether it is training. `with_array` hands the layer all texts as one
array, here with a row of zeros between them, which is what a convolution over three words wants.

    python -m examples.keras_encoder
"""

import keras
from thinc.api import Model, with_array
from thinc.types import Floats2d

from examples.sentences import learn, tagger_with, tags
from plait.architectures.types import Encoder
from plait.frameworks.tensorflow_layer import tensorflow_layer
from plait.registry import registry


@registry.architectures("examples.KerasConvolution.v1")
def keras_convolution(width: int = 64) -> Encoder:
    """A convolution over three words, added to their vectors.

    Args:
        width: of the vectors.
    """
    rows = keras.Input((width,))
    words = keras.ops.expand_dims(rows, 0)
    around = keras.layers.Conv1D(width, 3, padding="same", activation="relu", name="convolution")(words)
    network = keras.Model(rows, keras.ops.squeeze(keras.layers.add([words, around]), 0))
    layer = tensorflow_layer(network, Model[Floats2d, Floats2d], nI=width, nO=width)
    encoder: Encoder = with_array(layer, pad=1)
    return encoder


def main() -> None:
    """Put the encoder under a tagger, and train."""
    nlp = tagger_with("examples.KerasConvolution.v1")
    learn(nlp)
    print([path for path in nlp.parameters() if ".encode." in path])
    print(tags(nlp))


if __name__ == "__main__":
    main()
