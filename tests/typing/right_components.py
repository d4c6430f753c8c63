"""Components of a user's own that mypy accepts."""

from collections.abc import Sequence

from thinc.types import Floats2d

from plait import Component, Doc, Example, Loss
from plait.architectures import hash_embed_cnn, tagger, text_cat_bow
from plait.architectures.types import DocScorer, TokenScorer
from plait.pipeline import GetExamples, MultiLabelTextCategorizer, Tagger, TextCategorizer
from plait.registry import registry
from plait.scoring import CatsScore, Score


@registry.components("acme.Length.v1")
class Length(Component[Floats2d, list[float]]):
    """How long a text is, guessed from its words."""

    def __init__(self, model: DocScorer, *, weight: float = 1.0) -> None:
        self.model = model
        self.weight = weight

    def begin_training(self, get_examples: GetExamples) -> None:
        """There is one number to give for each text."""
        self.labels = ("length",)
        self.initialize_model(get_examples, self.truth)

    def predict(self, docs: Sequence[Doc]) -> list[float]:
        """A number for each text."""
        return [float(row[0]) for row in self.model.predict(list(docs))]

    def get_loss(self, examples: Sequence[Example], scores: Floats2d) -> Loss[Floats2d]:
        """Squared error."""
        gradient = scores - self.truth(examples)
        return Loss(self.weight * float((gradient * gradient).sum(axis=(0, 1))), len(examples), gradient * self.weight)

    def set_annotations(self, docs: Sequence[Doc], prediction: list[float]) -> None:
        """Write the numbers."""
        for doc, number in zip(docs, prediction, strict=True):
            doc.cats["length"] = number

    def new_scores(self) -> list[Score]:
        """Those of categories."""
        return [CatsScore(["length"], exclusive=False)]

    @property
    def main_score(self) -> str:
        """By name."""
        return "cats_macro_f"

    def truth(self, examples: Sequence[Example]) -> Floats2d:
        """The numbers that are to come out."""
        return self.model.ops.asarray2f([[float(len(example.reference))] for example in examples])


class Upper(Tagger):
    """A component of plait with one method changed."""

    def __init__(self, model: TokenScorer, *, column: str = "tag") -> None:
        super().__init__(model, column=column)

    @property
    def main_score(self) -> str:
        """Another one."""
        return "upper_acc"


def components() -> list[Component[Floats2d, Floats2d]]:
    """What each component of plait accepts."""
    exclusive: DocScorer = text_cat_bow(exclusive_classes=True)
    return [TextCategorizer(exclusive), MultiLabelTextCategorizer(text_cat_bow(exclusive_classes=False))]


def taggers() -> list[Tagger]:
    """Any scorer of tokens, on any backbone."""
    scorer: TokenScorer = tagger(hash_embed_cnn(width=32))
    return [Tagger(scorer), Tagger(scorer, column="pos", label_smoothing=0.1, unseen="ignore"), Upper(scorer)]
