"""The mistakes of limits.py, written as the page on editors advises: each is told."""

from thinc.api import Adam, Model, Optimizer, Softmax, chain, with_array
from thinc.types import Floats2d

from plait import Example, Pipeline
from plait.architectures.types import DocScorer, Encoder, Tok2Vec
from plait.layers import softmax_output, with_flat


def by_name(backbone: Tok2Vec) -> DocScorer:
    """`chain` in the place of an operator."""
    return chain(backbone, softmax_output())
    # E: Cannot infer value of type parameter "MidT" of "chain" [misc]
    # E: Layer outputs type (list[thinc.types.Floats2d]) but the next layer expects (thinc.types.Floats2d) as an input
    #    [layer-mismatch-output]
    # E: Layer input type (thinc.types.Floats2d) is not compatible with output (list[thinc.types.Floats2d]) from
    #    previous layer [layer-mismatch-input]


def of_one_sequence(backbone: Tok2Vec) -> DocScorer:
    """A name with a type for what fits any sequence."""
    scores: Encoder = with_array(Softmax())
    return chain(backbone, scores)
    # E: Incompatible return value type (got "Model[list[Doc], list[Floats2d]]", expected "Model[list[Doc], Floats2d]")
    #    [return-value]


def written_out(backbone: Tok2Vec, first: Encoder, second: Encoder) -> DocScorer:
    """Layers that are written out."""
    return chain(backbone, first, second)
    # E: Incompatible return value type (got "Model[list[Doc], list[Floats2d]]", expected "Model[list[Doc], Floats2d]")
    #    [return-value]


def taken_as_a_list(backbone: Tok2Vec, layers: list[Encoder]) -> Tok2Vec:
    """A function that takes a list of layers."""
    return chain(backbone, with_flat(layers))
    # E: Argument 1 to "with_flat" has incompatible type "list[Model[list[Floats2d], list[Floats2d]]]"; expected
    #    "Sequence[Model[Ragged, Ragged]]" [arg-type]


def inside_of_a_model(scorer: DocScorer) -> Tok2Vec:
    """A name with a type for what is inside."""
    output: Model[Floats2d, Floats2d] = scorer.get_ref("output_layer")
    return output
    # E: Incompatible return value type (got "Model[Floats2d, Floats2d]", expected "Model[list[Doc], list[Floats2d]]")
    #    [return-value]


def optimizer(nlp: Pipeline, examples: list[Example]) -> None:
    """A name with a type for what says none."""
    adam: Optimizer = Adam(0.01)
    nlp.update(examples, adam)
    # E: Argument 2 to "update" of "Pipeline" has incompatible type "Optimizer"; expected "Updater | None" [arg-type]
