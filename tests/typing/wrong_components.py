"""Components of a user's own that mypy refuses, and components of plait with models that they refuse."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from thinc.types import Floats2d

from plait import Component, Doc, Example, Loss
from plait.architectures import hash_embed_cnn, tagger, text_cat_bow
from plait.architectures.types import DocScorer, TokenScorer
from plait.pipeline import GetExamples, MultiLabelTextCategorizer, Tagger, TextCategorizer

Int32s = npt.NDArray[np.int32]


def tagger_and_text_categorizer(scorer: TokenScorer, texts: DocScorer) -> None:
    """What each accepts the other refuses."""
    Tagger(scorer)
    TextCategorizer(texts)
    Tagger(texts)
    # E: Argument 1 to "Tagger" has incompatible type "Model[list[Doc], Floats2d]"; expected "Model[list[Doc],
    #    list[Floats2d]]" [arg-type]
    TextCategorizer(scorer)
    # E: Argument 1 to "TextCategorizer" has incompatible type "Model[list[Doc], list[Floats2d]]"; expected
    #    "Model[list[Doc], Floats2d]" [arg-type]
    MultiLabelTextCategorizer(scorer)
    # E: Argument 1 to "MultiLabelTextCategorizer" has incompatible type "Model[list[Doc], list[Floats2d]]"; expected
    #    "Model[list[Doc], Floats2d]" [arg-type]
    Tagger(text_cat_bow(exclusive_classes=True))
    # E: Argument 1 to "Tagger" has incompatible type "Model[list[Doc], Floats2d]"; expected "Model[list[Doc],
    #    list[Floats2d]]" [arg-type]
    TextCategorizer(tagger(hash_embed_cnn()))
    # E: Argument 1 to "TextCategorizer" has incompatible type "Model[list[Doc], list[Floats2d]]"; expected
    #    "Model[list[Doc], Floats2d]" [arg-type]
    Tagger("plait.Tagger.v1")
    # E: Argument 1 to "Tagger" has incompatible type "str"; expected "Model[list[Doc], list[Floats2d]]" [arg-type]
    Tagger(scorer, "pos")
    # E: Too many positional arguments for "Tagger" [call-arg]
    Tagger(scorer, unseen="skip")
    # E: Argument "unseen" to "Tagger" has incompatible type "Literal['skip']"; expected "Literal['error', 'ignore']"
    #    [arg-type]
    Tagger(scorer, colum="pos")
    # E: Unexpected keyword argument "colum" for "Tagger"; did you mean "column"? [call-arg]
    Component[Floats2d, Floats2d]()
    # E: Cannot instantiate abstract class "Component" with abstract attributes "begin_training", "get_loss", "predict"
    #    and "set_annotations" [abstract]


class WrongModel(Component[list[Floats2d], Int32s]):
    """A model of another kind than the class says in its brackets."""

    def __init__(self, model: DocScorer) -> None:
        self.model = model
        # E: Incompatible types in assignment (expression has type "Model[list[Doc], Floats2d]", variable has type
        #    "Model[Any, list[Floats2d]]") [assignment]

    def begin_training(self, get_examples: GetExamples) -> None:
        """Initialize."""
        self.initialize_model(get_examples, len)

    def predict(self, docs: Sequence[Doc]) -> Int32s:
        """What the model gives is not what is returned."""
        return self.model.predict(list(docs))
        # E: Incompatible return value type (got "list[Floats2d]", expected "ndarray[tuple[Any, ...],
        #    dtype[signedinteger[_32Bit]]]") [return-value]

    def get_loss(self, examples: Sequence[Example], scores: list[Floats2d]) -> Loss[list[Floats2d]]:
        """The gradient of one array, where the model gives a list of them."""
        flat = self.model.ops.flatten(scores)
        return Loss(0.0, len(examples), flat - 1.0)
        # E: Argument 3 to "Loss" has incompatible type "Floats2d"; expected "list[Floats2d]" [arg-type]

    def set_annotations(self, docs: Sequence[Doc], prediction: Int32s) -> None:
        """Write."""


class WrongTypes(Component[list[Floats2d], Int32s]):
    """Methods of other types than the class says in its brackets."""

    def __init__(self, model: TokenScorer) -> None:
        self.model = model
        self.labels = ["a", "b"]
        # E: Incompatible types in assignment (expression has type "list[str]", variable has type "tuple[str, ...]")
        #    [assignment]

    def begin_training(self, get_examples: Sequence[Example]) -> None:
        # E: Argument 1 of "begin_training" is incompatible with supertype "plait.pipeline.component.Component";
        #    supertype defines the argument type as "Callable[[], Iterable[Example]]" [override]
        """Examples, where a function comes that gives them."""

    def predict(self, docs: Sequence[Doc]) -> list[Floats2d]:
        # E: Return type "list[Floats2d]" of "predict" incompatible with return type "ndarray[tuple[Any, ...],
        #    dtype[signedinteger[_32Bit]]]" in supertype "plait.pipeline.component.Component" [override]
        """Another prediction."""
        return self.model.predict(list(docs))

    def get_loss(self, examples: Sequence[Example], scores: list[Floats2d]) -> Loss[Floats2d]:
        # E: Return type "Loss[Floats2d]" of "get_loss" incompatible with return type "Loss[list[Floats2d]]" in
        #    supertype "plait.pipeline.component.Component" [override]
        """A gradient that is no list."""
        return Loss(0.0, len(examples), self.model.ops.flatten(scores))

    def set_annotations(self, docs: Sequence[Doc], prediction: Floats2d) -> None:
        # E: Argument 2 of "set_annotations" is incompatible with supertype "plait.pipeline.component.Component";
        #    supertype defines the argument type as "ndarray[tuple[Any, ...], dtype[signedinteger[_32Bit]]]" [override]
        """Another prediction than that of `predict`."""


class WrongScores(Component[list[Floats2d], Int32s]):
    """The loss of other scores than the model gives, and no loss at all."""

    def get_loss(self, examples: Sequence[Example], scores: Floats2d) -> Loss[list[Floats2d]]:
        # E: Argument 2 of "get_loss" is incompatible with supertype "plait.pipeline.component.Component"; supertype
        #    defines the argument type as "list[Floats2d]" [override]
        """One array, where a list comes."""
        return 0.0, scores
        # E: Incompatible return value type (got "tuple[float, Floats2d]", expected "Loss[list[Floats2d]]")
        #    [return-value]

    def set_annotations(self, docs: Doc, prediction: Int32s) -> None:
        # E: Argument 1 of "set_annotations" is incompatible with supertype "plait.pipeline.component.Component";
        #    supertype defines the argument type as "Sequence[Doc]" [override]
        """One text, where several come."""


class WithoutAnnotations(Component[list[Floats2d], Int32s]):
    """A method is missing."""

    def begin_training(self, get_examples: GetExamples) -> None:
        """Initialize."""

    def predict(self, docs: Sequence[Doc]) -> Int32s:
        """Nothing."""
        return np.zeros(0, dtype=np.int32)

    def get_loss(self, examples: Sequence[Example], scores: list[Floats2d]) -> Loss[list[Floats2d]]:
        """Nothing."""
        return Loss(0.0, 0, scores)


class Unsaid(Component):
    # E: Missing type arguments for generic type "Component" [type-arg]
    """Nothing in the brackets."""


WithoutAnnotations()
# E: Cannot instantiate abstract class "WithoutAnnotations" with abstract attribute "set_annotations" [abstract]
