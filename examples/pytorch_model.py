"""A whole model in PyTorch under plait's tagger, from lexical attributes to scores.

The model sees what plait knows of each word: here the hash of its lower-cased form, cut to a number of rows. All after
that is one PyTorch module, which gets the texts side by side with their lengths, and gives logits. What is left to
plait is the softmax, whose gradient a tagger gives in terms of the logits.

    python -m examples.pytorch_model
"""

from collections.abc import Callable

import numpy as np
import torch
from thinc.api import Model
from thinc.types import ArgsKwargs, Floats2d, Floats3d

from examples.sentences import learn, tags
from plait import Doc, Pipeline
from plait.architectures.types import TokenScorer
from plait.frameworks.torch_layer import pytorch_layer
from plait.pipeline import pipeline_config
from plait.registry import registry

ROWS = 2000  # of the table of embeddings


class Network(torch.nn.Module):
    """Embeddings under a GRU that reads in both directions."""

    def __init__(self, width: int, n_labels: int) -> None:
        super().__init__()
        self.embed = torch.nn.Embedding(ROWS, width)
        self.read = torch.nn.GRU(width, width // 2, bidirectional=True, batch_first=True)
        self.score = torch.nn.Linear(width, n_labels)

    def forward(self, ids: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
        """Numbers of words (n_texts, longest) to logits (n_texts, longest, n_labels)."""
        packed = torch.nn.utils.rnn.pack_padded_sequence(self.embed(ids), lengths, True, enforce_sorted=False)
        states, _ = torch.nn.utils.rnn.pad_packed_sequence(self.read(packed)[0], True, total_length=ids.shape[1])
        return self.score(states)


@registry.architectures("examples.TorchTagger.v1")
def torch_tagger(n_labels: int, width: int = 64) -> TokenScorer:
    """Probabilities of labels for each word; the width is that of the embeddings and of what the GRU gives."""
    torch.manual_seed(0)
    network = pytorch_layer(Network(width, n_labels), Model[ArgsKwargs, Floats3d])
    return Model("torch_tagger", forward, layers=[network], dims={"nO": n_labels})


def forward(
    model: TokenScorer, docs: list[Doc], is_train: bool
) -> tuple[list[Floats2d], Callable[[list[Floats2d]], list[Doc]]]:
    lengths = np.array([max(1, len(doc)) for doc in docs])
    ids = np.zeros((len(docs), lengths.max(initial=1)), dtype="int64")
    for row, doc in zip(ids, docs, strict=True):
        row[: len(doc)] = doc.generation.column("NORM")[doc.ids] % np.uint64(ROWS)
    logits, back = model.layers[0](ArgsKwargs((ids, lengths), {}), is_train)

    def backprop(d_scores: list[Floats2d]) -> list[Doc]:
        gradient = np.zeros_like(logits)
        for row, one in zip(gradient, d_scores, strict=True):
            row[: len(one)] = one
        back(gradient)
        return []

    return [model.ops.softmax(row[: len(doc)]) for row, doc in zip(logits, docs, strict=True)], backprop


def main() -> None:
    """Put the model under the ready-made tagger, and train."""
    block = {"@architectures": "examples.TorchTagger.v1", "n_labels": 5}
    nlp = Pipeline.from_config(pipeline_config("en", ["pos_tagger"]).override({"components.pos_tagger.model": block}))
    learn(nlp, steps=100)
    print(tags(nlp))


if __name__ == "__main__":
    main()
