import json

from plait.config import Problem
from plait.config.problems import in_order

PROBLEM = Problem("components.x.width", "a.cfg", 12, "the text is wrong", "write 96")


def test_str() -> None:
    assert str(PROBLEM) == "a.cfg:12: components.x.width: the text is wrong; write 96"
    assert str(Problem("", "a.cfg", None, "there is no such file", "")) == "a.cfg: there is no such file"


def test_as_dict() -> None:
    assert json.loads(json.dumps(PROBLEM.as_dict())) == {
        "path": "components.x.width",
        "source": "a.cfg",
        "line": 12,
        "message": "the text is wrong",
        "cure": "write 96",
        "came": "",
        "wanted": "",
    }


def test_what_came_and_what_was_wanted() -> None:
    problem = Problem("a.b", "a.cfg", 3, "it does not fit", "write 3", "the text", "int")
    assert str(problem) == "a.cfg:3: a.b: it does not fit; came: the text; wanted: int; write 3"
    assert problem.where == "a.cfg:3"
    assert (
        str(Problem("a.b", "--a.b", None, "it does not fit", "", wanted="int")) == "--a.b: it does not fit; wanted: int"
    )


def test_in_order() -> None:
    first = Problem("a", "a.cfg", 2, "m", "c")
    no_line = Problem("b", "a.cfg", None, "m", "c")
    copy = Problem("components.y.width", "a.cfg", 12, "the text is wrong", "write 96")
    same_line = Problem("components.x.depth", "a.cfg", 12, "the text is wrong", "write 96")
    assert in_order([no_line, PROBLEM, copy, same_line, first]) == [first, PROBLEM, same_line, no_line]
