"""A new component: where sentences begin, learned from text without capital letters or full stops.

A component receives its model, already built, and has four methods to write; the base class gives the rest: batches,
updates, saving and loading. The model's annotation says what may stand in the slot: any architecture that scores
tokens, on any backbone.

    python -m examples.new_component
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from thinc.api import fix_random_seed
from thinc.types import Floats2d

import plait
from plait import Component, Config, Doc, Example, Loss, Pipeline
from plait.architectures.types import TokenScorer
from plait.pipeline import GetExamples
from plait.registry import registry
from plait.tokens import set_columns

SENTENCES = ["i saw her", "she went home", "he saw a dog", "the dog barked", "i went out", "we saw the house"]

CONFIG = """
[nlp]
lang = "en"
pipeline = ["sentences"]

[components.sentences]
@components = "examples.SentenceSplitter.v1"

[components.sentences.model]
@architectures = "plait.Tagger.v1"

[components.sentences.model.tok2vec]
@architectures = "plait.HashEmbedCNN.v1"
width = 32
depth = 1
"""


Int32s = npt.NDArray[np.int32]


@registry.components("examples.SentenceSplitter.v1")
class SentenceSplitter(Component[list[Floats2d], Int32s]):
    """Predict for each token whether a sentence begins with it; writes the column `sent_start`."""

    def __init__(self, model: TokenScorer) -> None:
        self.model = model

    def begin_training(self, get_examples: GetExamples) -> None:
        """The labels are known; the model has only to learn its widths."""
        self.labels = ("inside", "start")
        self.initialize_model(get_examples, lambda sample: [self._target(example) for example in sample])

    def predict(self, docs: Sequence[Doc]) -> Int32s:
        """1 for each token that begins a sentence, 0 for the others: int32 (n_tokens of all docs,)."""
        ops = self.model.ops
        scores = ops.xp.concatenate(self.model.predict(list(docs)))
        codes: Int32s = ops.to_numpy(scores.argmax(axis=1)).astype(np.int32)  # type: ignore[no-untyped-call]  # Thinc's
        return codes

    def get_loss(self, examples: Sequence[Example], scores: list[Floats2d]) -> Loss[list[Floats2d]]:
        """Squared error of the probabilities, and the difference as the gradient of the scores before softmax."""
        gradient = [rows - self._target(example) for rows, example in zip(scores, examples, strict=True)]
        errors = self.model.ops.xp.concatenate(gradient)
        return Loss(float((errors * errors).sum()), len(errors), gradient)

    def set_annotations(self, docs: Sequence[Doc], prediction: Int32s) -> None:
        """Write one column of a batch of Docs from the flat array."""
        set_columns(docs, "sent_start", prediction, None)

    def _target(self, example: Example) -> Floats2d:
        """One-hot rows (n_tokens, 2) of the gold column, as the predicted words see it."""
        column = example.reference.columns["sent_start"]
        starts = example.alignment.project(column.codes)
        return self.model.ops.asarray2f([[float(start != 1), float(start == 1)] for start in starts])


def main() -> None:
    """Train on pairs of sentences and cut a text that was not among them."""
    nlp = Pipeline.from_config(Config.from_str(CONFIG))
    references = []
    for first in SENTENCES:
        for second in SENTENCES:
            doc = Doc(words=[*first.split(), *second.split()])
            doc.set_column("sent_start", [1] + [0] * (len(first.split()) - 1) + [1] + [0] * (len(second.split()) - 1))
            references.append(doc)
    examples = list(nlp.make_examples(references))
    fix_random_seed(0)  # the same weights in every run
    updater = nlp.begin_training(lambda: examples)
    for _ in range(30):
        nlp.update(examples, updater)

    doc = nlp("we went out the dog saw her he barked")
    for token in doc:
        print("\n" * bool(token.is_sent_start and token.i), token.text, sep="", end=" ")
    print()


if __name__ == "__main__":
    print(f"plait {plait.__version__}")
    main()
