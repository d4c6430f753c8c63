"""One encoder under several components."""

from typing import Annotated

from ..config import Has, Named
from ..layers import share
from ..registry import registry
from .types import Tok2Vec


@registry.architectures("plait.Shared.v1")
def shared(
    encoder: Annotated[Tok2Vec, Named("encoders"), Has(nO="width")],
) -> Annotated[Tok2Vec, Has(nO="width")]:
    """The encoder of the section [encoders] that has this name, computed once a batch for all that use it.

    Args:
        encoder: the name of a block in [encoders]. Every component that names it gets the same object: one forward
            pass a batch, and one backward pass with the sum of the components' gradients.
    """
    return share(encoder)
