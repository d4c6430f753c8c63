"""Windows in batches whose shapes come again. Needs the extra `transformers`."""

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

from plait.features.wordpieces import Pieces
from plait.frameworks.huggingface import Pretrained
from plait.frameworks.piece_batches import Windows, round_up

pytestmark = pytest.mark.torch


@pytest.mark.parametrize(
    ("bits", "expected"),
    [
        (3, {0: 0, 1: 1, 7: 7, 8: 8, 9: 10, 13: 14, 15: 16, 17: 20, 33: 40, 192: 192, 193: 224}),
        (4, {5: 5, 15: 15, 16: 16, 17: 18, 31: 32, 33: 36, 65: 72}),
    ],
)
def test_numbers_are_rounded_up_by_an_eighth_or_a_quarter_at_the_most(bits: int, expected: dict[int, int]) -> None:
    assert {number: round_up(number, bits) for number in expected} == expected
    for number in range(1, 3000):
        assert number <= round_up(number, bits) < number * (1 + 2.0 ** (1 - bits))


def test_shapes_are_few_and_every_piece_is_there_once() -> None:
    rng = np.random.default_rng(0)
    pretrained = Pretrained({}, "", (101,), (102,), 7, 128)
    shapes = set()
    for _ in range(300):
        sizes = rng.integers(1, 90, size=int(rng.integers(1, 40)))
        pieces = [Pieces(*[rng.integers(200, 300, size=size).astype("int32")] * 3) for size in sizes]
        windows = Windows(pieces, pretrained, size=64, overlap=16, most=700)
        every = np.concatenate([cut.ids for cut in pieces])
        taken = np.zeros_like(every)
        for batch in windows.batches(windows.whole()):
            shapes.add(batch.ids.size)
            taken[batch.flat] += 1
            np.testing.assert_array_equal(batch.ids[batch.at], every[batch.flat])
            assert batch.mask.any(axis=1).all()
            assert batch.mask[batch.at].all()
            assert (batch.ids[batch.mask == 0] == 7).all()
        assert (taken == 1).all()
    assert len(shapes) < 80


def test_no_batch_is_longer_than_the_encoder_reads() -> None:
    pretrained = Pretrained({}, "", (), (), 0, 17)
    windows = Windows([Pieces(*[np.arange(40, dtype="int32")] * 3)], pretrained, size=64, overlap=2, most=100)
    assert {batch.ids.shape[1] for batch in windows.batches(windows.whole())} == {17}
