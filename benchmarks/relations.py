"""Relations on two public corpora: SemEval-2010 task 8, and the annotations of spaCy's example project rel_component.

    python -m benchmarks.relations [--semeval FOLDER] [--annotations FILE] [--backbones cnn,transformer]
        [--transformer FOLDER] [--seeds 0] [--json FILE] [--keep FOLDER] [--section.key value …]

FOLDER holds TRAIN_FILE.TXT and TEST_FILE_FULL.TXT of SemEval-2010 task 8. A tenth of the training file, drawn at random
but always the same, is the dev corpus, as the sentences of the file are in no random order. The figure is the official
one, the macro-averaged F of nine relations with direction ("(9+1)-way evaluation with directionality taken into
account"), computed here from the predictions by its formula and compared with that of plait's scorer.

FILE is rel_component/annotations.jsonl, Prodigy's export of genes, proteins and how they regulate and bind. Its texts
are drawn into 60 % for training, 15 % for dev and 25 % for the test. The figure is the micro-averaged F from gold
entities, of plait's relation extractor and of `pairs`: the vectors of head and tail, each the mean over its words, side
by side under one affine layer with a logistic function, all pairs within 100 words, from 0.5 on. That is the model of
that project.

Each config is what `plait init --pipeline relations --backbone …` writes; everything is trained with the command line.
What `--section.key value` sets is set for all.
"""

import argparse
import json
import random
import re
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from time import perf_counter
from typing import Annotated, Any

from thinc.api import Model
from thinc.types import Floats2d

import plait
from plait import Doc, Example
from plait.architectures.types import PairScorer, Tok2Vec
from plait.config import Is, Positive
from plait.layers.lists import flatten
from plait.layers.lists import split as parted
from plait.layers.output import logistic_output
from plait.layers.pooling import pool
from plait.layers.span_pooling import pool_runs
from plait.registry import registry
from plait.scoring import RelationScore
from plait.tokens import SpanPairs
from plait.training.readers import prodigy, semeval_2010_task_8

PLAIT = [sys.executable, "-m", "plait"]
SPLITS = ("train", "dev", "test")
OTHER = "Other"

_ITEM = re.compile(r'^(\d+)\s+"(.*)"\s*\n(\S+)', re.MULTILINE)


@registry.architectures("benchmarks.MeansOfPairs.v1")
def means_of_pairs(tok2vec: Tok2Vec, nO: Annotated[Positive | None, Is("nO")] = None) -> PairScorer:
    """Probabilities of labels from the means of the vectors of both spans, by one affine layer.

    Args:
        tok2vec: the backbone.
        nO: the number of labels; the component that trains it knows.
    """
    means, output = pool(["mean"]), logistic_output(nO)
    return Model(
        "means_of_pairs",
        forward,
        init=init,
        layers=[tok2vec, means, output],
        refs={"tok2vec": tok2vec, "output_layer": output},
        dims={"nO": nO},
    )


def forward(
    model: PairScorer, given: tuple[list[Doc], SpanPairs], is_train: bool
) -> tuple[Floats2d, Callable[[Floats2d], tuple[list[Doc], SpanPairs]]]:
    """Word vectors, of them one mean a span, of these the two of each pair."""
    docs, pairs = given
    ops: Any = model.ops
    backbone, means, output = model.layers
    vectors, back_vectors = backbone(docs, is_train)
    lengths = [len(part) for part in vectors]
    begins = ops.xp.asarray([0, *lengths]).cumsum()[ops.asarray(pairs.docs)]
    starts, ends = ops.asarray(pairs.starts) + begins, ops.asarray(pairs.ends) + begins
    X = flatten(ops, vectors, means.get_dim("nI"))
    spans, back_spans = pool_runs(ops, means, X, starts, ends, is_train)
    heads, tails = ops.asarray(pairs.heads), ops.asarray(pairs.tails)
    Y, back_output = output(ops.xp.concatenate([spans[heads], spans[tails]], axis=1), is_train)

    def backprop(dY: Floats2d) -> tuple[list[Doc], SpanPairs]:
        d_joined = back_output(dY)
        d_spans = ops.alloc2f(*spans.shape)
        for side, part in zip((heads, tails), ops.xp.split(d_joined, 2, axis=1), strict=True):
            ops.scatter_add(d_spans, side, ops.as_contig(part))
        back_vectors(parted(back_spans(d_spans), lengths))
        return given

    return Y, backprop


