"""Every exception that plait raises on purpose.

Each carries what it speaks of as attributes, so that programs need not read the message:

    PlaitError
    ├── ConfigError          problems
    ├── UnknownName          registry, name, known
    ├── NotInitialized       component
    ├── LabelsFrozen         component, label
    ├── UnknownLabel         component, labels
    ├── BadData              path, line, reason
    ├── BadModel             path, reason
    ├── OutputExists         path
    ├── DeviceUnavailable    device, reason
    ├── LayerFailed          path, layer, step, came, wanted, parameters, reason
    ├── WrongOutput          path, message, came, wanted, cure
    ├── MissingExtra         user, extra, module
    ├── TrainingFailed       reason
    │   └── Diverged         step, epoch, batch, component, path
    ├── TextFailed           position, text, component, reason, context
    ├── InUse                by
    └── WorkersFailed        n_workers, texts

Mistakes that concern one call alone are plain `ValueError`s at the place that finds them.
"""

from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

# No extra can bring what asks for an older numpy than the rest does.
_BY_HAND = {"mxnet": "pip install --no-deps mxnet==1.9.1 && pip install graphviz requests"}

# So many slips of the keys make a typing error; what is further away merely resembles a name.
_SLIPS = 2

_SHOWN = 40  # characters of a text by which people know it again


def nearest(name: str, known: Collection[str]) -> str | None:
    """The known name that was most likely meant, or None where nothing is near.

    It is alike, or shortened to its initials: "lr" for "learn_rate".
    """
    folded = name.casefold()
    by_fold = {other.casefold(): other for other in sorted(known, reverse=True)}
    close = get_close_matches(folded, by_fold, n=5, cutoff=0.6)
    slips = {other: _distance(folded, other) for other in close}
    typed = [other for other in close if slips[other] <= _SLIPS]
    best = min(typed, key=lambda other: (slips[other], sorted(other) != sorted(folded)), default=None)
    if close:
        return by_fold[best or close[0]]
    shortened = [other for other in known if folded == "".join(part[:1] for part in other.casefold().split("_"))]
    return shortened[0] if len(shortened) == 1 and len(folded) > 1 else None


def _distance(one: str, other: str) -> int:
    """How many slips of the keys lead from one text to the other: a letter more, less or another, or two swapped.

    The optimal string alignment distance (Boytsov 2011, "Indexing methods for approximate dictionary searching").
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        last, before, row = before, row, [i]
        for j, wanted in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]


class PlaitError(Exception):
    """The root: what went wrong is in the message, and what to do about it."""

    def __reduce__(self) -> tuple[Any, ...]:
        # Exception would call the class with the message alone, so that no worker process could hand an error back.
        return _restore, (type(self), self.args, vars(self))


class ConfigError(PlaitError):
    """A config cannot be built. `problems` holds every problem found; each prints as one message."""

    def __init__(self, problems: Sequence[object]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class UnknownName(PlaitError):
    """A registry has nothing of that name."""

    def __init__(self, registry: str, name: str, known: Collection[str]) -> None:
        self.registry, self.name, self.known = registry, name, tuple(sorted(known))
        near = nearest(name, known)
        cure = f"did you mean '{near}'?" if near else f"there are: {', '.join(self.known) or 'none at all'}"
        super().__init__(f"nothing is registered as '{name}' under '{registry}'; {cure}")


class NotInitialized(PlaitError):
    """A component was asked to work before `begin_training` or loading gave it labels and weights."""

    def __init__(self, component: str) -> None:
        self.component = component
        super().__init__(
            f"the component '{component}' has no weights yet: call nlp.begin_training(get_examples), "
            f"or load a trained pipeline with plait.load(path)"
        )


class LabelsFrozen(PlaitError):
    """A label was added to a component whose head cannot grow."""

    def __init__(self, component: str, label: str) -> None:
        self.component, self.label = component, label
        super().__init__(
            f"the component '{component}' cannot take the new label '{label}': its model names no output layer "
            f"that can grow (the reference 'output_layer'); add all labels before begin_training"
        )


class UnknownLabel(PlaitError):
    """Gold annotation holds labels that the component did not know when training began."""

    def __init__(self, component: str, labels: Collection[str]) -> None:
        self.component, self.labels = component, tuple(sorted(labels))
        shown = ", ".join(repr(label) for label in self.labels[:10]) + (", …" if len(self.labels) > 10 else "")
        super().__init__(
            f"the component '{component}' was given gold labels that it did not see in begin_training: {shown}; "
            f'call add_label first, or set unseen = "ignore" to leave such items out and count them'
        )


class BadData(PlaitError):
    """A data file holds something that its reader refuses."""

    def __init__(self, path: str | Path, line: int | None, reason: str) -> None:
        self.path, self.line, self.reason = str(path), line, reason
        where = self.path if line is None else f"{self.path}:{line}"
        super().__init__(f"{where}: {reason}")


class BadModel(PlaitError):
    """A saved pipeline is damaged, incomplete or of another format."""

    def __init__(self, path: str | Path, reason: str) -> None:
        self.path, self.reason = str(path), reason
        super().__init__(f"{self.path}: {reason}")


class OutputExists(PlaitError):
    """Something already stands where a command would write."""

    def __init__(self, path: str | Path, cure: str) -> None:
        self.path = str(path)
        super().__init__(f"{self.path} already exists; {cure}")


class DeviceUnavailable(PlaitError):
    """A GPU was asked for that is not there."""

    def __init__(self, device: str, reason: str) -> None:
        self.device, self.reason = device, reason
        super().__init__(f"{device} cannot be used: {reason}")


class LayerFailed(PlaitError):
    """A layer of a model raised an exception.

    `came` and `wanted` say what went in and, as far as it can be told, what should have. `parameters` holds the shapes
    of the layer's weights, `step` is "initialize", "forward" or "backprop". `reason` is the exception, or "" where
    `wanted` says it all.
    """

    def __init__(
        self,
        path: str,
        layer: str,
        step: str,
        came: str,
        wanted: str,
        parameters: Mapping[str, tuple[int, ...]],
        reason: str,
    ) -> None:
        self.path, self.layer, self.step = path, layer, step
        self.came, self.wanted, self.parameters, self.reason = came, wanted, dict(parameters), reason
        super().__init__("; ".join([f"{path}: {self.message}", *_told(self.facts)]))

    @property
    def message(self) -> str:
        """What happened, in short."""
        what = {"initialize": "cannot be initialized", "backprop": "failed in its backward pass"}
        return f"the layer '{self.layer}' {what.get(self.step, 'failed')}"

    @property
    def facts(self) -> dict[str, str]:
        """What is known of it, by short names."""
        weights = ", ".join(f"{name} {shape}" for name, shape in self.parameters.items())
        return {"came": self.came, "wanted": self.wanted, "weights": weights, "reason": self.reason}


class WrongOutput(PlaitError):
    """What a model or a component computes is not what was said of it."""

    def __init__(self, path: str, message: str, came: str, wanted: str, cure: str) -> None:
        self.path, self.message, self.came, self.wanted, self.cure = path, message, came, wanted, cure
        super().__init__("; ".join([f"{path}: {message}", *_told(self.facts)]))

    @property
    def facts(self) -> dict[str, str]:
        """What is known of it, by short names."""
        return {"came": self.came, "wanted": self.wanted, "cure": self.cure}


class MissingExtra(PlaitError):
    """Something needs a library that plait does not bring along."""

    def __init__(self, user: str, extra: str, module: str) -> None:
        self.user, self.extra, self.module = user, extra, module
        super().__init__(f"{user} needs the library {module}, which is not installed: {self.cure}")

    @property
    def cure(self) -> str:
        """How to install it."""
        return _BY_HAND.get(self.extra, f"pip install 'plait[{self.extra}]'")


class TrainingFailed(PlaitError):
    """A run could not go on, such as when the loss is no longer a number."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class Diverged(TrainingFailed):
    """A loss, a gradient or a weight is no longer a finite number, or a loss has become far too high.

    `step` is the step that was not taken, from 1; `epoch` and `batch` say where its batch stands, from 0. `component`
    and `path` name the component of the loss, and the layer or parameter, as far as they are known.
    """

    def __init__(
        self, reason: str, *, step: int = 0, epoch: int = 0, batch: int = 0, component: str = "", path: str = ""
    ) -> None:
        self.step, self.epoch, self.batch = step, epoch, batch
        self.component, self.path = component, path
        super().__init__(reason)


