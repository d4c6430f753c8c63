"""Over 2,000 generated configs: right ones are accepted and work; what is accepted of mutated ones works as well."""

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from plait.config import Config
from plait.errors import ConfigError
from plait.training import prepare_training
from plait.training.checking import check_built

from .doing import Unfit, build_all, learn, write_corpus
from .mutations import MUTATIONS, TEXT, mutated
from .right import right_configs

RIGHT = 440
MUTATED_OF_EACH = 4
LEARNING = 5  # one in so many of the right ones


def profile(examples: int) -> settings:
    """The same configs in every run. They are not made smaller where one fails, which would take minutes."""
    return settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(write_corpus(tmp_path_factory.mktemp("generated") / "corpus.jsonl"))


def test_right_and_mutated_configs(corpus: str) -> None:
    counts: Counter[str] = Counter()

    @profile(RIGHT)
    @given(right_configs(path=corpus), st.data())
    def examine(right: Config, data: st.DataObject) -> None:
        counts["right"] += 1
        note(right.to_str())
        works(right, is_to_learn=counts["right"] % LEARNING == 0)
        for _ in range(MUTATED_OF_EACH):
            if found := mutated(data.draw, right):
                name, config = found
                note(f"{name}:\n{json.dumps(config, indent=1)}")
                counts["mutated"] += 1
                counts[told_or_works(config)] += 1
                counts[f"mutation {name}"] += 1

    examine()
    assert counts["right"] + counts["mutated"] > 2000
    assert counts["right"] // LEARNING >= 60
    assert counts["told"] > 1000
    assert counts["told without words"] == 0
    assert counts["works"] > 100
    assert {f"mutation {name}" for name in (*MUTATIONS, TEXT)} <= {*counts}


@profile(20)
@given(config=right_configs(most_components=10))
def test_right_configs_of_many_components(config: Config) -> None:
    works(config, is_to_learn=False)


@profile(60)
@given(config=right_configs(is_small=False))
def test_right_configs_that_leave_sizes_to_their_defaults(config: Config) -> None:
    works(config, is_to_learn=False)


def works(config: Config, *, is_to_learn: bool) -> None:
    """A right config has no problem and builds; as slow as it is, not each has to learn."""
    filled = prepare_training(config)
    nlp, parts = build_all(filled)
    check_built(filled, nlp)
    if is_to_learn:
        learn(nlp, parts)


def told_or_works(config: Config | str) -> str:
    """A config has problems that can be read, or works; what is wrong with data is not its fault."""
    try:
        config = config if isinstance(config, Config) else Config.from_str(config, source="mutated.cfg")
        filled = prepare_training(config)
    except ConfigError as error:
        return "told" if str(error).strip() else "told without words"
    try:
        nlp, parts = build_all(filled)  # nothing may be found out here
    except Unfit:
        return "missing library"
    try:
        check_built(filled, nlp)
    except ConfigError:
        return "told of what was built"
    try:
        learn(nlp, parts)
    except Unfit:
        return "unfit data"
    return "works"


def test_what_fails_is_seen(tmp_path: Path) -> None:
    """The three ways in which a config can turn out to be wrong are not passed over."""
    with pytest.raises(ConfigError):
        works(Config.from_str("[nlp]\nlang = 3"), is_to_learn=False)
    corpus = write_corpus(tmp_path / "corpus.jsonl")
    text = (
        f'[paths]\ntrain = "{corpus}"\ndev = "{corpus}"\n[nlp]\npipeline = ["a"]\n[components.a]\n'
        '@components = "plait.Tagger.v1"\ncolumn = "pos"\n[components.a.model]\n@architectures = "plait.Tagger.v1"\n'
        '{}[components.a.model.tok2vec]\n@architectures = "plait.HashEmbedCNN.v1"\nwidth = 4\n'
    )
    assert told_or_works(text.format("")) == "works"
    assert told_or_works(text.format("nO = 0\n")) == "told"
    assert told_or_works(text.format("").replace('"pos"', '"nowhere"')) == "unfit data"
    assert told_or_works(text.format("") + '[training.groups."nowhere.*"]\nscale = 1\n') == "told of what was built"
    with pytest.raises(Exception, match="nO"):
        told_or_works(text.format("nO = 1\n"))
