"""Signatures that stand in for those of Thinc's layers, which say less than they could or more than is true."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

from thinc.api import Model
from thinc.types import Array2d, ArrayXd, Floats2d, Floats3d, Ints2d, List2d, ListXd, Padded, Ragged

from .marks import AtLeast, Has, InSequence
from .solve import Where

InT = TypeVar("InT")
OutT = TypeVar("OutT")
SummedT = TypeVar("SummedT", bound=ArrayXd)
JoinedT = TypeVar("JoinedT", bound=ArrayXd | Sequence[ArrayXd] | Ragged)
ArrayInT = TypeVar("ArrayInT", bound=ArrayXd)
ArrayOutT = TypeVar("ArrayOutT", bound=ArrayXd)
Array2dInT = TypeVar("Array2dInT", bound=Array2d)
Array2dOutT = TypeVar("Array2dOutT", bound=Array2d)
ListInT = TypeVar("ListInT", list[Floats2d], list[Ints2d])
ListOutT = TypeVar("ListOutT", list[Floats2d], list[Ints2d])

# The forms in which the arrays of sequences come. What goes in comes out, but that embeddings make floats of integers.
AnyForm = Padded | Ragged | ListXd | ArrayXd
Form2d = Ragged | List2d | Array2d
SeqT = TypeVar("SeqT", bound=AnyForm)
SeqInT = TypeVar("SeqInT", bound=AnyForm)
SeqOutT = TypeVar("SeqOutT", bound=AnyForm)
Seq2dT = TypeVar("Seq2dT", bound=Form2d)
Seq2dInT = TypeVar("Seq2dInT", bound=Form2d)
Seq2dOutT = TypeVar("Seq2dOutT", bound=Form2d)
PaddedSeqT = TypeVar("PaddedSeqT", bound=Padded | Form2d)
PaddedSeqInT = TypeVar("PaddedSeqInT", bound=Padded | Form2d)
PaddedSeqOutT = TypeVar("PaddedSeqOutT", bound=Padded | Form2d)
LongSeqT = TypeVar("LongSeqT", bound=Padded | Ragged | List2d | Floats3d)
ListSeqT = TypeVar("ListSeqT", bound=Padded | Ragged | List2d)
ListSeqInT = TypeVar("ListSeqInT", bound=Padded | Ragged | List2d)
ListSeqOutT = TypeVar("ListSeqOutT", bound=Padded | Ragged | List2d)
RaggedSeqInT = TypeVar("RaggedSeqInT", bound=Padded | Ragged | ListXd)
RaggedSeqOutT = TypeVar("RaggedSeqOutT", bound=Padded | Ragged | ListXd)

WIDTHS = Has(nO="nO", nI="nI")


def _chain(*layer: Annotated[Model[Any, Any], InSequence(), AtLeast(2)]) -> Model[Any, Any]:
    raise NotImplementedError


def _concatenate(
    *layers: Annotated[Model[InT, JoinedT], Has(nI="nI"), AtLeast(1)],
) -> Annotated[Model[InT, JoinedT], Has(nI="nI")]:
    raise NotImplementedError


def _add(
    layer1: Annotated[Model[InT, SummedT], WIDTHS],
    layer2: Annotated[Model[InT, SummedT], WIDTHS],
    *layers: Annotated[Model[InT, SummedT], WIDTHS],
) -> Annotated[Model[InT, SummedT], WIDTHS]:
    raise NotImplementedError


def _with_cpu(layer: Annotated[Model[InT, OutT], WIDTHS]) -> Annotated[Model[InT, OutT], WIDTHS]:
    raise NotImplementedError


def _with_list(
    layer: Annotated[Model[ListInT, ListOutT], WIDTHS],
) -> Annotated[Model[ListSeqInT, ListSeqOutT], WIDTHS, Where({ListOutT: ListInT}, Model[ListSeqT, ListSeqT])]:
    raise NotImplementedError


def _with_array(
    layer: Annotated[Model[ArrayInT, ArrayOutT], WIDTHS],
) -> Annotated[
    Model[SeqInT, SeqOutT],
    WIDTHS,
    Where({ArrayOutT: ArrayInT, ArrayInT: Array2d}, Model[Seq2dT, Seq2dT]),
    Where({ArrayOutT: ArrayInT}, Model[SeqT, SeqT]),
    Where({ArrayInT: Array2d}, Model[Seq2dInT, Seq2dOutT]),
]:
    raise NotImplementedError


def _with_array2d(
    layer: Annotated[Model[Array2dInT, Array2dOutT], WIDTHS],
) -> Annotated[
    Model[PaddedSeqInT, PaddedSeqOutT], WIDTHS, Where({Array2dOutT: Array2dInT}, Model[PaddedSeqT, PaddedSeqT])
]:
    raise NotImplementedError


def _with_padded(layer: Annotated[Model[Padded, Padded], WIDTHS]) -> Annotated[Model[LongSeqT, LongSeqT], WIDTHS]:
    raise NotImplementedError


def _with_ragged(
    layer: Annotated[Model[Ragged, Ragged], WIDTHS],
) -> Annotated[Model[RaggedSeqInT, RaggedSeqOutT], WIDTHS]:
    raise NotImplementedError


# By module and name of the function that each stands in for.
STAND_INS: dict[str, Callable[..., Any]] = {
    "thinc.layers.add.add": _add,
    "thinc.layers.chain.chain_no_types": _chain,
    "thinc.layers.concatenate.concatenate": _concatenate,
    "thinc.layers.with_array.with_array": _with_array,
    "thinc.layers.with_array2d.with_array2d": _with_array2d,
    "thinc.layers.with_cpu.with_cpu": _with_cpu,
    "thinc.layers.with_list.with_list": _with_list,
    "thinc.layers.with_padded.with_padded": _with_padded,
    "thinc.layers.with_ragged.with_ragged": _with_ragged,
}
