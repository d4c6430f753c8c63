"""JSON of a saved pipeline that is not what a component wrote."""

import json

import pytest

from plait.errors import BadModel
from plait.pipeline.saved import restore
from plait.pipeline.saved_values import as_labels, as_numbers

from .small import EMBED, examples, pipeline, tagger


@pytest.mark.parametrize("value", [None, 1, "ab", {}, {"a": 1}, [1], ["a", None], [["a"]], ["a", "a"]])
def test_what_are_no_labels(value: object) -> None:
    with pytest.raises(ValueError, match="label"):
        as_labels(value)


@pytest.mark.parametrize("value", [None, 1, [], {"a": "1"}, {"a": True}, {"a": None}, {"a": float("nan")}])
def test_what_are_no_numbers(value: object) -> None:
    with pytest.raises(ValueError, match="number"):
        as_numbers(value)


def test_what_returns() -> None:
    assert as_labels(["b", "a", ""]) == ("b", "a", "")
    assert as_numbers({"a": 1, "b": 0.5, "c": float("-inf")}) == {"a": 1.0, "b": 0.5, "c": float("-inf")}


@pytest.mark.parametrize("labels", [[], ["N"], [str(i) for i in range(100)], "NVP", [None] * 7])
def test_labels_that_the_model_does_not_have_are_refused(labels: object) -> None:
    nlp = pipeline({"a": tagger(tok2vec=EMBED)})
    nlp.begin_training(lambda: examples(nlp))
    files = {**nlp.to_files(), "components/a/labels.json": json.dumps(labels).encode()}
    files.pop("meta.json")
    with pytest.raises(BadModel, match="here: what was saved does not fit the config: components/a"):
        restore(nlp.encoders, nlp.components, files, "here")
