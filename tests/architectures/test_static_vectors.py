import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import plait
from plait import Pipeline
from plait.architectures import static_vectors
from plait.config import Config
from plait.errors import BadModel, PlaitError
from plait.layers import parameters
from plait.pipeline import pipeline_config
from plait.tokens import Doc
from tests.features.vector_samples import fasttext, written

WORDS = ["the", "a", "dog", "cat", "barks", "sleeps", "loudly", "softly"]
CONFIG = """
[encoders.main]
@architectures = "plait.Tok2Vec.v1"

[encoders.main.embed]
@architectures = "plait.StaticVectors.v1"
path = {path}
width = 16

[encoders.main.encode]
@architectures = "plait.MaxoutWindowEncoder.v1"
depth = 1
"""


# Writes the scores that a saved pipeline gives.
ELSEWHERE = """
import sys, plait
nlp = plait.load(sys.argv[1])
docs = [nlp.make_doc("A cat sleeps softly, said Abc"), nlp.make_doc("The dog")]
for scores in nlp.get_pipe("tagger").model.predict(docs):
    sys.stdout.buffer.write(scores.tobytes())
"""


def config(path: Path, *, own: bool = False) -> Config:
    """Two components over one encoder, or each over an encoder of its own."""
    made = pipeline_config("en", ["tagger", "pos_tagger"])
    encoder = Config.from_str(CONFIG.format(path=json.dumps(str(path))))["encoders"]["main"]
    if not own:
        made["encoders"] = {"main": encoder}
        return made
    made["encoders"] = {}
    for component in made["components"].values():
        component["model"]["tok2vec"] = encoder
    return made


def text(n_more: int = 0) -> str:
    rng = np.random.default_rng(0)
    words = [*WORDS, *(f"word{i}" for i in range(n_more))]
    return "".join(f"{word} {' '.join(map(str, rng.normal(size=8).round(3).tolist()))}\n" for word in words)


def trained(made: Config) -> Pipeline:
    nlp = Pipeline.from_config(made)
    doc = Doc(words=["The", "dog", "barks", "loudly", "Xyz"])
    doc.set_column("tag", ["DT", "NN", "VBZ", "RB", "NNP"])
    doc.set_column("pos", ["DET", "NOUN", "VERB", "ADV", "PROPN"])
    examples = list(nlp.make_examples([doc]))
    updater = nlp.begin_training(lambda: examples)
    for _ in range(40):
        nlp.update(examples, updater)
    assert [token.tag for token in nlp("The dog barks loudly Xyz")] == ["DT", "NN", "VBZ", "RB", "NNP"]
    return nlp


def tags(nlp: Pipeline) -> Any:
    docs = [nlp.make_doc("A cat sleeps softly, said Abc"), nlp.make_doc("The dog")]
    nlp.annotate(docs)
    return [[token.tag for token in doc] for doc in docs], nlp.get_pipe("tagger").model.predict(docs)


def test_a_saved_pipeline_needs_the_file_no_more(tmp_path: Path) -> None:
    path = written(tmp_path, "glove.txt", text())
    nlp = trained(config(path))
    nlp.to_disk(tmp_path / "model")
    expected, scores = tags(nlp)
    path.unlink()
    again = plait.load(tmp_path / "model")
    found, others = tags(again)
    assert found == expected
    for one, other in zip(scores, others, strict=True):
        np.testing.assert_array_equal(one, other)
    again.to_disk(tmp_path / "model", overwrite=True)
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", ELSEWHERE, str(tmp_path / "model")], check=True, capture_output=True
    )
    assert ran.stdout == b"".join(part.tobytes() for part in scores)
    assert tags(Pipeline.from_bytes(again.to_bytes()))[0] == expected


def test_the_table_is_no_parameter(tmp_path: Path) -> None:
    model = static_vectors(str(written(tmp_path, "glove.txt", text())), width=4).initialize([Doc("a dog")])
    assert {path: one.value.shape for path, one in parameters(model).items()} == {
        "vectors.missing": (8,),
        "mix.W": (8, 3, 4),
        "mix.b": (3, 4),
        "mix.G": (4,),
        "mix.beta": (4,),
    }


def test_vectors_under_several_components_are_saved_once(tmp_path: Path) -> None:
    nlp = trained(config(written(tmp_path, "glove.txt", text(3000)), own=True))
    nlp.to_disk(tmp_path / "model")
    files = list((tmp_path / "model").rglob("vectors.safetensors"))
    assert len(files) == 1
    again = plait.load(tmp_path / "model")
    assert tags(again)[0] == tags(nlp)[0]
    assert again.to_files() == nlp.to_files()
    other = Pipeline.from_config(config(tmp_path / "glove.txt", own=True)).from_files(nlp.to_files())
    assert tags(other)[0] == tags(nlp)[0]
    assert tags(Pipeline.from_bytes(nlp.to_bytes()))[0] == tags(nlp)[0]
    files[0].write_bytes(files[0].read_bytes()[:-1] + b"x")
    with pytest.raises(BadModel, match="not as it was saved"):
        plait.load(tmp_path / "model")


def test_vectors_of_a_pipeline_are_mapped(tmp_path: Path) -> None:
    trained(config(written(tmp_path, "glove.txt", text()))).to_disk(tmp_path / "model")
    table = (
        plait.load(tmp_path / "model")
        .encoders["main"]
        .get_ref("embed")
        .get_ref("vectors")
        .attrs["assets"]
        .vectors.table
    )
    assert not table.flags.owndata
    assert not table.flags.writeable


def test_a_component_is_copied_with_its_vectors(tmp_path: Path) -> None:
    path = written(tmp_path, "glove.txt", text())
    nlp = trained(config(path))
    path.unlink()
    other = plait.blank("en")
    other.add_pipe("tagger", source=nlp)
    assert tags(other)[0] == tags(nlp)[0]


def test_tables_of_subwords_know_every_word(tmp_path: Path) -> None:
    model = static_vectors(str(written(tmp_path, "cc.bin", fasttext())), width=4).initialize([Doc("a dog")])
    one, other = model.predict([Doc("unheard-of"), Doc("unseen")])
    assert not np.allclose(one[0], other[0])


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("nothing.txt", None, "no such file"),
        ("bad.txt", "the 1 2 3\ncat 1 2\n", r"bad\.txt:2: the line has 2 numbers"),
        ("bad.vec", "3 2\na 1 2\n", r"bad\.vec:1: the first line tells of 3 vectors, 1 came"),
        ("bad.npy", b"", "an array has no words"),
    ],
)
def test_bad_files_are_told_of_by_file_and_line(tmp_path: Path, name: str, data: Any, message: str) -> None:
    path = tmp_path / name if data is None else written(tmp_path, name, data)
    with pytest.raises(PlaitError, match=message):
        trained(config(path))


def test_no_attribute_to_look_up_by(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="looked up by an attribute"):
        static_vectors(str(written(tmp_path, "glove.txt", text())), attrs=[])