class TextFailed(PlaitError, ValueError):
    """A text of a stream could not be annotated. Its cause is what was raised.

    `position` is its place in the stream, counted from 0, `text` the text or Doc as it was given, and `context` what
    came beside it where there are pairs. `component` failed; it is "" where the text itself was refused.
    """

    def __init__(self, position: int, text: object, component: str, error: Exception, context: object = None) -> None:
        self.position, self.text, self.component, self.context = position, text, component, context
        self.reason = f"{error}" if not component else f"{type(error).__name__}: {error}"
        string = getattr(text, "text", text)
        begins = f", which begins {string[:_SHOWN]!r}" if isinstance(string, str) else ""
        who = f"the component '{component}' failed with " if component else ""
        super().__init__(f"text {position:,} of the stream, counted from 0{begins}: {who}{self.reason}")


class InUse(PlaitError):
    """A pipeline that is being trained was to annotate, or the other way round; `by` is what another thread does."""

    def __init__(self, by: str) -> None:
        self.by = by
        super().__init__(
            f"another thread is {by} with this pipeline, and training changes its weights; train or annotate with a "
            f"copy of it (copy.deepcopy(nlp)), or wait until the other thread is through"
        )


def _told(facts: Mapping[str, str]) -> list[str]:
    return [text if name in ("reason", "cure") else f"{name}: {text}" for name, text in facts.items() if text]


def _restore(kind: type[PlaitError], args: tuple[object, ...], attributes: dict[str, object]) -> PlaitError:
    error = kind.__new__(kind, *args)
    vars(error).update(attributes)
    return error


class WorkersFailed(PlaitError):
    """A process that annotated for another one ended by itself."""

    def __init__(self, n_workers: int, texts: tuple[int, int] | None = None) -> None:
        self.n_workers, self.texts = n_workers, texts
        there = f" while texts {texts[0]:,} to {texts[1]:,}, counted from 0, were with them" if texts else ""
        super().__init__(
            f"one of the {n_workers} processes that annotate ended by itself{there}, as they do where memory runs out; "
            f"try fewer of them (n_workers) or smaller batches (batch_size), or refuse long texts (nlp.max_length)"
        )
