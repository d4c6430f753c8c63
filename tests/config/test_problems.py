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
    }


def test_in_order() -> None:
    first = Problem("a", "a.cfg", 2, "m", "c")
    no_line = Problem("b", "a.cfg", None, "m", "c")
    copy = Problem("components.y.width", "a.cfg", 12, "the text is wrong", "write 96")
    same_line = Problem("components.x.depth", "a.cfg", 12, "the text is wrong", "write 96")
    assert in_order([no_line, PROBLEM, copy, same_line, first]) == [first, PROBLEM, same_line, no_line]
