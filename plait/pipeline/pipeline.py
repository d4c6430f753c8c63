"""The pipeline: annotates texts, learns from examples, is put together and saved."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from thinc.api import Optimizer

from ..config import Config, Joint
from ..layers import Group, Updater, freeze, has_weights, one_batch, own_threads, restoring
from ..saving import Contents, SavedFolder, pack, write_folder
from ..tokens import Example
from .annotator import Annotator
from .assembly import Built, add_component, build_parts, check_built, component_config, position, source_config
from .checks import check_example, check_get_examples
from .component import Component, GetExamples, first_with_words
from .evaluation import check_order
from .loss import Loss
from .pickling import PICKLED, Origin, as_bytes
from .rebuilding import rebuilt
from .saved import files_from_bytes, restore, save, snapshot
from .sharing import own_encoder, share_encoder


class Pipeline(Annotator):
    """A tokenizer and named components: `nlp(text)` gives an annotated Doc.

    Make one with `plait.blank("en")` and `add_pipe`, with `plait.load(path)`, or from a config.
    """

    # Training

    def begin_training(
        self,
        get_examples: GetExamples,
        *,
        optimizer: Optimizer | None = None,
        groups: Mapping[str, Group] | None = None,
    ) -> Updater:
        """Give weights to everything that has none, from training examples.

        Components that were trained or loaded go on from the weights and labels that they have.

        Args:
            get_examples: gives the training examples anew at each call.
            optimizer: changes the weights; where it is left out, Adam with a learning rate of 0.001 and a weight
                decay of 0.01.
            groups: settings of parameters by path pattern, such as `{"encoders.*": Group(frozen=True)}`.

        Returns:
            what `update` needs to change weights.

        Raises:
            ValueError: there is nothing to learn from, the order is wrong, or a pattern matches no parameter.
            LayerFailed: a layer cannot be initialized with what comes in.
            WrongOutput: a layer gives something else than its annotation says.
        """
        check_get_examples(get_examples)
        if not self.components:
            raise ValueError("the pipeline has no component that could learn; add one: nlp.add_pipe('tagger')")
        check_order(self.components)
        sample = [example.predicted for example in first_with_words(get_examples)]
        if not sample:
            raise ValueError("there is nothing to learn from: no training example has a word in it")
        with self._promises.watch({}):
            for encoder in self.encoders.values():
                if not has_weights(encoder):
                    encoder.initialize(X=sample)
        for component in self.components.values():
            if not component.is_initialized:
                component.begin_training(get_examples)
        optimizer = optimizer or Optimizer(0.001, L2=0.01, L2_is_weight_decay=True, grad_clip=1.0, use_averages=False)
        updater = Updater(optimizer, groups)
        updater.check(self.parameters())
        freeze(self.parameters(), updater.groups)
        return updater

    def update(
        self,
        examples: Sequence[Example],
        updater: Updater | None = None,
        *,
        dropout: float = 0.1,
        frozen: Collection[str] = (),
        annotating: Collection[str] = (),
    ) -> dict[str, Loss[Any]]:
        """Learn from one batch.

        Args:
            examples: the batch.
            updater: changes the weights by the gradients; without it they only add up, for a later step.
            dropout: the share of activations that is left out, 0 to 1.
            frozen: the names of components that do not learn.
            annotating: the names of components that write their predictions before those after them learn.

        Returns:
            the loss of each component that learns, summed over its items.

        Raises:
            ValueError: the pipeline has no component of a name, or what came is no Example.
            InUse: another thread annotates with it or trains it.
            NotInitialized: a component never began training.
            LayerFailed, WrongOutput: on its first batch, as `Component.watched` says.
        """
        frozen, annotating = self._names(frozen), self._names(annotating)
        self.adopt(check_example(example).predicted for example in examples)
        losses: dict[str, Loss[Any]] = {}
        with self.training():
            with own_threads(), one_batch() as batch:
                for name in self.pipe_names:
                    component = self.components[name]
                    if name not in frozen:
                        losses[name] = component.update(examples, dropout=dropout)
                    if name in annotating:
                        component.annotate([example.predicted for example in examples])
                batch.backprop()
            if updater is not None:
                items = sum(loss.items for loss in losses.values())
                updater.step(self.parameters(), scale=1.0 / max(items, 1))
        return losses

    def _welcome(self, name: str, component: Component[Any, Any], joints: Sequence[Joint]) -> None:
        super()._welcome(name, component, joints)
        component.origin = Origin(self, name)

    # Building and saving

    @classmethod
    def from_config(cls, config: Config) -> "Pipeline":
        """Build a pipeline from the sections [nlp], [encoders] and [components]. Raises ConfigError."""
        return cls(*build_parts(config))

    def add_pipe(
        self,
        factory: str | Component[Any, Any],
        *,
        name: str | None = None,
        before: str | None = None,
        after: str | None = None,
        first: bool = False,
        last: bool = False,
        source: "Pipeline | None" = None,
        config: Mapping[str, Any] | None = None,
    ) -> Component[Any, Any]:
        """Add a component, at the end unless a place is given.

        Args:
            factory: a ready-made name (`tagger`, `pos_tagger`, `morph_tagger`, `ner`, `relations`, `spancat`,
                `span_finder`, `textcat`, `textcat_multilabel`), or the name of a registered component, whose model then
                stands in `config`; with `source`, the name of a component there. Or a component that was built in
                Python, which no config describes: a pipeline with one is saved, but loaded only by `restore`.
            name: its name in this pipeline; by default that of the factory.
            before, after, first, last: its place; one of them at most.
            source: a trained pipeline from which the component is copied, weights and encoder included.
            config: settings that differ from the default, as nested dicts.

        Returns:
            the component.

        Raises:
            ValueError: the name is missing or taken, the place is given twice or is none, or the source is no pipeline.
            UnknownName: nothing has the name of the factory.
            ConfigError: the settings do not fit.
        """
        if source is not None and not isinstance(source, Pipeline):
            raise ValueError(f"a source is a pipeline; got {type(source).__name__}. Load one first: plait.load(path)")
        name = name or (factory.name if isinstance(factory, Component) else factory)
        if name in self.components:
            raise ValueError(f"the pipeline has a component '{name}' already; give another name: add_pipe(…, name=…)")
        at = position(list(self.components), before=before, after=after, first=first, last=last)
        if isinstance(factory, Component):
            check_built(factory, name, {"source": source, "config": config})
            return self._hold(name, factory, (), at)
        fragment, weights = source_config(source, factory, self) if source else (component_config(factory), None)
        added = add_component(self.config, fragment, factory, name, config or {})
        with restoring() if weights is not None else nullcontext():
            built = build_parts(added, encoders=self.encoders, only=name)
        if weights is not None:
            weights.load(built.components[name], built.encoders)
        return self._take(name, built, at)

    def _take(self, name: str, built: Built, at: int | None = None) -> Component[Any, Any]:
        """Hold a component that was built from a config, and the encoders of the config."""
        for other in set(self.encoders) & set(self.config["encoders"]) - set(built.encoders):
            del self.encoders[other]
        self.encoders.update(built.encoders)
        self.config = built.config
        self._promises = self._promises.and_of(built.joints, "encoders")
        return self._hold(name, built.components[name], built.joints, at)

    def _hold(
        self, name: str, component: Component[Any, Any], joints: Sequence[Joint], at: int | None
    ) -> Component[Any, Any]:
        """Hold a component at a place, or where that of its name was."""
        self._welcome(name, component, joints)
        held, names = {**self.components, name: component}, list(self.components)
        if at is not None:
            names.insert(at, name)
        self.components = {name: held[name] for name in names}
        self._name_components()
        return component

    def _name_components(self) -> None:
        """Let the config name the components that it describes, in their order."""
        self.config["nlp"]["pipeline"] = [name for name in self.components if name in self.config["components"]]

    def own_encoder(self, name: str) -> Component[Any, Any]:
        """Give a component copies of the encoders that it shares, with their weights; predictions stay as they are.

        An encoder that nothing shares any more is taken out. Go on training with a new updater (`begin_training`).

        Returns the component, which is built anew. Raises ValueError where it shares no encoder.
        """
        return self._take(name, own_encoder(self, name))

    def share_encoder(self, name: str, encoder: str = "main") -> Component[Any, Any]:
        """Make a component's own encoder the one of a name in [encoders]; weights and predictions stay as they are.

        Returns the component, which is built anew. Raises ValueError where it has no single encoder of its own, or
        there is one of the name with another config or other weights.
        """
        return self._take(name, share_encoder(self, name, encoder))

    def remove_pipe(self, name: str) -> Component[Any, Any]:
        """Take a component out and give it back; an encoder that it shared stays.

        Raises ValueError where there is none of the name.
        """
        removed = self.get_pipe(name)
        self._disabled -= {name}
        del self.components[name]
        self.config["components"].pop(name, None)
        self._name_components()
        return removed

    def to_files(self, *, training: Mapping[str, Any] | None = None) -> dict[str, Contents]:
        """The contents of a saved pipeline, by path: weights are safetensors, the rest JSON and the config.

        Raises NotInitialized where only some of the components are trained.
        """
        return save(self.config, self.encoders, self.components, training)

    def from_files(self, files: Mapping[str, Contents], *, source: str = "<bytes>") -> "Pipeline":
        """Read the weights and labels of a saved pipeline that has the same config. Raises BadModel."""
        restore(self.encoders, self.components, files, source)
        return self

    def restore(self, path: str | Path) -> "Pipeline":
        """Read the weights and labels of a pipeline that was saved, and built as this one was.

        Raises FileNotFoundError, and BadModel where the folder is damaged or of another pipeline.
        """
        return self.from_files(SavedFolder(path), source=str(path))

    def to_disk(self, path: str | Path, *, overwrite: bool = False, training: Mapping[str, Any] | None = None) -> None:
        """Save as a folder that appears whole or not at all; its manifest tells facts on `training` where there are.

        Raises OutputExists where something is there, unless it is a saved pipeline and `overwrite` is on.
        """
        write_folder(path, self.to_files(training=training), overwrite=overwrite)

    @classmethod
    def from_disk(cls, path: str | Path) -> "Pipeline":
        """Load a saved pipeline; `plait.load` is the same.

        Raises:
            FileNotFoundError: there is no folder at the path.
            BadModel: it is damaged, was edited, is of a newer format, or no config describes all of it.
            ConfigError: its config names functions that nothing has registered; import their module first.
        """
        folder = SavedFolder(path)
        folder.read_ahead()
        return cls.of_files(folder, str(path))

    def to_bytes(self) -> bytes:
        """All of a saved pipeline as one string of bytes."""
        return pack(self.to_files())

    @classmethod
    def from_bytes(cls, data: bytes) -> "Pipeline":
        """The pipeline that `to_bytes` gave. Raises BadModel and ConfigError as `from_disk`."""
        return cls.of_files(files_from_bytes(data), "<bytes>")

    @classmethod
    def of_files(cls, files: Mapping[str, Contents], source: str, disabled: Collection[str] = ()) -> "Pipeline":
        """A pipeline that was saved, pickled or copied as files, in which some components do not run."""
        nlp = rebuilt(cls.from_config, files, source)
        nlp.select(disable=disabled)
        return nlp.from_files(files, source=source)

    def __reduce__(self) -> tuple[Any, ...]:
        files = snapshot(self.config, self.encoders, self.components)
        return type(self).of_files, (as_bytes(files), PICKLED, self._disabled)

    def __deepcopy__(self, memo: dict[int, Any]) -> "Pipeline":
        return self.of_files(snapshot(self.config, self.encoders, self.components), PICKLED, self._disabled)