def init(model: PairScorer, X: tuple[list[Doc], SpanPairs] | None = None, Y: Floats2d | None = None) -> PairScorer:
    """The width of the backbone, twice, is what goes into the affine layer."""
    backbone, means, output = model.layers
    backbone.initialize(None if X is None else X[0])
    if Y is not None:
        model.set_dim("nO", Y.shape[1])
    width = backbone.get_dim("nO")
    means.set_dim("nI", width)
    means.initialize()
    output.set_dim("nO", model.get_dim("nO"))
    output.set_dim("nI", 2 * width)
    output.initialize()
    return model


def main() -> None:
    """Train and score on what is given; print a line for each run and the means, and write all as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--semeval", type=Path, help="the folder of SemEval-2010 task 8")
    parser.add_argument("--annotations", type=Path, help="annotations.jsonl of rel_component")
    parser.add_argument("--backbones", default="cnn")
    parser.add_argument("--transformer", help="a folder or name of a pretrained encoder, for `transformer`")
    parser.add_argument("--seeds", default="0")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--keep", type=Path, help="a folder for the runs, which are temporary otherwise")
    arguments, settings = parser.parse_known_args()
    if arguments.semeval is None and arguments.annotations is None:
        parser.error("give --semeval, --annotations, or both")
    rows = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.keep or Path(temporary)
        folder.mkdir(exist_ok=True, parents=True)
        for backbone in arguments.backbones.split(","):
            for seed in map(int, arguments.seeds.split(",")):
                shared = [*settings, "--training.seed", str(seed)]
                if backbone == "transformer":
                    shared += ["--paths.transformer", str(arguments.transformer)]
                if arguments.semeval:
                    rows.append({**semeval(arguments.semeval, folder, backbone, seed, shared), "seed": seed})
                    print(json.dumps(rows[-1]), flush=True)
                for model in ("plait", "pairs") if arguments.annotations else ():
                    found = annotations(arguments.annotations, folder, backbone, seed, model, shared)
                    rows.append({**found, "seed": seed})
                    print(json.dumps(rows[-1]), flush=True)
    print(table(rows))
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=2) + "\n")


def semeval(corpus: Path, folder: Path, backbone: str, seed: int, settings: Sequence[str]) -> dict[str, Any]:
    """Train on SemEval-2010 task 8 and give the official score on its test file."""
    text = (corpus / "TRAIN_FILE.TXT").read_text(encoding="utf8")
    items = [item for item in re.split(r"\r?\n[ \t]*\r?\n", text) if item.strip()]
    random.Random(0).shuffle(items)
    tenth = len(items) // 10
    files = {"dev": folder / "semeval-dev.txt", "train": folder / "semeval-train.txt"}
    for split, part in (("dev", items[:tenth]), ("train", items[tenth:])):
        files[split].write_text("\n\n".join(map(str.strip, part)) + "\n", encoding="utf8")
    exclusive = ["--components.relations.exclusive", "true"]
    run = folder / f"semeval-{backbone}-{seed}"
    seconds, steps = train(run, backbone, "plait.SemEval2010Task8.v1", files, [*exclusive, *settings])
    test = corpus / "TEST_FILE_FULL.TXT"
    nlp = plait.load(run / "best")
    renewed = [example.renew({"ents"}) for example in nlp.make_examples(semeval_2010_task_8(test)())]
    docs = nlp.pipe([example.predicted for example in renewed])
    examples = [Example(doc, example.reference) for doc, example in zip(docs, renewed, strict=True)]
    scorer = RelationScore()
    scorer.update(examples)
    told = scorer.results()["rels_macro_f"]
    predicted = {example.reference.user_data["id"]: answer(example.predicted) for example in examples}
    gold = {int(number): name for number, _, name in _ITEM.findall(test.read_text(encoding="utf8"))}
    official = official_macro_f(gold, predicted)
    if not isinstance(told, float) or abs(official - told) > 1e-9:
        raise ValueError(f"the scorer gives {told}, and the formula {official}")
    figures = {"official_macro_f": percent(official), "rels_macro_f": percent(told)}
    return {"corpus": "semeval", "backbone": backbone, "model": "plait", **figures, "seconds": seconds, "steps": steps}


def answer(doc: Doc) -> str:
    """What was found in a sentence as the answers of the task are written, such as Cause-Effect(e2,e1)."""
    if not doc.has_relations or not doc.relations:
        return OTHER
    (found,) = doc.relations  # one at most, as `exclusive` says
    return f"{found.label}({'e1,e2' if found.head.start < found.tail.start else 'e2,e1'})"


def official_macro_f(gold: dict[int, str], predicted: dict[int, str]) -> float:
    """The mean F of the nine relations: an answer counts as right with the right direction, and else as one more.

    For each relation in either direction, P = correct / predicted, R = correct / gold, F = 2 P R / (P + R).
    """
    if gold.keys() != predicted.keys():
        raise ValueError("the answers are not to the sentences of the file")

    def counts(answers: Iterable[str]) -> Counter[str]:
        return Counter(name.partition("(")[0] for name in answers)

    right = counts(name for number, name in gold.items() if predicted[number] == name)
    found, there = counts(predicted.values()), counts(gold.values())
    relations = sorted(there.keys() - {OTHER})
    fs = []
    for name in relations:
        p, r = right[name] / max(found[name], 1), right[name] / there[name]
        fs.append(2 * p * r / (p + r) if p + r else 0.0)
    return statistics.fmean(fs)


def annotations(
    file: Path, folder: Path, backbone: str, seed: int, model: str, settings: Sequence[str]
) -> dict[str, Any]:
    """Train on a part of the annotations and score the rest, with plait's relation extractor or with `pairs`."""
    lines = [line for line in file.read_text(encoding="utf8").splitlines() if json.loads(line)["answer"] == "accept"]
    random.Random(0).shuffle(lines)
    at = [0, round(0.6 * len(lines)), round(0.75 * len(lines)), len(lines)]
    files = {split: folder / f"annotations-{split}.jsonl" for split in SPLITS}
    for split, start, end in zip(SPLITS, at, at[1:], strict=False):
        files[split].write_text("\n".join(lines[start:end]) + "\n", encoding="utf8")
    given = list(settings)
    if model == "pairs":
        given += ["--code", __file__, "--components.relations.model", "benchmarks.MeansOfPairs.v1"]
        given += ["--components.relations.model.tok2vec", "plait.Shared.v1"]
        given += ["--components.relations.model.tok2vec.encoder", "main", "--components.relations.tune", "none"]
    run = folder / f"annotations-{model}-{backbone}-{seed}"
    seconds, steps = train(run, backbone, "plait.Prodigy.v1", files, given)
    nlp = plait.load(run / "best")
    scores = nlp.evaluate(nlp.make_examples(prodigy(files["test"])()))
    figures = {key: percent(scores[key]) for key in ("rels_micro_p", "rels_micro_r", "rels_micro_f")}
    extractor: Any = nlp.get_pipe("relations")
    thresholds = sorted({round(value, 3) for value in extractor.thresholds.values()})
    row = {"corpus": "annotations", "backbone": backbone, "model": model, **figures, "thresholds": thresholds}
    return {**row, "seconds": seconds, "steps": steps}


