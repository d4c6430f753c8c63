"""Wrong configs, each a kind of mistake that people make, with what is told of it and one edit that cures it.

A case is a config in `cases/`, which `plait check` refuses as it stands there. Its first comment says what the mistake
is, and then how it is cured, as the lines of a diff: "-" is taken out, "+" is put in, and what has neither stays.
Beside it, under the same name, stands the text of its problems.

After messages have changed, these texts are written anew; the diff of the repository then shows what changed:

    python -m tests.mistakes.cases
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from plait.cli.configs import read_config
from plait.errors import ConfigError
from plait.registry import Kind
from plait.training import prepare_training

FOLDER = Path(__file__).parent / "cases"

# Messages name functions that would fit. That they stay as they are when functions are added, only these are named,
# and Thinc's.
REGISTERED = {
    "plait.BatchByPaddedWords.v1",
    "plait.BatchBySequence.v1",
    "plait.BatchByWords.v1",
    "plait.CSV.v1",
    "plait.CoNLLU.v1",
    "plait.ConsoleLogger.v1",
    "plait.Corpus.v1",
    "plait.Docs.v1",
    "plait.HashEmbedCNN.v1",
    "plait.IOB.v1",
    "plait.JSONL.v1",
    "plait.JSONLLogger.v1",
    "plait.MaxoutWindowEncoder.v1",
    "plait.MishWindowEncoder.v1",
    "plait.MultiHashEmbed.v1",
    "plait.MultiLabelTextCategorizer.v1",
    "plait.ProgressBar.v1",
    "plait.Shared.v1",
    "plait.Tagger.v1",
    "plait.TextCatBOW.v1",
    "plait.TextCatEnsemble.v1",
    "plait.TextCatParametricAttention.v1",
    "plait.TextCatReduce.v1",
    "plait.TextCategorizer.v1",
    "plait.Tok2Vec.v1",
    "plait.Tokenizer.v1",
    "plait.WithDistinctWords.v1",
    "plait.WithFlat.v1",
    "plait.WhitespaceTokenizer.v1",
}


@dataclass(frozen=True)
class Case:
    """A wrong config.

    Attributes:
        name: of its files.
        mistake: what is wrong with it, in words.
        text: the config.
        told: the golden text of its problems, a line each.
        old, new: the lines that are changed to cure it, and what they are changed to.
    """

    name: str
    mistake: str
    text: str
    told: str
    old: str
    new: str

    @property
    def path(self) -> Path:
        return FOLDER / f"{self.name}.cfg"

    @property
    def cured(self) -> str:
        """The config after the edit."""
        assert self.text.count(f"\n{self.old}\n") == 1, "the edit is not of one place"
        return self.text.replace(f"\n{self.old}\n", f"\n{self.new}\n" if self.new else "\n")


def read_case(path: Path) -> Case:
    """A case by the path of its config."""
    text = path.read_text(encoding="utf8")
    head, _, _ = text.partition("\n\n")
    mistake, _, cure = head.partition("\n#\n# Cure:\n")
    edit = [line.removeprefix("# ") for line in cure.split("\n")]
    old = "\n".join(line[2:] for line in edit if line[0] in " -")
    new = "\n".join(line[2:] for line in edit if line[0] in " +")
    golden = path.with_suffix(".txt")
    told = golden.read_text(encoding="utf8") if golden.exists() else ""
    return Case(path.stem, mistake.replace("\n# ", " ").removeprefix("# "), text, told, old, new)


def told(path: Path) -> str:
    """The problems of a config as the commands find them before anything is built, a line each; none is ""."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(path.parent)  # so that messages begin with the name of the file
        try:
            prepare_training(read_config(Path(path.name), {}))
        except ConfigError as error:
            return "".join(f"{problem}\n" for problem in error.problems)
    return ""


@contextmanager
def as_registered() -> Iterator[None]:
    """The registry with the names of `REGISTERED` and those of Thinc alone, whatever was added since."""

    def names(kind: Kind) -> list[str]:
        found = all_names(kind)
        return [name for name in found if "." not in name or name in REGISTERED or name in kind._thincs()]

    all_names = Kind.names
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Kind, "names", names)
        yield


CASES = [read_case(path) for path in sorted(FOLDER.glob("*.cfg"))]

if __name__ == "__main__":
    os.environ.pop("PLAIT_TESTS_NOT_SET", None)
    with as_registered():
        for case in CASES:
            case.path.with_suffix(".txt").write_text(told(case.path), encoding="utf8")
