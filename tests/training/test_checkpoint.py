import json
from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy
from hypothesis import given
from hypothesis import strategies as st
from thinc.api import Adam, fix_random_seed

from plait.errors import BadModel
from plait.layers import Updater
from plait.pipeline import Pipeline
from plait.training import Examples, Progress, prepare_training, read_checkpoint, write_checkpoint
from plait.training.checkpoint import differing

from .small import both_config, small


@pytest.fixture
def trained() -> tuple[Pipeline, Updater, Examples]:
    fix_random_seed(0)
    nlp = Pipeline.from_config(prepare_training(both_config()))
    examples = Examples(nlp, small(), name="train")
    updater = nlp.begin_training(examples, optimizer=Adam(0.01))
    nlp.update(list(examples()), updater)
    return nlp, updater, examples


def test_a_restored_run_takes_the_same_next_step(tmp_path: Path, trained: tuple[Pipeline, Updater, Examples]) -> None:
    nlp, updater, examples = trained
    path = tmp_path / "checkpoint" / "state.safetensors"
    progress = Progress(step=7, epoch=2, batches=3, words=123, seconds=0.1, best_step=5, best_score=1 / 3)
    write_checkpoint(path, nlp, updater, progress, config=nlp.config, fingerprint=examples.fingerprint())
    found = read_checkpoint(path)
    assert found.progress == progress
    assert found.config == nlp.config
    assert found.fingerprint == examples.fingerprint()
    other, other_updater = Pipeline.from_config(nlp.config), Updater(Adam(0.01))
    found.restore(other, other_updater)
    for pipeline, updates in ((nlp, updater), (other, other_updater)):
        pipeline.update(list(examples())[:9], updates, dropout=0.0)
    one, two = nlp.parameters(), other.parameters()
    assert one.keys() == two.keys()
    assert all(np.array_equal(one[key].value, two[key].value) for key in one)
    assert other.get_pipe("textcat").labels == ("long", "short")


def test_a_config_keeps_its_order(tmp_path: Path, trained: tuple[Pipeline, Updater, Examples]) -> None:
    """Of a list of blocks it counts."""
    nlp, updater, _ = trained
    config = {"layers": {"*": {"second": 1, "first": 2}}}
    write_checkpoint(tmp_path / "state.safetensors", nlp, updater, Progress(), config=config, fingerprint=None)
    found = read_checkpoint(tmp_path / "state.safetensors").config
    assert list(found["layers"]["*"]) == ["second", "first"]
    assert differing(config, found) == []


def test_weights_are_under_their_paths_in_the_files(
    tmp_path: Path, trained: tuple[Pipeline, Updater, Examples]
) -> None:
    nlp, updater, _ = trained
    path = tmp_path / "state.safetensors"
    write_checkpoint(path, nlp, updater, Progress(), config={}, fingerprint=None)
    names = set(safetensors.numpy.load_file(path))
    assert "updater:mom1:tagger.output_layer.W" in names
    assert "file:components/tagger/model.safetensors" in names
    assert all(name.startswith(("file:", "updater:")) for name in names)


def test_a_checkpoint_of_another_format_is_refused(
    tmp_path: Path, trained: tuple[Pipeline, Updater, Examples], monkeypatch: pytest.MonkeyPatch
) -> None:
    nlp, updater, _ = trained
    path = tmp_path / "state.safetensors"
    with monkeypatch.context() as patched:
        patched.setattr("plait.training.checkpoint.FORMAT", 2)
        write_checkpoint(path, nlp, updater, Progress(), config={}, fingerprint=None)
    with pytest.raises(BadModel, match="has format 2, this plait reads format 1"):
        read_checkpoint(path)


@given(data=st.data())
def test_every_changed_byte_is_noticed(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    path = tmp_path_factory.mktemp("checkpoint") / "state.safetensors"
    path.write_bytes(_small_checkpoint())
    whole = bytearray(path.read_bytes())
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at] ^= data.draw(st.integers(1, 255))
    path.write_bytes(whole)
    try:
        found = read_checkpoint(path)
    except BadModel:
        return
    # What is left are changes that mean the same, such as another kind of space in the header.
    assert found.progress == Progress()
    assert found.files == {"a": b"abcd"}


