"""A pretrained transformer as a layer: Docs to one vector a token."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, cast

import numpy as np
import torch
from thinc.api import Model
from thinc.types import Floats2d, Ragged

from ..features.vector_store import VectorStore
from ..features.wordpieces import Aligned, align
from ..layers import ASSETS, UNREAD, Unread, flatten, is_restoring, parameters, split
from ..tokens import Doc
from .huggingface import PieceCutter, Pretrained, load_pretrained, trained_parameters, use_attention
from .piece_batches import PieceBatch, Windows
from .torch_arrays import to_array, to_tensor
from .torch_module import TorchModule

Docs2Vectors = Model[list[Doc], list[Floats2d]]
_PRECISIONS = {"float32": None, "bfloat16": torch.bfloat16, "float16": torch.float16}


class Transformer:
    """What the layer holds besides its weights; its files are saved with them.

    Attributes:
        kept: vectors of texts, while an encoder that does not change is trained with.
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

    def trains(self, model: Docs2Vectors) -> bool:
        """Whether any weight of the encoder is trained."""
        return self.torch is not None and bool(self.torch.trained(model))

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
        attrs={ASSETS: state, UNREAD: Unread(), "dropout_rate": 0.0},
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
    if state.trains(model) or parameters(model.layers[0]):
        state.kept = None if is_train else state.kept
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
    if state.cut is None or state.pretrained is None:
        raise ValueError("the transformer has no weights yet: load the pipeline that it was saved with")
    pieces = state.cut([doc.text for doc in docs])
    aligned = align(docs, pieces)
    lengths = [len(doc) for doc in docs]
    _count_unread(model.attrs[UNREAD], docs, aligned.lengths)
    windows = Windows(pieces, state.pretrained, size=state.window, overlap=state.overlap, most=state.batch_pieces)
    if not is_train:
        return split(_predict(model, windows, aligned), lengths), lambda d_vectors: []
    rows: Any = model.ops.xp.asarray(aligned.rows)
    whole = windows.whole()
    vectors: Any = model.ops.alloc2f(whole.end, model.get_dim("nO"))
    trains = state.trains(model)
    passes = list(_passes(model, windows.batches(whole), vectors, 0, trains))
    Y, back_pooling = _pool(model, vectors[rows], aligned.lengths, True)

    def backprop(d_vectors: list[Floats2d]) -> list[Doc]:
        d_rows: Any = back_pooling(flatten(model.ops, d_vectors, Y.shape[1])).data
        if not passes or not trains:
            return []
        d_pieces = model.ops.alloc2f(whole.end, Y.shape[1])
        model.ops.scatter_add(d_pieces, rows, d_rows)
        for flat, back in passes:
            back(d_pieces[flat])
        return []

    return split(Y, lengths), backprop


def _predict(model: Docs2Vectors, windows: Windows, aligned: Aligned) -> Floats2d:
    """Vectors of words, made stretch by stretch: of pieces no more are in memory than those of one."""
    xp: Any = model.ops.xp
    width = model.get_dim("nO")
    ends = np.cumsum(aligned.lengths)
    last = np.zeros(len(ends), dtype=np.int64)
    last[aligned.lengths > 0] = aligned.rows[ends[aligned.lengths > 0] - 1] + 1
    last = np.maximum.accumulate(last)  # from which piece on nothing is missing for a word and all before it
    Y: Any = xp.empty((len(ends), width), dtype="float32")
    vectors: Any = model.ops.alloc2f(0, width)
    begin, done, used = 0, 0, 0  # the first piece in memory; how many words have vectors, and how many rows these are
    for stretch in windows.stretches():
        before, vectors = vectors, model.ops.alloc2f(stretch.end - begin, width)
        vectors[: len(before)] = before
        for _ in _passes(model, windows.batches(stretch), vectors, begin, False):
            pass
        ready = int(np.searchsorted(last, stretch.end, side="right"))
        rows = aligned.rows[used : ends[ready - 1] if ready else 0]
        pooled, _ = _pool(model, vectors[xp.asarray(rows - begin)], aligned.lengths[done:ready], False)
        Y[done:ready] = pooled
        done, used = ready, used + len(rows)
        kept = min(int(aligned.rows[used]), stretch.end) if used < len(aligned.rows) else stretch.end
        begin, vectors = kept, vectors[kept - begin :]
    return cast(Floats2d, Y)


def _pool(
    model: Docs2Vectors, rows: Floats2d, lengths: Any, is_train: bool
) -> tuple[Floats2d, Callable[[Floats2d], Ragged]]:
    return model.layers[0](Ragged(rows, model.ops.asarray1i(lengths.tolist())), is_train)


def _count_unread(counted: Unread, docs: list[Doc], lengths: Any) -> None:
    missing = np.flatnonzero(lengths == 0)
    starts = np.cumsum([0, *map(len, docs)])
    of = np.searchsorted(starts, missing, side="right") - 1
    counted.add(docs[i].words[at] for i, at in zip(of.tolist(), (missing - starts[of]).tolist(), strict=True))


def _passes(
    model: Docs2Vectors, batches: Iterator[PieceBatch], vectors: Any, begin: int, is_train: bool
) -> Iterator[tuple[Any, Callable[[Any], None]]]:
    """Run batches, writing what comes out into `vectors`, which are those of the pieces from `begin` on; gives for each
    batch its pieces and the way back.

    A batch that does not fit into the memory of the GPU is halved, as long as there is something to halve.
    """
    state: Transformer = model.attrs[ASSETS]
    assert state.torch is not None
    if is_train:
        state.torch.drop(model.attrs["dropout_rate"])
        use_attention(state.torch.module.encoder, "eager" if model.ops.device_type == "cpu" else "sdpa")
    waiting: list[PieceBatch] = []
    while (batch := waiting.pop() if waiting else next(batches, None)) is not None:
        inputs = [batch.ids, batch.mask, *batch.at]
        try:
            (taken,), back = state.torch.run(model, inputs, is_train, _take)
        except torch.OutOfMemoryError:
            if len(batch.ids) == 1:
                raise
            waiting += batch.halves()[::-1]
            continue
        flat = model.ops.xp.asarray(batch.flat)
        vectors[flat - begin] = to_array(model.ops, taken)
        yield flat, _way_back(back, taken.device)


def _take(
    module: torch.nn.Module, ids: torch.Tensor, mask: torch.Tensor, rows: torch.Tensor, columns: torch.Tensor
) -> tuple[torch.Tensor]:
    read: torch.Tensor = module(ids, mask)
    return (read[rows, columns],)


def _way_back(back: Callable[[Sequence[torch.Tensor | None]], None], device: torch.device) -> Callable[[Any], None]:
    return lambda gradient: back([to_tensor(gradient, device)])
