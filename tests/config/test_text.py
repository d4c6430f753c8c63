from typing import Any

import pytest

from plait.config.problems import Place
from plait.config.text import parse, parse_override

TEXT = """\
# a comment
; another
[nlp]
lang = "en"
pipeline = ["tagger",
    # inside
    "textcat"
]
numbers =
    [1,
    2.5]
table = {"a": {"b": null}}

[components.x.layers.*.first]
@layers = "Relu.v1"
nO = 3
[training.groups."*.tok2vec.*"]
learn_rate = 1e-5
[training]
"*.output.*" = {"frozen": true}
path = ${paths.train}
inside = "${paths.root}/x = [y] # no comment"
[ a . b ]
  indented = true
[empty]
"""


def test_values() -> None:
    data, _, problems = parse(TEXT, "a.cfg")
    assert problems == []
    assert data == {
        "nlp": {"lang": "en", "pipeline": ["tagger", "textcat"], "numbers": [1, 2.5], "table": {"a": {"b": None}}},
        "components": {"x": {"layers": {"*": {"first": {"@layers": "Relu.v1", "nO": 3}}}}},
        "training": {
            "groups": {"*.tok2vec.*": {"learn_rate": 1e-5}},
            "*.output.*": {"frozen": True},
            "path": "${paths.train}",
            "inside": "${paths.root}/x = [y] # no comment",
        },
        "a": {"b": {"indented": True}},
        "empty": {},
    }


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("nlp",), 3),
        (("nlp", "lang"), 4),
        (("nlp", "pipeline"), 5),
        (("nlp", "numbers"), 9),
        (("components",), 14),
        (("components", "x", "layers", "*", "first", "nO"), 16),
        (("training", "groups", "*.tok2vec.*", "learn_rate"), 18),
        (("training",), 19),
        (("a", "b", "indented"), 24),
    ],
)
def test_lines(path: tuple[str, ...], line: int) -> None:
    assert parse(TEXT, "a.cfg").places[path] == Place("a.cfg", line)


@pytest.mark.parametrize("text", ["", "\n\n", "# only this", "\ufeff[a]\n", "[a]\r\nb = 1\r\n"])
def test_odd_but_good(text: str) -> None:
    assert parse(text, "a.cfg").problems == []