def _small_checkpoint() -> bytes:
    from plait.training.checkpoint import _checksum

    tensors = {"file:a": np.frombuffer(b"abcd", np.uint8)}
    facts = {"format": 1, "progress": Progress().as_dict(), "updater": {}, "fingerprint": None, "config": {}}
    text = json.dumps(facts)
    return bytes(safetensors.numpy.save(tensors, metadata={"facts": text, "sha256": _checksum(tensors, text)}))


def with_vectors(folder: Path) -> tuple[Pipeline, Updater, Examples]:
    words = "".join(f"{word} {i} {-i}\n" for i, word in enumerate(("the", "a", "word", "."), 1))
    (folder / "vectors.txt").write_text(words, encoding="utf8")
    made = both_config().override(
        {
            "encoders.main": "plait.Tok2Vec.v1",
            "encoders.main.embed": "plait.StaticVectors.v1",
            "encoders.main.embed.path": str(folder / "vectors.txt"),
            "encoders.main.encode": "plait.MaxoutWindowEncoder.v1",
        }
    )
    nlp = Pipeline.from_config(prepare_training(made))
    examples = Examples(nlp, small(), name="train")
    return nlp, nlp.begin_training(examples, optimizer=Adam(0.01)), examples


@pytest.mark.filterwarnings("ignore:.*distinct words of the first texts")
def test_tables_that_no_step_changes_lie_beside_and_are_written_once(tmp_path: Path) -> None:
    nlp, updater, examples = with_vectors(tmp_path)
    path = tmp_path / "checkpoint" / "state.safetensors"
    path.parent.mkdir()
    (path.parent / f"{'0' * 64}.table").write_bytes(b"of another run")
    write_checkpoint(path, nlp, updater, Progress(), config=nlp.config, fingerprint=None)
    (table,) = path.parent.glob("*.table")
    inode = table.stat().st_ino
    assert not any("vectors.safetensors" in name for name in safetensors.numpy.load_file(path))
    nlp.update(list(examples()), updater)
    write_checkpoint(path, nlp, updater, Progress(step=1), config=nlp.config, fingerprint=None)
    assert [(one.name, one.stat().st_ino) for one in path.parent.glob("*.table")] == [(table.name, inode)]
    other, _, _ = with_vectors(tmp_path)
    read_checkpoint(path).restore(other, Updater(Adam(0.01)))
    assert other.to_files() == nlp.to_files()
    data = table.read_bytes()
    table.write_bytes(data[:-1] + b"x")
    with pytest.raises(BadModel, match=r"\.table: the file is not as it was written"):
        read_checkpoint(path)
    table.unlink()
    with pytest.raises(BadModel, match=r"\.table: the file is missing"):
        read_checkpoint(path)


def test_what_a_resumed_run_may_not_change_is_named() -> None:
    begun = {
        "paths": {"train": "a"},
        "corpora": {"train": {"path": "a", "limit": 0}, "dev": {"path": "b"}},
        "training": {"seed": 0, "max_steps": 5, "loggers": {"x": {"y": 1}}, "groups": {"a.*": {"scale": 0.1}}},
        "nlp": {"pipeline": ["a", "b"]},
    }
    now = {
        "paths": {"train": "c", "more": "d"},
        "system": {"gpu_id": 0},
        "corpora": {"train": {"path": "c", "limit": 10}, "dev": {"path": "c"}, "test": {"path": "e"}},
        "training": {"seed": 0, "max_steps": 6, "loggers": {}, "groups": {"a.*": {"scale": 0.2}, "b": {}}},
        "nlp": {"pipeline": ["a"]},
    }
    assert differing(begun, begun) == []
    assert [(one.change, one.path) for one in differing(begun, now)] == [
        ("changed", ("corpora", "train", "limit")),
        ("added", ("corpora", "test")),
        ("changed", ("training", "groups", "a.*", "scale")),
        ("added", ("training", "groups", "b")),
        ("changed", ("nlp", "pipeline")),
    ]


def test_layers_in_another_order_are_another_network() -> None:
    begun = {"encoders": {"main": {"@layers": "chain.v1", "*": {"a": {"@layers": "A"}, "b": {"@layers": "B"}}}}}
    now = {"encoders": {"main": {"@layers": "chain.v1", "*": {"b": {"@layers": "B"}, "a": {"@layers": "A"}}}}}
    assert [one.path for one in differing(begun, now)] == [("encoders", "main", "*")]
