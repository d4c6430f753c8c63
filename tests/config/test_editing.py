"""Config texts that are changed in some places and left as they are in all others."""

import pytest

from plait.config import Config
from plait.config.editing import ConfigText

TEXT = """\
# what it is for

# the language
[nlp]
lang = "en"
; which components
pipeline = [
  "a",
  # the second
  "b"
]

[encoders.main]
# wide enough
width = 8
depth = ${nlp.depth}

# Inside of it.
[encoders.main.embed]
rows = [1, 2]

# A remark that stands apart.

# the reader
[corpora.train]
path = null
# the end
"""


def source(text: str) -> ConfigText:
    return ConfigText(text)


def test_what_is_not_changed_is_the_same_text() -> None:
    assert str(ConfigText(TEXT)) == TEXT
    assert str(ConfigText(TEXT.replace("\n", "\r\n"))) == TEXT.replace("\n", "\r\n")
    assert str(ConfigText("\ufeff" + TEXT)) == TEXT


def test_a_value_is_changed_in_its_line() -> None:
    edited = ConfigText(TEXT)
    edited.take(("encoders", "main", "width"), source("[encoders.main]\nwidth = 9\n"))
    edited.take(("nlp", "pipeline"), source('[nlp]\npipeline = ["c"]\n'))
    many = TEXT[TEXT.index("pipeline = ") : TEXT.index("\n\n[encoders.main]")]
    assert str(edited) == TEXT.replace("width = 8", "width = 9").replace(many, 'pipeline = ["c"]')


def test_a_new_value_comes_last_in_its_section() -> None:
    edited = ConfigText(TEXT)
    edited.take(("nlp", "batch_size"), source("[nlp]\n# how many\nbatch_size = 3\n"))
    edited.take(("encoders", "main", "pieces"), source("[encoders.main]\npieces = 2\n"))
    expected = TEXT.replace('  "b"\n]\n', '  "b"\n]\n# how many\nbatch_size = 3\n')
    assert str(edited) == expected.replace("depth = ${nlp.depth}\n", "depth = ${nlp.depth}\npieces = 2\n")


def test_a_value_without_its_section_brings_it_along() -> None:
    edited = ConfigText(TEXT)
    edited.take(("corpora", "dev", "path"), source("[corpora.dev]\npath = 1\n"))
    edited.take(("system", "gpu_id"), source("[system]\ngpu_id = 0\n"))
    assert str(edited) == TEXT.replace(
        "\n# the end\n", "\n\n[corpora.dev]\npath = 1\n\n[system]\ngpu_id = 0\n# the end\n"
    )


def test_a_block_is_replaced_with_all_that_is_in_it() -> None:
    """What stands above its head stays, and so do remarks on what comes behind it."""
    edited = ConfigText("# My encoder.\n" + TEXT[TEXT.index("[encoders.main]") :])
    edited.take(("encoders", "main"), source("[encoders.main]\n# new\nrows = 5\n\n[encoders.main.part]\nx = 1\n"))
    assert (
        str(edited)
        == """\
# My encoder.
[encoders.main]
# new
rows = 5

[encoders.main.part]
x = 1

# A remark that stands apart.

# the reader
[corpora.train]
path = null
# the end
"""
    )


def test_parts_of_a_block_can_be_kept_as_they_are_written() -> None:
    edited = ConfigText(TEXT)
    edited.take(
        ("encoders", "main"),
        source("[encoders.main]\nx = 1\n[encoders.main.embed]\ny = 2\n"),
        [("encoders", "main", "embed")],
    )
    assert str(edited) == TEXT.replace("# wide enough\nwidth = 8\ndepth = ${nlp.depth}\n", "x = 1\n")


