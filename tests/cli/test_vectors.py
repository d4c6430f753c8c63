"""`plait vectors`: what a file holds, what it covers, and its fast form."""

from pathlib import Path

import numpy as np

from plait.features import read_vectors
from tests.features.vector_samples import FORMS, TABLE, text, words_of, written

from .conftest import Run, refused


def test_a_file_is_told_of_and_written(plait: Run, tmp_path: Path) -> None:
    written(tmp_path, "glove.txt", text() + "cat 1 1 1\n")
    result = plait("vectors", "glove.txt", "glove.safetensors")
    assert result.exit_code == 0, result.output
    first, last = result.stdout.splitlines()
    assert first == "glove.txt: 5 vectors of 3 numbers, of whole words; 1 word came again and did not count"
    assert last.startswith("wrote glove.safetensors (")
    np.testing.assert_array_equal(read_vectors("glove.safetensors").look_up(words_of(*FORMS))[0], TABLE)
    refused(plait("vectors", "glove.txt", "glove.safetensors"), "glove.safetensors", "--force")
    assert plait("vectors", "glove.safetensors", "half.safetensors", "--half").exit_code == 0
    assert read_vectors("half.safetensors").table.dtype == np.float16


def test_the_words_of_a_corpus_are_counted(plait: Run, tmp_path: Path) -> None:
    written(tmp_path, "glove.txt", text())
    written(tmp_path, "texts.jsonl", '{"text": "The cat chased 2 cats. The cats ran."}\n')
    result = plait("vectors", "glove.txt", "--corpus", "texts.jsonl")
    assert result.stdout.splitlines()[1:] == [
        "3 of 7 (42.9%) distinct words of the texts have a vector",
        "5 of 10 (50.0%) words have one, counted as often as they occur",
        "without one: cats (2), chased (1), 2 (1), ran (1)",
    ]


def test_arrays_need_words(plait: Run, tmp_path: Path) -> None:
    np.save(tmp_path / "table.npy", TABLE)
    written(tmp_path, "words.txt", "\n".join(FORMS))
    refused(plait("vectors", "table.npy"), "table.npy", "words")
    assert (
        plait("vectors", "table.npy", "--words", "words.txt").stdout
        == "table.npy: 5 vectors of 3 numbers, of whole words\n"
    )


def test_what_is_wrong_is_told(plait: Run, tmp_path: Path) -> None:
    refused(plait("vectors", "absent.txt"), "absent.txt")
    written(tmp_path, "bad.txt", "a 1 2\nb 1\n")
    refused(plait("vectors", "bad.txt", "out.safetensors"), "bad.txt:2")
    refused(plait("vectors", "bad.txt", "out.bin"), "out.bin", "ends in .safetensors")
    assert [path.name for path in tmp_path.iterdir()] == ["bad.txt"]
