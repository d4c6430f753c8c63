"""Files appear whole or not at all."""

from pathlib import Path

import pytest

from plait.cli.output import check_output, open_output
from plait.errors import OutputExists


def test_a_file_is_there_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    with open_output(path) as output:
        output.write(b"one\n")
        assert not path.exists()
    assert path.read_bytes() == b"one\n"
    assert [entry.name for entry in tmp_path.iterdir()] == ["out.txt"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_nothing_is_left_of_what_was_cut_off(tmp_path: Path, error: type[BaseException]) -> None:
    path = tmp_path / "out.txt"
    path.write_text("before")

    def write_half() -> None:
        with open_output(path, force=True) as output:
            output.write(b"half")
            raise error

    with pytest.raises(error):
        write_half()
    assert path.read_text() == "before"
    assert [entry.name for entry in tmp_path.iterdir()] == ["out.txt"]


def test_what_exists_is_kept_unless_forced(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    check_output(path, force=False)
    path.write_text("before")
    with pytest.raises(OutputExists, match="--force"):
        check_output(path, force=False)
    check_output(path, force=True)
    check_output(None, force=False)
    check_output(Path("-"), force=False)


def test_a_folder_is_no_place_for_a_file(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="is a folder"):
        check_output(tmp_path, force=True)


def test_a_device_is_not_replaced_by_a_file() -> None:
    """What is written aside and renamed would take its place."""
    for force in (False, True):
        with pytest.raises(ValueError, match="/dev/null is a device or a pipe; write to standard output"):
            check_output(Path("/dev/null"), force=force)
        with pytest.raises(OutputExists, match="a device"), open_output(Path("/dev/null"), force=force):
            pass
    assert Path("/dev/null").is_char_device()


def test_standard_output(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    for path in (None, Path("-")):
        with open_output(path) as output:
            output.write(b"bytes \xff\n")
    assert capfdbinary.readouterr().out == b"bytes \xff\n" * 2