def test_a_block_that_was_a_value_becomes_a_section() -> None:
    text = "[encoders]\nmain = {x = 1}\nother = 2\n\n[nlp]\na = 1\n"
    edited = ConfigText(text)
    edited.take(("encoders", "main"), source("[encoders.main]\ny = 1\n"))
    assert str(edited) == "[encoders]\nother = 2\n\n[encoders.main]\ny = 1\n\n[nlp]\na = 1\n"
    edited.take(("encoders", "main"), source("[encoders]\nmain = 3\n"))
    assert str(edited) == "[encoders]\nother = 2\nmain = 3\n\n[nlp]\na = 1\n"


def test_a_new_section_stands_where_it_belongs() -> None:
    edited = ConfigText("[nlp]\na = 1\n\n[training]\nb = 1\n", order=["nlp", "encoders", "training", "more"])
    edited.take(("encoders", "main"), source("[encoders.main]\nx = 1\n"))
    edited.take(("encoders", "next"), source("[encoders.next]\nx = 2\n"))
    edited.take(("more",), source("[more]\nx = 3\n"))
    sections = [line for line in str(edited).splitlines() if line.startswith("[")]
    assert sections == ["[nlp]", "[encoders.main]", "[encoders.next]", "[training]", "[more]"]
    assert "\n\n[encoders.next]" in str(edited)


def test_a_block_is_left_out() -> None:
    edited = ConfigText(TEXT)
    edited.remove(("encoders", "main"))
    assert str(edited) == TEXT[: TEXT.index("\n[encoders.main]")] + TEXT[TEXT.index("\n# A remark") :]


def test_a_block_is_taken_to_another_place_with_its_comments() -> None:
    edited = ConfigText(TEXT)
    edited.take(("components", "a", "model"), edited.renamed(("encoders", "main"), ("components", "a", "model")))
    edited.remove(("encoders", "main"))
    text = str(edited)
    assert "[components.a.model]\n# wide enough\nwidth = 8\ndepth = ${nlp.depth}\n\n# Inside of it.\n" in text
    assert "[components.a.model.embed]\nrows = [1, 2]\n" in text
    assert Config.from_str(text)["components"]["a"]["model"] == Config.from_str(TEXT)["encoders"]["main"]


def test_what_is_written_as_one_value_is_not_changed_in_parts() -> None:
    edited = ConfigText("[encoders]\nmain = {x = 1}\n[nlp]\na = ${encoders}\n")
    for path in (("encoders", "main", "x"), ("nlp", "a", "main")):
        with pytest.raises(ValueError, match="is within the value of"):
            edited.take(path, source("[encoders.main]\nx = 2\n[nlp.a]\nmain = 1\n"))
    with pytest.raises(ValueError, match="is in a list"):
        edited.take(("nlp", "b"), source("[nlp]\na = 1\n"))
    assert str(edited) == "[encoders]\nmain = {x = 1}\n[nlp]\na = ${encoders}\n"


def test_what_is_toml_stays_toml() -> None:
    text = '[encoders.main]\n"@architectures" = "a"\nwidth = 3\n\n[encoders.main."*".first]\n"@layers" = "b"\n'
    edited = ConfigText(text)
    new = '@architectures = "c"\n# none\nsize = null\nwidth = ${nlp.x}\n\n[encoders.main.*.one]\n@layers = "d"\n'
    edited.take(("encoders", "main"), source(f"[encoders.main]\n{new}"))
    expected = '"@architectures" = "c"\nwidth = "${nlp.x}"\n\n[encoders.main."*".one]\n"@layers" = "d"\n'
    assert str(edited) == f"[encoders.main]\n{expected}"
    with_null = Config.from_str(f"[encoders.main]\n{new}")
    del with_null["encoders"]["main"]["size"]
    assert Config.from_str(str(edited)) == with_null


def test_it_is_told_whether_settings_have_comments() -> None:
    text = ConfigText(TEXT)
    assert text.has_comments(("encoders", "main"))
    assert not text.has_comments(("encoders", "main", "embed"))
    assert not text.has_comments(("encoders", "main"), [("encoders", "main", "width")])
    assert text.sections(("encoders", "main")) == {"embed"}
    assert text.sections(("encoders",)) == {"main"}
