"""Runs a notebook from top to bottom, without Jupyter: its code cells in one namespace, in order.

    python -m tests.examples.notebook FILE [--write] [--values NAME,NAME]

Prints a JSON object: what each code cell shows (`outputs`, as in the file of a notebook), and some of the values that
are there in the end (`values`). With --write the outputs go into the file, where readers on the web see them.
"""

import argparse
import ast
import contextlib
import io
import json
import linecache
import os
import sys
from pathlib import Path
from types import ModuleType
from typing import Any


def run_notebook(path: Path) -> tuple[list[list[dict[str, Any]]], dict[str, Any]]:
    """The outputs of each code cell, and the namespace. Raises what a cell raises, with its number and line."""
    cells = [cell for cell in read(path)["cells"] if cell["cell_type"] == "code"]
    module = ModuleType("__main__")
    sys.modules["__main__"] = module  # where what the cells define is looked up by name
    namespace = vars(module)
    namespace["In"] = [""]  # as IPython does, which begins with an empty one
    os.chdir(path.parent)
    outputs = [run_cell(f"{path.stem}-{i}", "".join(cell["source"]), namespace) for i, cell in enumerate(cells, 1)]
    return outputs, namespace


def run_cell(name: str, source: str, namespace: dict[str, Any]) -> list[dict[str, Any]]:
    """Run one cell and give what it shows: printed text, and the value of its last line if that is an expression."""
    namespace["In"].append(source)
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    body = ast.parse(source, name).body
    last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
    printed, value = io.StringIO(), None
    with contextlib.redirect_stdout(printed):
        exec(compile(ast.Module(body, []), name, "exec", dont_inherit=True), namespace)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), name, "eval", dont_inherit=True), namespace)
    outputs: list[dict[str, Any]] = []
    if printed.getvalue():
        outputs.append({"name": "stdout", "output_type": "stream", "text": lines(printed.getvalue())})
    if value is not None:
        data = {"text/plain": lines(repr(value))}
        if hasattr(value, "_repr_html_"):
            data["text/html"] = lines(value._repr_html_())
        count = len(namespace["In"]) - 1
        outputs.append({"data": data, "execution_count": count, "metadata": {}, "output_type": "execute_result"})
    return outputs


def lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def read(path: Path) -> dict[str, Any]:
    notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf8"))
    return notebook


def write(path: Path, outputs: list[list[dict[str, Any]]]) -> None:
    """Write the outputs into the file."""
    notebook = read(path)
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for i, (cell, shown) in enumerate(zip(code, outputs, strict=True), 1):
        cell |= {"execution_count": i, "outputs": shown}
    path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf8")


def main() -> None:
    """Run it, and print or write what it shows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--values", default="")
    arguments = parser.parse_args()
    path = arguments.file.resolve()
    outputs, namespace = run_notebook(path)
    if arguments.write:
        write(path, outputs)
    values = {name: namespace[name] for name in arguments.values.split(",") if name}
    print(json.dumps({"outputs": outputs, "values": values}))


if __name__ == "__main__":
    main()