def train(run: Path, backbone: str, reader: str, files: dict[str, Path], settings: Sequence[str]) -> tuple[float, int]:
    """Train as a user would, into a folder; gives the seconds that it took, and its steps."""
    config = run.with_suffix(".cfg")
    options = ["--lang", "en", "--pipeline", "relations", "--backbone", backbone, "--force"]
    subprocess.run([*PLAIT, "init", str(config), *options], check=True, stdout=subprocess.DEVNULL)
    corpora = []
    for split in ("train", "dev"):
        corpora += [f"--corpora.{split}", reader, f"--corpora.{split}.path", str(files[split])]
    start = perf_counter()
    subprocess.run(
        [*PLAIT, "train", str(config), "--output", str(run), "--force", *corpora, *settings],
        check=True,
        stdout=sys.stderr,
    )
    seconds = round(perf_counter() - start, 1)
    return seconds, len((run / "log.jsonl").read_text().splitlines())


def percent(value: float) -> float:
    return round(100 * value, 2)


def table(rows: Sequence[dict[str, Any]]) -> str:
    """The mean over seeds of each corpus, backbone and model, as a table in Markdown."""
    groups: dict[tuple[str, ...], list[float]] = {}
    for row in rows:
        key = tuple(row[name] for name in ("corpus", "backbone", "model"))
        groups.setdefault(key, []).append(row["official_macro_f" if "official_macro_f" in row else "rels_micro_f"])
    lines = ["| corpus | backbone | model | F | seeds |", "|---|---|---|---|---|"]
    for key, found in groups.items():
        spread = f" ({min(found)} to {max(found)})" if len(found) > 1 else ""
        lines.append(f"| {' | '.join(key)} | {statistics.fmean(found):.2f}{spread} | {len(found)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
