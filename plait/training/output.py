"""The output folder of a run: what lies where in it, and what may be replaced."""

import os
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from ..errors import BadModel, OutputExists
from ..saving import MANIFEST, flush_folder, moved_aside

_OWN = ("best", "last", "config.cfg", "log.jsonl", "checkpoint")  # in the order in which they are deleted
# What is left of a write that was cut off.
_LEFTOVER = re.compile(r"\.(best|last|config\.cfg|log\.jsonl)\.(new|old)-\d+")
_BEGUN = re.compile(
    r"return-0\.safetensors|[0-9a-f]{64}\.table|\.((state|return-0)\.safetensors|[0-9a-f]{64}\.table)\.new-\d+"
)


class RunFolder:
    """The output folder of a run.

    Attributes:
        path: the folder.
        best, last: the pipeline with the best score, and as it was at the end.
        checkpoint: the file from which the run can be resumed. Beside it lies the one that the run goes back to where
            it diverges, if it does that.
        config: the config as it was run.
        log: a line for each step.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self.best = self.path / "best"
        self.last = self.path / "last"
        self.checkpoint = self.path / "checkpoint" / "state.safetensors"
        self.config = self.path / "config.cfg"
        self.log = self.path / "log.jsonl"

    def return_point(self, step: int) -> Path:
        """The checkpoint of a step that the run can go back to."""
        return self.checkpoint.parent / f"return-{step}.safetensors"

    @property
    def holds_run(self) -> bool:
        """Whether a run was begun here. Its files are told from others by standing together."""
        others = (self.checkpoint, self.log, self.best / MANIFEST, self.last / MANIFEST)
        return self.checkpoint.is_file() or (self.config.is_file() and any(other.is_file() for other in others))

    def check(self, *, resume: bool, force: bool) -> None:
        """See whether a run may write here; nothing is changed.

        Raises:
            OutputExists: a run is here, and neither is to be replaced nor to go on; or other files are.
            FileNotFoundError: a run is to go on, but there is none, or it has no checkpoint.
            ValueError: it is to go on and to be replaced as well.
        """
        if resume and force:
            raise ValueError("--resume goes on with a run and --force replaces it; give one of them")
        if self.path.exists() and not self.path.is_dir():
            raise OutputExists(self.path, "it is a file; give a folder")
        if resume:
            if not self.checkpoint.is_file():
                what = "a run without its checkpoint" if self.holds_run else "no run"
                raise FileNotFoundError(f"{self.path}: there is {what} to go on with; leave out --resume to begin one")
        elif self.holds_run:
            if not force:
                cure = "go on with it (--resume), replace it (--force), or give another folder"
                raise OutputExists(self.path, f"it holds a run; {cure}")
        elif foreign := sorted(set(self._names()).difference(self._leftovers())):
            shown = ", ".join(foreign[:3]) + (", …" if len(foreign) > 3 else "")
            raise OutputExists(self.path, f"it holds files that are of no run ({shown}); give another folder")

    def check_best(self, step: int) -> None:
        """Raise BadModel where the pipeline of the best step is not there, which a run that goes on would miss."""
        if not (self.best.is_dir() or moved_aside(self.best)):
            raise BadModel(
                self.best,
                f"the weights of the best step so far, {step}, are gone; restore them, or begin anew (--force)",
            )

    def clear(self) -> None:
        """Delete the files of a run, and nothing else; the checkpoint, by which a run is known, comes last."""
        self._delete(self._leftovers())
        for path in (self.best, self.last):
            if path.is_dir():  # no part of a pipeline may be taken for the whole
                path.rename(self.path / f".{path.name}.new-{os.getpid()}")
        flush_folder(self.path)
        self._delete([*self._leftovers(), *_OWN[:-1]])
        flush_folder(self.path)
        self._delete(_OWN[-1:])

    def _delete(self, names: Iterable[str]) -> None:
        for name in names:
            path = self.path / name
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)

    def sweep(self) -> None:
        """Tidy up after writes that were cut off: a folder that was moved aside is put back, the rest is deleted."""
        for name in sorted(self._leftovers()):
            path = self.path / name
            whole = self.path / name[1:].partition(".old-")[0]
            if ".old-" in name and not whole.exists():
                path.rename(whole)
            elif path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
        for path in self.checkpoint.parent.glob(".*.new-*"):
            path.unlink()

    def _names(self) -> list[str]:
        return [entry.name for entry in self.path.iterdir()] if self.path.is_dir() else []

    def _leftovers(self) -> list[str]:
        found = [name for name in self._names() if _LEFTOVER.fullmatch(name)]
        folder = self.checkpoint.parent
        if folder.is_dir() and all(_BEGUN.fullmatch(entry.name) for entry in folder.iterdir()):
            found.append(folder.name)
        return found
