"""Where pipelines come from."""

import subprocess
import sys
from pathlib import Path

import pytest

import plait
from plait.errors import ConfigError

from .small import EMBED, examples, pipeline, tagger


@pytest.mark.parametrize("lang", ["en", "de", "fr", "es", "pt", "it", "nl", "tr", "xx", "is"])
def test_a_blank_pipeline_finds_words_of_any_language(lang: str) -> None:
    nlp = plait.blank(lang)
    assert (nlp.lang, nlp.pipe_names, nlp.is_initialized) == (lang, [], True)
    assert nlp("a b.").words == ["a", "b", "."]


def test_a_code_that_is_none_is_told() -> None:
    with pytest.raises(ConfigError, match="not a code"):
        plait.blank("not a code")


def test_a_saved_pipeline_works_in_another_process(tmp_path: Path) -> None:
    nlp = pipeline({"tagger": tagger(tok2vec=EMBED)})
    nlp.begin_training(lambda: examples(nlp))
    nlp.to_disk(tmp_path / "model")
    code = f"import plait; print(plait.load({str(tmp_path / 'model')!r})('Cats sleep .').values('tag'))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout
    assert out.strip() == str(nlp("Cats sleep .").values("tag"))
