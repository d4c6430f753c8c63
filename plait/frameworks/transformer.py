"""A pretrained transformer as a layer: Docs to one vector a token."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any, NamedTuple, cast

import numpy as np
import torch
from thinc.api import Model
from thinc.types import Floats2d, Ragged

from ..features.vector_store import VectorStore
from ..features.wordpieces import Pieces, Window, align, by_size, windows
from ..layers import ASSETS, flatten, is_restoring, split
from ..tokens import Doc
from .huggingface import PieceCutter, Pretrained, load_pretrained, trained_parameters, use_attention
from .torch_arrays import to_array, to_tensor
from .torch_module import TorchModule

Docs2Vectors = Model[list[Doc], list[Floats2d]]
_PRECISIONS = {"float32": None, "bfloat16": torch.bfloat16, "float16": torch.float16}


class Transformer:
    """What the layer holds besides its weights; its files are saved with them.

    Attributes:
        kept: vectors of texts, while an encoder that does not change is trained with.
        without_pieces: how many words, had no piece so far, and so a vector of zeros.
    """

    def __init__(
        self, *, window: int, overlap: int, trained_layers: int | None, mix: bool, precision: str, batch_pieces: int
    ) -> None:
        self.window, self.overlap, self.batch_pieces = window, overlap, batch_pieces
        self.trained_layers, self.mix, self.precision = trained_layers, mix, precision
        self.pretrained: Pretrained | None = None
        self.torch: TorchModule | None = None
        self.cut: PieceCutter | None = None
        self.kept: VectorStore | None = None
        self.without_pieces = 0

    @property
    def is_frozen(self) -> bool:
        """Whether no weight is trained."""
        return self.trained_layers == 0 and not self.mix

    def fill(self, model: Docs2Vectors, pretrained: Pretrained, network: torch.nn.Module) -> None:
        """Take over an encoder, and hand its weights to the layer."""
        longest = min(self.window, pretrained.longest)
        special = len(pretrained.before) + len(pretrained.after)
        if longest - special <= self.overlap:
            raise ValueError(
                f"a window of {longest} pieces, {special} of them special, cannot share {self.overlap} with the next; "
                f"make the window larger or the overlap smaller"
            )
        self.pretrained, self.cut = pretrained, PieceCutter(pretrained.pieces)
        self.torch = TorchModule(_Encoder(network, mix=self.mix), precision=_PRECISIONS[self.precision])
        self.torch.train_only(trained_parameters(self.torch.names(), self.trained_layers))
        self.torch.give(model)
        model.set_dim("nO", pretrained.width)
        pooling = model.layers[0]
        pooling.set_dim("nI", pretrained.width)
        pooling.initialize()
        if pooling.get_dim("nO") != pretrained.width:
            raise ValueError(
                f"the pooling of a transformer gives a vector of the same width for each word; '{pooling.name}' makes "
                f"{pooling.get_dim('nO')} numbers of {pretrained.width}"
            )

    def files(self) -> Mapping[str, bytes]:
        """The config and the tokenizer of the encoder."""
        return {} if self.pretrained is None else self.pretrained.files()

    def load(self, model: Docs2Vectors, files: Mapping[str, bytes]) -> None:
        """Make the encoder anew from its files, to be filled with saved weights. Raises ValueError."""
        try:
            pretrained = Pretrained.from_files(files)
        except (KeyError, TypeError) as error:
            raise ValueError(f"the files of the transformer are incomplete or damaged: {error!r}") from error
        self.fill(model, pretrained, pretrained.network())


class _Encoder(torch.nn.Module):  # type: ignore[misc]  # torch brings its types only where it is installed
    """Word pieces to the vectors of the last layer, or to a learned mean of those of all layers."""

    def __init__(self, encoder: torch.nn.Module, *, mix: bool) -> None:
        super().__init__()
        self.encoder = encoder
        if mix:
            layers = int(getattr(encoder.config, "num_hidden_layers", None) or encoder.config.n_layers) + 1
            self.mix = torch.nn.Parameter(torch.zeros(layers))

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        mix = getattr(self, "mix", None)
        read = self.encoder(input_ids=ids, attention_mask=mask, output_hidden_states=mix is not None, return_dict=True)
        if mix is None:
            last: torch.Tensor = read.last_hidden_state
            return last
        return torch.einsum("l,lbph->bph", torch.softmax(mix, 0), torch.stack(read.hidden_states))


def transformer_layer(
    name: str, pooling: Model[Ragged, Floats2d], *, width: int | None = None, **settings: Any
) -> Docs2Vectors:
    """The layer of the architecture `plait.Transformer.v1`, with its weights unless it is about to be restored."""
    state = Transformer(**settings)
    model: Docs2Vectors = Model(
        "transformer",
        forward,
        layers=[pooling],
        refs={"pooling": pooling},
        dims={"nO": width},
        attrs={ASSETS: state, "dropout_rate": 0.0},
    )
    if not is_restoring():
        pretrained, network = load_pretrained(name)
        if width is not None and width != pretrained.width:
            raise ValueError(f"'{name}' gives vectors of width {pretrained.width}; width = {width} was wanted")
        state.fill(model, pretrained, network)
    return model


def forward(
    model: Docs2Vectors, docs: list[Doc], is_train: bool
) -> tuple[list[Floats2d], Callable[[list[Floats2d]], list[Doc]]]:
    state: Transformer = model.attrs[ASSETS]
    if not state.is_frozen:
        return _compute(model, docs, is_train)
    if is_train and state.kept is None:
        state.kept = VectorStore()
    if state.kept is None:
        return _compute(model, docs, False)
    keys = [VectorStore.key(doc) for doc in docs]
    new = {key: doc for key, doc in zip(keys, docs, strict=True) if key not in state.kept}
    if new:
        vectors, _ = _compute(model, list(new.values()), False)
        for key, rows in zip(new, vectors, strict=True):
            state.kept.add(key, model.ops.to_numpy(rows))  # type: ignore[no-untyped-call]  # Thinc's
    kept: list[Any] = [model.ops.asarray(cast(Any, state.kept.get(key))) for key in keys]
    return kept, lambda d_vectors: []


def _compute(
    model: Docs2Vectors, docs: list[Doc], is_train: bool
) -> tuple[list[Floats2d], Callable[[list[Floats2d]], list[Doc]]]:
    state: Transformer = model.attrs[ASSETS]
    xp: Any = model.ops.xp
    if state.cut is None:
        raise ValueError("the transformer has no weights yet: load the pipeline that it was saved with")
    pieces = state.cut([doc.text for doc in docs])
    aligned = align(docs, pieces)
    state.without_pieces += int((aligned.lengths == 0).sum())
    n_pieces = sum(len(cut.ids) for cut in pieces)
    vectors = model.ops.alloc2f(n_pieces, model.get_dim("nO"))
    passes = list(_passes(model, state, _batches(state, pieces), vectors, is_train))
    rows = xp.asarray(aligned.rows)
    Y, back_pooling = model.layers[0](Ragged(vectors[rows], model.ops.asarray1i(aligned.lengths.tolist())), is_train)
    lengths = [len(doc) for doc in docs]

    def backprop(d_vectors: list[Floats2d]) -> list[Doc]:
        if not passes:
            return []
        d_rows = back_pooling(flatten(model.ops, d_vectors, Y.shape[1])).data
        d_pieces = model.ops.alloc2f(n_pieces, Y.shape[1])
        model.ops.scatter_add(d_pieces, rows, d_rows)
        for flat, back in passes:
            back(d_pieces[flat])
        return []

    return split(Y, lengths), backprop


class _Batch(NamedTuple):
    """Windows that are read at once, padded to one length.

    Attributes:
        ids: the pieces: int64 (n_windows, longest).
        mask: 1 for pieces and 0 for padding.
        at: row and column of the pieces whose vectors are taken from here.
        flat: the numbers of those pieces, counted through all texts.
    """

    ids: Any
    mask: Any
    at: tuple[Any, Any]
    flat: Any

    def halves(self) -> list["_Batch"]:
        """The windows in two batches."""
        middle = len(self.ids) // 2
        low = self.at[0] < middle
        first = _Batch(self.ids[:middle], self.mask[:middle], (self.at[0][low], self.at[1][low]), self.flat[low])
        rest = (self.at[0][~low] - middle, self.at[1][~low])
        return [first, _Batch(self.ids[middle:], self.mask[middle:], rest, self.flat[~low])]


def _batches(state: Transformer, pieces: Sequence[Pieces]) -> Iterator[_Batch]:
    """All windows of all texts, those of like length together."""
    assert state.pretrained is not None
    before, after = state.pretrained.before, state.pretrained.after
    special = len(before) + len(after)
    size = min(state.window, state.pretrained.longest) - special
    starts = [0, *accumulate(len(cut.ids) for cut in pieces)]
    found: list[tuple[int, Window]] = [
        (i, window) for i, cut in enumerate(pieces) for window in windows(len(cut.ids), size, state.overlap)
    ]
    for chosen in by_size([window.end - window.start + special for _, window in found], state.batch_pieces):
        parts = [found[int(i)] for i in chosen]
        longest = max(window.end - window.start for _, window in parts) + special
        ids = np.full((len(parts), longest), state.pretrained.padding, dtype=np.int64)
        mask = np.zeros_like(ids)
        rows, columns, flat = [], [], []
        for row, (i, window) in enumerate(parts):
            read = [*before, *pieces[i].ids[window.start : window.end].tolist(), *after]
            ids[row, : len(read)] = read
            mask[row, : len(read)] = 1
            taken = np.arange(window.first, window.last)
            rows.append(np.full(len(taken), row))
            columns.append(taken - window.start + len(before))
            flat.append(taken + starts[i])
        yield _Batch(ids, mask, (np.concatenate(rows), np.concatenate(columns)), np.concatenate(flat))


def _passes(
    model: Docs2Vectors, state: Transformer, batches: Iterator[_Batch], vectors: Any, is_train: bool
) -> Iterator[tuple[Any, Callable[[Any], None]]]:
    """Run batches, writing what comes out into `vectors`; gives for each its pieces and the way back.

    A batch that does not fit into the memory of the GPU is halved, as long as there is something to halve.
    """
    assert state.torch is not None
    if is_train:
        state.torch.drop(model.attrs["dropout_rate"])
        use_attention(state.torch.module.encoder, "eager" if model.ops.device_type == "cpu" else "sdpa")
    run, waiting = state.torch.run, list(batches)[::-1]
    while waiting:
        batch = waiting.pop()
        inputs = [batch.ids, batch.mask, *batch.at]
        try:
            (taken,), back = run(model, inputs, is_train, _take)
        except torch.OutOfMemoryError:
            if len(batch.ids) == 1:
                raise
            waiting += batch.halves()[::-1]
            continue
        flat = model.ops.xp.asarray(batch.flat)
        vectors[flat] = to_array(model.ops, taken)
        if is_train:
            yield flat, _way_back(back, taken.device)


def _take(
    module: torch.nn.Module, ids: torch.Tensor, mask: torch.Tensor, rows: torch.Tensor, columns: torch.Tensor
) -> tuple[torch.Tensor]:
    read: torch.Tensor = module(ids, mask)
    return (read[rows, columns],)


def _way_back(back: Callable[[Sequence[torch.Tensor | None]], None], device: torch.device) -> Callable[[Any], None]:
    return lambda gradient: back([to_tensor(gradient, device)])
