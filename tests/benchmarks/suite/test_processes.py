"""Commands are run to their end; what fails is told with its last lines."""

import sys

import pytest

from benchmarks.suite.processes import LAST_LINES, Failed, answer, run


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_output_environment_and_memory() -> None:
    code = "import os; held = b'x' * 80_000_000; print('first'); print(os.environ['OF_A_TEST'])"
    ran = run(python(code), {"OF_A_TEST": "here"})
    assert ran.output.split() == ["first", "here"]
    assert ran.megabytes > 80
    assert ran.seconds > 0


def test_a_status_is_told_with_the_last_lines() -> None:
    code = "import sys; [print(i, file=sys.stderr) for i in range(40)]; sys.exit(5)"
    with pytest.raises(Failed) as raised:
        run(python(code))
    assert raised.value.status == "it ended with status 5"
    assert raised.value.lines == [str(i) for i in range(40 - LAST_LINES, 40)]


def test_a_program_that_is_not_there() -> None:
    with pytest.raises(Failed, match="it cannot be run"):
        run(["no-such-program"])


def test_answer() -> None:
    command = python("print('loading'); print('{\"value\": 1}')")
    assert answer(run(command), command) == {"value": 1}
    for output in ("print('loading')", "print([1])", "pass"):
        with pytest.raises(Failed, match="its last line is no JSON object"):
            answer(run(python(output)), python(output))
