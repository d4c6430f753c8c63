"""Two taggers on one network, trained with the command line of plait and of spaCy, as users would.

Both have a hash-embedding CNN of width 96 and depth 4, and learn XPOS and UPOS; spaCy's morphologizer learns features
together with UPOS. All accuracies are found from raw text, by the scores of plait: what spaCy annotates is scored by
them as well.
"""

import json
from pathlib import Path
from typing import Any

from .bench import Bench
from .results import OURS, Found

COMPONENTS = {OURS: {"tag": "tagger", "pos": "pos_tagger"}, "spaCy": {"tag": "tagger", "pos": "morphologizer"}}
BEST = {OURS: "best", "spaCy": "model-best"}
SPACY_STEPS = Path(__file__).parents[1] / "workers" / "spacy_steps.py"


def model(bench: Bench, library: str, number: int) -> Path:
    """The taggers that a library trained in a round, or else in the first one; they are trained where there are none.

    Raises Failed.
    """
    for one in (number, 0):
        path = place(bench, library, one) / BEST[library]
        if path.is_dir():
            return path
    {OURS: train_plait, "spaCy": train_spacy}[library](bench, 0)
    return place(bench, library, 0) / BEST[library]


def place(bench: Bench, library: str, number: int) -> Path:
    """The folder of a run of training."""
    return bench.folder / f"{library}-{number}"


def train_plait(bench: Bench, number: int) -> Found:
    """Train and score with `plait`. Raises Failed."""
    treebank, output = bench.treebank, place(bench, OURS, number)
    config, scores = bench.folder / "plait.cfg", bench.folder / "plait-scores.json"
    pipeline = ",".join(COMPONENTS[OURS][column] for column in treebank.columns)
    bench.run(OURS, "plait", "init", config, "--lang", treebank.lang, "--pipeline", pipeline, "--force")
    paths = ["--paths.train", treebank.files["train"], "--paths.dev", treebank.files["dev"]]
    ran = bench.run(OURS, "plait", "train", config, "--output", output, "--force", *paths, *bench.sizes.settings)
    bench.run(OURS, "plait", "evaluate", output / "best", treebank.files["test"], "--output", scores, "--force")
    steps = [json.loads(line) for line in (output / "log.jsonl").read_text().splitlines()]
    began = ran.seconds - steps[-1]["seconds"]
    course = [(began + step["seconds"], mean(step["scores"], treebank.columns)) for step in steps if step["scores"]]
    return Found(
        {
            "train_seconds": ran.seconds,
            "train_speed": pace(steps),
            "train_peak": ran.megabytes,
            **accuracies(json.loads(scores.read_text()), treebank.columns),
            "size": megabytes(output / "best"),
        },
        {"course": course, "before_steps": began, "steps": len(steps), "epochs": steps[-1]["epoch"]},
    )


def pace(steps: list[dict[str, Any]]) -> float:
    """The words a second that steps of plait learned from, evaluations left out."""
    seconds, before = 0.0, 0
    for step in steps:
        if step["scores"]:  # the pace is that since the last evaluation
            seconds += (step["words"] - before) / step["words_per_second"]
            before = step["words"]
    return float(before / seconds)


def train_spacy(bench: Bench, number: int) -> Found:
    """Train and score with `spacy`. Raises Failed."""
    treebank, output = bench.treebank, place(bench, "spaCy", number)
    corpora = converted(bench)
    config, log = bench.folder / "spacy.cfg", bench.folder / f"spacy-{number}.jsonl"
    pipeline = ",".join(COMPONENTS["spaCy"][column] for column in treebank.columns)
    options = ["--lang", treebank.lang, "--pipeline", pipeline, "--optimize", "efficiency", "--force"]
    bench.run("spaCy", "spacy", "init", "config", config, *options)
    paths = ["--paths.train", corpora["train"], "--paths.dev", corpora["dev"]]
    limits = ["--training.max_steps", bench.sizes.steps, "--training.max_epochs", 0, *bench.sizes.peer_settings]
    training = ["train", config, "--output", output, "--code", SPACY_STEPS, *paths, *limits]
    ran = bench.run("spaCy", "spacy", *training, env={"STEPS_LOG": str(log)})
    steps = [json.loads(line) for line in log.read_text().splitlines()]
    best = [step for step in steps if step["is_best"]][-1]
    found = {split: scored(bench, output / "model-best", split) for split in ("dev", "test")}
    return Found(
        {
            "train_seconds": ran.seconds,
            "train_speed": spacy_pace(steps, "words"),
            "train_peak": ran.megabytes,
            **accuracies(found["test"], treebank.columns),
            "size": megabytes(output / "model-best"),
        },
        {
            "dev_score": mean(found["dev"], treebank.columns),
            "best_step": best["step"],
            "best_seconds": best["at"] - ran.began,
            "steps": len(steps),
            "own_scores": own_scores(bench, output / "model-best", corpora["test"]),
        },
    )


def spacy_pace(steps: list[dict[str, Any]], what: str) -> float:
    """The words or examples a second that steps of spaCy learned from; those with an evaluation are left out."""
    plain = [step for step in steps if not step["evaluated"]]
    return float(sum(step[what] for step in plain) / sum(step["seconds"] for step in plain))


def converted(bench: Bench) -> dict[str, Path]:
    """The splits in spaCy's format. Raises Failed."""
    for path in bench.treebank.files.values():
        bench.run("spaCy", "spacy", "convert", path, bench.folder, "--converter", "conllu", "--n-sents", 1)
    return {split: bench.folder / f"{Path(path).stem}.spacy" for split, path in bench.treebank.files.items()}


def scored(bench: Bench, path: Path, split: str) -> dict[str, Any]:
    """The scores, by plait, of what a pipeline of spaCy makes of the texts of a split. Raises Failed."""
    treebank, output = bench.treebank, bench.folder / f"spacy-{split}.json"
    bench.answer("spaCy", "spacy_annotations", path, treebank.texts[split], output)
    found, _ = bench.answer(OURS, "score", treebank.files[split], output, *treebank.columns)
    return found


def own_scores(bench: Bench, path: Path, corpus: Path) -> dict[str, Any]:
    """What `spacy evaluate` says, to be seen beside the scores by plait. Raises Failed."""
    output = bench.folder / "spacy-scores.json"
    bench.run("spaCy", "spacy", "evaluate", path, corpus, "--output", output)
    scores = json.loads(output.read_text())
    return {name: scores[name] for name in ("token_f", "tag_acc", "pos_acc") if name in scores}


def accuracies(scores: dict[str, Any], columns: list[str]) -> dict[str, float]:
    """The accuracies in percent."""
    return {name: 100 * scores[name] for name in ("token_f", *(f"{column}_acc" for column in columns))}


def mean(scores: dict[str, Any], columns: list[str]) -> float:
    """The mean of the accuracies of the columns."""
    return float(sum(scores[f"{column}_acc"] for column in columns) / len(columns))


def megabytes(folder: Path) -> float:
    """The size of all files of a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6
