"""Comments on settings, from the docstrings of what they are settings of."""

from dataclasses import dataclass, field

from plait.cli.comments import commented
from plait.config import Config


@dataclass
class Inner:
    """Settings inside.

    Attributes:
        size: how large it is. More is said elsewhere.
        wordy: a word and another word and another word and another word and another word and another word and another.
            This is left out.
    """

    size: int = 1
    wordy: int = 2
    silent: int = 3


@dataclass
class Sections:
    """All sections.

    Attributes:
        inner: the inner settings.
        readers: what is read.
        short: word.
    """

    inner: Inner = field(default_factory=Inner)
    readers: dict[str, object] = field(default_factory=dict)
    short: dict[str, int] = field(default_factory=dict)


def test_each_setting_has_what_its_docstring_says() -> None:
    data = {
        "inner": {"size": 1, "wordy": 2, "silent": 3},
        "readers": {"one": {"@readers": "plait.Corpus.v1", "path": None}},
        "short": {"a": 1},
    }
    text = commented(Config(data), Sections, "Header.\n\nMore.", {("short", "a"): "mine"})
    word = "a word and another word and another word and another word and another word and another word and another"
    assert text.splitlines() == [
        "# Header.",
        "#",
        "# More.",
        "",
        "# the inner settings",
        "[inner]",
        "# how large it is. More is said elsewhere",
        "size = 1",
        f"# {word}",
        "wordy = 2",
        "silent = 3",
        "",
        "# what is read",
        "[readers.one]",
        "# Read files of any known kind, told by how their names end, each with its reader's default settings",
        '@readers = "plait.Corpus.v1"',
        '# a file, or a folder whose known files are read in the order of their names; ".gz" may follow the suffix',
        "path = null",
        "",
        "[short]",
        "# mine",
        "a = 1",
    ]
    assert Config.from_str(text) == data


def test_long_comments_are_wrapped() -> None:
    text = commented(Config({"inner": {"size": 1}}), Sections, "", {("inner", "size"): "word " * 50})
    assert max(map(len, text.splitlines())) <= 112
    assert sum(line.startswith("# word") for line in text.splitlines()) == 3
