import pytest

from .errors_page import PAGE, Mistake, check, mistakes

ALL = list(mistakes(PAGE.read_text(encoding="utf8")))


def test_there_are_ten() -> None:
    assert len(ALL) >= 10
    assert PAGE.read_text(encoding="utf8").count("```ini wrong") == len(ALL)


@pytest.mark.parametrize("mistake", ALL, ids=lambda mistake: mistake.told.split("\n")[0])
def test_what_is_said_and_that_one_edit_mends_it(mistake: Mistake) -> None:
    assert check(mistake.config) == (2, mistake.told)
    assert check(mistake.mended) == (0, "")
