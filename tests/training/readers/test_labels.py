from pathlib import Path

import pytest

from plait.errors import BadData
from plait.training.readers.labels import Labels, one_label, several_labels

HERE = Path("data.csv")


def labels(tmp_path: Path, content: str) -> Labels:
    path = tmp_path / "labels.txt"
    path.write_text(content)
    return Labels(path)


def test_any_name_is_a_label_where_none_are_declared() -> None:
    assert Labels(None).names() is None
    assert Labels(None).name("7", HERE, 1) == "7"


def test_numbers_and_names(tmp_path: Path) -> None:
    declared = labels(tmp_path, "joy\nanger\n3\n\n")
    assert declared.names() == ["joy", "anger", "3"]
    assert [declared.name(value, HERE, 1) for value in ("anger", "0", "3")] == ["anger", "joy", "3"]


@pytest.mark.parametrize(
    ("value", "wanted"),
    [("2", "a number from 0 to 1"), ("fear", "one of them"), ("-1", "one of"), ("0,1", 'label_separator = ","')],
)
def test_unknown_labels_are_refused_where_they_stand(tmp_path: Path, value: str, wanted: str) -> None:
    with pytest.raises(BadData, match=f"data.csv:7: the label '{value}' is not among the 2.*{wanted}"):
        labels(tmp_path, "joy\nanger\n").name(value, HERE, 7)


@pytest.mark.parametrize(
    ("content", "line", "reason"), [("", None, "empty"), ("a\n\nb\n", 2, "empty line"), ("a\nb\na\n", 3, "twice")]
)
def test_bad_files_of_labels(tmp_path: Path, content: str, line: int | None, reason: str) -> None:
    with pytest.raises(BadData, match=reason) as error:
        labels(tmp_path, content).names()
    assert error.value.line == line


def test_a_missing_file_of_labels(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="no such file of labels"):
        Labels(tmp_path / "absent.txt").names()


def test_categories() -> None:
    assert one_label("a") == {"a": 1.0}
    assert several_labels(["b"], ["a", "b"]) == {"a": 0.0, "b": 1.0}
