"""Names of packages that are not installed."""

import pytest

from plait.config.blocks import guess
from plait.config.packages import missing_package


def test_a_package_of_which_nothing_is_registered_is_named() -> None:
    told = missing_package("wonderful-nets.LSTM.v1")
    assert told is not None
    assert told.startswith("no package that is installed here registers names that begin with 'wonderful-nets.'; ")
    assert "install the one that does" in told
    assert "--code FILE" in told


@pytest.mark.parametrize(
    "name", ["plait.LSTM.v1", "plat.Tagger.v1", "lstm", "Adamm.v1", "spacy.Tagger.v2", "spacy-legacy.Tok2Vec.v1", ""]
)
def test_other_names_are_mistakes_of_another_kind(name: str) -> None:
    assert missing_package(name) is None


def test_what_is_near_is_named_beside_a_missing_package_only_where_all_else_is_the_same() -> None:
    known = ["plait.Tagger.v1", "plait.MaxoutWindowEncoder.v1"]
    same, other = guess("wonderful.Tagger.v1", known), guess("wonderful.MaxoutWindowEncoding.v1", known)
    assert same is not None
    assert other is not None
    assert same.startswith("did you mean 'plait.Tagger.v1'? no package that is installed here ")
    assert other.startswith("no package that is installed here ")
    assert guess("plait.Taggr.v1", known) == "did you mean 'plait.Tagger.v1'?"
    assert guess("spacy.Tagger.v2", known) == "did you mean 'plait.Tagger.v1'?"
