"""A part of a model in JAX: an encoder, between plait's embeddings and its tagger.

`jax_layer` makes a layer of a pure function and a tree of its parameters. Each array of the tree is a parameter of the
pipeline under its path. The function is compiled for each number of rows that comes; with `pad` these are few.

Modules of Flax are such functions: `jax_layer(module.apply, module.init(key, sample), …)`. So are those of Equinox,
whose `partition` takes a module apart: `arrays, rest = eqx.partition(module, eqx.is_array)`, and then
`jax_layer(lambda arrays, X: eqx.combine(arrays, rest)(X), arrays, …)`.

    python -m examples.jax_encoder
"""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from thinc.api import Model, with_array
from thinc.types import Floats2d

from examples.sentences import learn, tagger_with, tags
from plait.architectures.types import Encoder
from plait.frameworks.jax_layer import jax_layer
from plait.registry import registry


def convolution(parameters: dict[str, Any], X: Any) -> Any:
    """What three words in a row say of the one in the middle, added to its vector: (n, width) to the same."""
    around = jnp.pad(X, ((1, 1), (0, 0)))
    windows = jnp.concatenate([around[:-2], X, around[2:]], axis=1)
    return X + jax.nn.relu(windows @ parameters["W"] + parameters["b"])


@registry.architectures("examples.JAXConvolution.v1")
def jax_convolution(width: int = 64) -> Encoder:
    """A convolution over three words.

    Args:
        width: of the vectors.
    """
    # From the random numbers of numpy, whose seed fixes those of all layers.
    weights = np.random.normal(0.0, (2 / (3 * width)) ** 0.5, size=(3 * width, width)).astype("float32")
    parameters = {"W": weights, "b": np.zeros(width, dtype="float32")}
    layer = jax_layer(convolution, parameters, Model[Floats2d, Floats2d], pad=True, nI=width, nO=width)
    encoder: Encoder = with_array(layer, pad=1)
    return encoder


def main() -> None:
    """Put the encoder under a tagger, and train."""
    nlp = tagger_with("examples.JAXConvolution.v1")
    learn(nlp)
    print([path for path in nlp.parameters() if ".encode." in path])
    print(tags(nlp))


if __name__ == "__main__":
    main()
