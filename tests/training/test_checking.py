import pytest

from plait.errors import ConfigError
from plait.pipeline import Pipeline, pipeline_config
from plait.training import prepare_training
from plait.training.checking import check_built


def test_a_component_that_comes_too_early_is_told_before_data_are_read() -> None:
    wrong, right = (
        prepare_training(pipeline_config("en", names)) for names in (("relations", "ner"), ("ner", "relations"))
    )
    check_built(right, Pipeline.from_config(right))
    with pytest.raises(ConfigError) as caught:
        check_built(wrong, Pipeline.from_config(wrong))
    (problem,) = caught.value.problems
    assert (problem.path, problem.wanted) == ("nlp.pipeline", "'ner' before 'relations'")
    assert problem.message == "the component 'relations' reads doc.ents, which 'ner' writes after it"
