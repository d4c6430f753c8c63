import os
from typing import Any

import pytest

from plait.config import Config, Place
from plait.config.references import escape, has_references, is_unresolved, resolve, unescape

TEXT = """\
[paths]
root = "data"
train = "${paths.root}/train"
home = "~/x"
shell = "$PLAIT_TEST/y"
nothing = null

[a]
number = 3
copy = ${a.number}
text = "${a.number} of ${a.flag}"
flag = true
section = ${b}
deep = ${a.section.inner.x}
item = ${a.list.1}
list = [1, "${a.number}"]
plain = "$${a.number}"

[b]
y = ${paths.train}

[b.inner]
x = [1, 2]

[env_test]
word = ${env.PLAIT_TEST}
number = ${env.PLAIT_NUMBER}
inside = "${env.PLAIT_NUMBER}"
both = "${env.PLAIT_NUMBER}/${env.PLAIT_TEST}"
"""


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAIT_TEST", "word")
    monkeypatch.setenv("PLAIT_NUMBER", "12")
    monkeypatch.delenv("PLAIT_UNSET", raising=False)


def test_resolve() -> None:
    config = Config.from_str(TEXT, source="a.cfg")
    resolved = resolve(config)
    assert resolved.problems == ()
    assert resolved == {
        "paths": {
            "root": "data",
            "train": "data/train",
            "home": os.path.expanduser("~/x"),
            "shell": "word/y",
            "nothing": None,
        },
        "a": {
            "number": 3,
            "copy": 3,
            "text": "3 of true",
            "flag": True,
            "section": {"y": "data/train", "inner": {"x": [1, 2]}},
            "deep": [1, 2],
            "item": 3,
            "list": [1, 3],
            "plain": "$${a.number}",
        },
        "b": {"y": "data/train", "inner": {"x": [1, 2]}},
        "env_test": {"word": "word", "number": 12, "inside": 12, "both": "12/word"},
    }
    assert config["a"]["copy"] == "${a.number}"
    assert resolve(resolved) == resolved


def test_copies_stand_where_they_were_written() -> None:
    resolved = resolve(Config.from_str(TEXT, source="a.cfg"))
    assert resolved.place(("a", "section")) == Place("a.cfg", 13)
    assert resolved.place(("a", "section", "inner", "x")) == Place("a.cfg", 23)


@pytest.mark.parametrize(
    ("text", "path", "line", "message", "cure"),
    [
        ("[a]\nb = ${a.x}", "a.b", 2, "${a.x} stands for nothing", ""),
        ("[a]\nnumber = 1\nb = ${a.numbr}", "a.b", 3, "stands for nothing", "${a.number}"),
        ('[a]\nb = "${x.y}/z"', "a.b", 2, "${x.y} stands for nothing", ""),
        ("[a]\nb = ${a..b}", "a.b", 2, "not a dotted path", "${section.key}"),
        ("[a]\nb = ${a.b}", "a.b", 2, "leads back to itself", ""),
        ("[a]\nb = ${a}", "a.b", 2, "leads back to itself", ""),
        ('[a]\nb = "${paths.x"', "a.b", 2, "without its }", "$${"),
        ('[a]\nb = "x/${a.c}"\nc = null', "a.b", 2, "null", "refer to a text"),
        ('[a]\nb = "x/${c}"\n[c]', "a.b", 2, "section or list", "refer to a text"),
        ("[a]\nb = ${env.PLAIT_UNSET}", "a.b", 2, "PLAIT_UNSET is not set", "export PLAIT_UNSET"),
        ('[paths]\nb = "$PLAIT_UNSET/x"', "paths.b", 2, "PLAIT_UNSET is not set", "export PLAIT_UNSET"),
        ("[a]\nb = ${PLAIT_TEST}", "a.b", 2, "stands for nothing", "${env.PLAIT_TEST}"),
        ("[a]\nb = ${a.list.7}\nlist = [1]", "a.b", 2, "stands for nothing", ""),
    ],
)
def test_problems(text: str, path: str, line: int, message: str, cure: str) -> None:
    config = Config.from_str(text, source="a.cfg")
    resolved = resolve(config)
    (problem,) = resolved.problems
    assert (problem.path, problem.source, problem.line) == (path, "a.cfg", line)
    assert message in problem.message
    assert cure in problem.cure
    assert resolved == config