# What is written, the line and path told, what has to be in the message, and what in the cure.
MISTAKES = [
    ("[a]\nb = en", 2, "a.b", "text without quotes", '"en"'),
    ("[a]\nb = data/train.txt", 2, "a.b", "text without quotes", '"data/train.txt"'),
    ("[a]\nb = ${paths.root}/x", 2, "a.b", "text without quotes", '"${paths.root}/x"'),
    ("[a]\nb = 'en'", 2, "a.b", "single quotes", '"en"'),
    ("[a]\nb = True", 2, "a.b", "True is not JSON", "true"),
    ("[a]\nb = None", 2, "a.b", "None is not JSON", "null"),
    ("[a]\nb = NaN", 2, "a.b", "NaN is not JSON", "a number, or null"),
    ("[a]\nb = -inf", 2, "a.b", "-inf is not JSON", "a number, or null"),
    ("[a]\nb = .5", 2, "a.b", "not a number", "write 0.5"),
    ("[a]\nb = 1_000", 2, "a.b", "not a number", "write 1000"),
    ("[a]\nb = 1.2.3", 2, "a.b", "not a number", "in quotes if it is text"),
    ("[a]\nb = 1e999", 2, "a.b", "1e999 is larger", "a smaller one"),
    ("[a]\nb = [1e999]", 2, "a.b", "larger than any number", ""),
    ("[a] # x\nb = 1", 1, "", "comment after [a]", "lines of their own"),
    ("[a]\nb = “x”", 2, "a.b", "curly quotes", 'write "x"'),
    ("[a]\nb = ‘x’", 2, "a.b", "curly quotes", 'write "x"'),
    ('[a]\nb = "C:\\data\\x"', 2, "a.b", "single backslashes", '"C:/data/x"'),
    ('[a]\nb = "C:\\texts\\new"', 2, "a.b", "single backslashes", '"C:/texts/new"'),
    ("[a]\nb =", 2, "a.b", "no value", "null"),
    ("[a]\nb =\n[c]\nd = 1", 2, "a.b", "no value", "null"),
    ("[a]\nb = 3 # three", 2, "a.b", "comment after the value", "lines of their own"),
    ('[a]\nb = "x"  ; y', 2, "a.b", "comment after the value", "lines of their own"),
    ('[a]\nb = ["x", y]', 2, "a.b", "y has no quotes", '"y"'),
    ("[a]\nb = [True]", 2, "a.b", "True has no quotes", "true"),
    ("[a]\nb = ['x']", 2, "a.b", "single quotes", "double"),
    ("[a]\nb = [${x.y}]", 2, "a.b", "reference without quotes", '"${…}"'),
    ("[a]\nb = [1, 2,]", 2, "a.b", "comma after its last item", "take the comma out"),
    ('[a]\nb = {"x": 1,}', 2, "a.b", "comma after its last item", "take the comma out"),
    ('[a]\nb = {"x": 1, "x": 2}', 2, "a.b", '"x" is there twice', ""),
    ("[a]\nb = [1, 2\nc = 3", 2, "a.b", "no end", "bracket"),
    ("[a]\nb = [1,\n\n[c]\nd = 3", 2, "a.b", "no end", "bracket"),
    ('[a]\nb = "x', 2, "a.b", "no end", "quote"),
    ("[a]\nb = [NaN]", 2, "a.b", "JSON has no NaN", ""),
    ("[a]\nb = " + "[" * 99 + "]" * 99, 2, "a.b", "nested too deeply", ""),
    ("[a]\nb = " + "[" * 99999 + "]" * 99999, 2, "a.b", "nested too deeply", ""),
    ("[a]\nb = 1\nb = 2", 3, "a.b", "in line 2", "keep one"),
    ("[a]\n[b]\n[a]\nc = 1\nc = 2", 3, "a", "in line 1", "into one"),
    ("[a]\nb = 1\n[a.b]", 3, "a.b", "in line 2, a value", "keep one"),
    ("[a.b]\n[a]\nb = 1", 3, "a.b", "in line 1, a section", "keep one"),
    ("b = 1\n[a]", 1, "b", "before the first section", "above it"),
    ("[a..b]", 1, "", "not the name of a section", "[components.tagger]"),
    ("[]", 1, "", "not the name of a section", "[components.tagger]"),
    ("[a\nb = 1", 1, "", "has no end", "]"),
    ("[" + ".".join("a" * 60) + "]", 1, ".".join("a" * 60), "too deeply", "50"),
    ("[a]\nb: 1", 2, "a.b", "stands : and not =", "write b = 1"),
    ("[a]\nb", 2, "a", "neither a [section] nor key = value", "#"),
    ("[a]\nb = 1\n[a.b.c]\n[a.b.d]", 3, "a.b", "in line 2, a value", "keep one"),
    ("b = 1\nc = 1\n[a]", 1, "b", "before the first section", "above it"),
    ("[a]\n[b\nc = 1", 2, "", "has no end", "]"),
    ("[a]\nb.c = 1", 2, "a", "needs quotes", '"b.c" ='),
    ('[a]\n"\\x" = 1', 2, "a", "is not a key", "backslashes"),
]


@pytest.mark.parametrize("line", ["a text;label", '{"text": "a"}', "1\tCats\tcat\tNOUN\tNNS\tNumber=Plur"])
def test_a_file_of_data_is_no_config(line: str) -> None:
    (problem,) = parse(f"{line}\n" * 1000, "data.txt").problems
    assert str(problem) == "data.txt: this is no config: there is no [section] in it; give a config file"
    assert len(parse(f"{line}\n" * 2, "a.cfg").problems) == 2


@pytest.mark.parametrize(("text", "line", "path", "message", "cure"), MISTAKES)
def test_mistakes(text: str, line: int, path: str, message: str, cure: str) -> None:
    (problem,) = parse(text, "a.cfg").problems
    assert (problem.source, problem.line, problem.path) == ("a.cfg", line, path)
    assert message in problem.message
    assert cure in problem.cure


def test_all_mistakes_at_once() -> None:
    problems = parse("x = 1\n[a]\nb = en\nc = 1\nc = 2\n[a]\nd = 'x'\nwhat", "a.cfg").problems
    assert [problem.line for problem in problems] == [1, 3, 5, 6, 7, 8]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("96", 96),
        ("1e-3", 1e-3),
        ("true", True),
        ("null", None),
        ('"96"', "96"),
        ("en", "en"),
        ('["a"]', ["a"]),
        ("[a", "[a"),
        ("", ""),
        ("NaN", "NaN"),
        ("${paths.x}", "${paths.x}"),
    ],
)
def test_parse_override(text: str, value: Any) -> None:
    assert parse_override(text) == value


def test_tables_may_be_written_as_in_toml() -> None:
    text = '[a]\nx = {learn_rate = 1e-5, "frozen" = true}\ny = {"b = c": "d = e"}\nz = [{a = 1}, {b = {c = 2}}]\n'
    data, _, problems = parse(text, "a.cfg")
    assert problems == []
    assert data["a"] == {
        "x": {"learn_rate": 1e-5, "frozen": True},
        "y": {"b = c": "d = e"},
        "z": [{"a": 1}, {"b": {"c": 2}}],
    }
    _, _, (problem,) = parse("[a]\nx = {b = True}\n", "a.cfg")
    assert problem.line == 2