@pytest.mark.parametrize(
    "text",
    [
        "[a]\nb = ${a.c}\nc = ${a.b}",
        "[a]\nx = ${b}\n[b]\ny = ${a}",
        "[a]\nx = ${b.y}\n[b]\ny = ${c}\n[c.d]\nz = ${a.x.q}",
        "[a]\nx = ${a.x.y}",
    ],
)
def test_circles_end(text: str) -> None:
    problems = resolve(Config.from_str(text)).problems
    assert any("leads back to itself" in problem.message for problem in problems)


def test_a_bad_target_is_told_once() -> None:
    resolved = resolve(Config.from_str('[a]\nb = ${a.c}\nd = "${a.c}/x"\nc = ${nothing.at_all}'))
    assert [problem.path for problem in resolved.problems] == ["a.c"]


def test_variables_of_a_shell_are_for_paths_alone() -> None:
    config = Config.from_str('[a]\nb = "$PLAIT_UNSET ~ $1"\n[paths]\nc = "a~b"')
    assert resolve(config) == config
    assert resolve(config).problems == ()


def test_a_block_may_have_a_setting_named_paths() -> None:
    block = Config({"@readers": "x", "paths": ["$PLAIT_TEST"]})
    assert resolve(block) == block


@pytest.mark.parametrize("text", ["", "${a}", "$${a}", "$a", "x${", "{}"])
def test_escape(text: str) -> None:
    assert not is_unresolved(escape(text))
    if "$${" not in text:
        assert unescape(escape(text)) == text


@pytest.mark.parametrize(
    ("value", "expected"),
    [({"a": [1, {"b": "${c}"}]}, True), ({"a": ["$${c}", None]}, False), ("${c}", True), ("${c", True)],
)
def test_has_references(value: Any, expected: bool) -> None:
    assert has_references(value) is expected


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("[a]\nwidth = ${b.width}\n[c]\nwidth = 3", "did you mean ${c.width}?"),
        ("[a]\nwidth = ${a.b.width}", "refer to a key or section of this config"),
        ("[a.b]\nrows = 1\n[a.c]\nwidth = ${a.b.width}", "refer to a key or section of this config"),
    ],
)
def test_what_is_suggested_leads_neither_back_nor_to_something_else(text: str, cure: str) -> None:
    (problem,) = resolve(Config.from_str(text)).problems
    assert problem.cure == cure


def test_names_that_no_variable_and_nobody_can_have() -> None:
    config = Config({"paths": {"home": "~\ud800/a"}, "a": {"b": "${env.\ud800}", "c": "${\ud800}"}})
    resolved = resolve(config)
    assert resolved["paths"]["home"] == "~\ud800/a"
    assert [problem.path for problem in resolved.problems] == ["a.b", "a.c"]


def grown(first: str, line: str, n: int = 30) -> Config:
    """A config each of whose settings stands for several of the one before it."""
    return Config.from_str(f"[a]\nx0 = {first}\n" + "".join(f"x{i} = {line % {'last': i - 1}}\n" for i in range(1, n)))


@pytest.mark.parametrize(
    ("config", "message"),
    [
        (grown('"lol"', '"' + "${a.x%(last)d}" * 10 + '"'), "the references grow it to more than 1,000,000 characters"),
        (grown("[1]", "[" + '"${a.x%(last)d}", ' * 9 + "1]"), "the references stand for more than 20,000 values"),
        (Config.from_str("[a]\n" + "".join(f"x{i} = ${{a.x{i + 1}}}\n" for i in range(500))), "lead to each other"),
    ],
)
def test_growth_has_an_end(config: Config, message: str) -> None:
    problems = resolve(config).problems
    assert message in problems[0].message
    assert problems[0].path[0] == "a"
    assert problems[0].cure == "write what is meant, or refer to less"
