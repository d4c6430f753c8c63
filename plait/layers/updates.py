"""Applying gradients: Thinc's optimizers by parameter path, with groups, sparse tables, averages and a saved state."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from math import isfinite
from typing import Any, cast

from thinc.api import Optimizer
from thinc.types import ArrayXd, Floats2d, FloatsXd, Ints1d

from .adam import Arrays, adam_step, are_plain, dense_tasks, is_adam, row_tasks
from .averages import decay
from .groups import Group, LearnRates, group_of, matches, nearest_pattern, roots
from .memory import Memory
from .norms import diverged, gradient_squares
from .parameters import Parameter
from .sparse import forget_rows
from .threads import in_parallel
from .versions import weights_changed


class Updater:
    """Applies a Thinc optimizer to parameters that are known by their paths.

    Thinc's optimizer keys what it remembers by numbers that differ from process to process. Here it is kept by path, so
    that a run can be resumed. Tables with sparse gradients (see `sparse`) are updated at the touched rows only, as in
    "lazy Adam": the moments and the weight decay of a row stand still while it is not touched.

    A parameter whose gradient is zero everywhere is left as it is.

    Attributes:
        optimizer: the optimizer. Its own state stays empty but for the settings.
        scale: a factor on all learning rates, whatever the schedules and groups say.
        steps: how many steps were taken.
    """

    def __init__(self, optimizer: Optimizer, groups: Mapping[str, Group] | None = None) -> None:
        """Wrap an optimizer that was not used yet.

        Args:
            optimizer: settings, schedules and arithmetic. It clips the gradient of each parameter by itself.
            groups: settings by pattern (as of `fnmatch`) on whole paths; of several that match, later ones win.
        """
        self.optimizer = optimizer
        self.groups = dict(groups or {})
        self._learn_rates = LearnRates(self.groups)
        self.scale = 1.0
        self.steps = 0
        self._memories: dict[str, Memory] = {}
        self._keeps_averages = optimizer.averages is not None
        self._group_of: dict[str, Group] = {}
        optimizer.averages = None

    @property
    def learn_rate(self) -> float:
        """The optimizer's learning rate at this step of its schedule, with the factor on all of them."""
        return float(self.optimizer.learn_rate) * self.scale

    def check(self, parameters: Mapping[str, Parameter]) -> None:
        """Raise ValueError for patterns of groups that match none of the paths."""
        unused = [pattern for pattern in self.groups if not matches(pattern, parameters)]
        if unused:
            near = nearest_pattern(unused[0], parameters)
            cure = f"did you mean {near!r}?" if near else f"there are: {', '.join(roots(parameters))}"
            raise ValueError(
                f"no parameter has a path like {', '.join(map(repr, unused))}; a pattern covers the whole path; {cure}"
            )

    def _step_schedules(self) -> None:
        cast(Any, self.optimizer).step_schedules()
        self._learn_rates.step()

    def group(self, path: str) -> Group:
        """The settings of the parameter at a path."""
        found = self._group_of.get(path)
        if found is None:
            found = self._group_of[path] = group_of(path, self.groups)
        return found

    def step(self, parameters: Mapping[str, Parameter], *, scale: float = 1.0) -> float:
        """Change every parameter by its gradient, make the gradients zero, and go one step on in the schedules.

        Args:
            parameters: what to change, by path. Frozen ones only have their gradients cleared.
            scale: put on all gradients first, such as 1 / items for a mean of what was summed.

        Returns:
            The norm of all gradients as one vector, after scaling and before clipping.

        Raises Diverged where that norm is no finite number; the weights are as they were then.
        """
        squares = gradient_squares(parameters, lambda path: bool(self.group(path).frozen))
        norm = float(sum((square * scale * scale for square in squares.values()), 0.0) ** 0.5)
        if not isfinite(norm):
            raise diverged(norm, squares, parameters)
        tasks: list[Callable[[], None]] = []
        tables: list[Parameter] = []
        try:
            for path, square in squares.items():
                self._update(path, parameters[path], square, scale, tasks, tables)
            in_parallel([(at, at + 1) for at in range(len(tasks))], lambda at, _: tasks[at]())
            for table in tables:
                forget_rows(table.node, table.name)
        finally:
            weights_changed()
        self._step_schedules()
        self.steps += 1
        return norm

    def _update(
        self,
        path: str,
        parameter: Parameter,
        square: float,
        scale: float,
        tasks: list[Callable[[], None]],
        tables: list[Parameter],
    ) -> None:
        """Change one parameter and clear its gradient, or add what does to the tasks.

        What becomes of the gradient of a table by tasks is added to `tables`.
        """
        whole = cast(FloatsXd, parameter.gradient)
        rows = parameter.rows
        weights = parameter.value
        if not getattr(weights.flags, "writeable", True):  # numpy's mapped or shared memory
            weights = weights.copy()
            parameter.node.set_param(parameter.name, weights)
        memory = self._memories.get(path)
        if memory is None or memory.shape != weights.shape:  # a new parameter, or one that has grown
            memory = self._memories[path] = Memory(parameter, self._keeps_averages)
            self.optimizer.nr_update[(0, path)] = 0
        group = self.group(path)
        l2 = self.optimizer.L2 if group.weight_decay is None else group.weight_decay
        if parameter.node.ops.device_type == "cpu" and is_adam(self.optimizer, l2) and are_plain(weights, whole):
            if rows is not None:
                tables.append(parameter)
            tasks += self._tasks(path, parameter, square**0.5, scale, rows, memory)
            return
        gradient = whole if rows is None else cast(Floats2d, whole)[rows]
        gradient *= scale
        if rows is None:
            self._apply(path, weights, gradient, memory.moments)
            if memory.dense is not None:
                memory.dense.add(weights)
        else:
            self._apply_rows(path, cast(Floats2d, weights), rows, cast(Floats2d, gradient), memory)
        parameter.clear()

    def _tasks(
        self, path: str, parameter: Parameter, norm: float, scale: float, rows: Ints1d | None, memory: Memory
    ) -> Iterator[Callable[[], None]]:
        """What does to a parameter on a CPU what Thinc's Adam would do to it, faster."""
        key, group, averages = (0, path), self.group(path), memory.averages
        self.optimizer.nr_update[key] += 1
        updates, own = self.optimizer.nr_update[key], self._learn_rates.of(group)
        learn_rate = (self.optimizer.learn_rate if own is None else own) * self._factor(group)
        l2 = self.optimizer.L2 if group.weight_decay is None else group.weight_decay
        new = None if averages is None else 1.0 - decay(averages.updates + 1)
        step = adam_step(self.optimizer, norm, scale, learn_rate, l2, updates, new)
        arrays = Arrays(
            parameter.value,
            parameter.gradient,
            memory.moment("mom1"),
            memory.moment("mom2"),
            None if averages is None else averages.values,
        )
        if rows is None:
            if memory.dense is not None:
                memory.dense.updates += 1
            yield from dense_tasks(step, arrays)
            return
        remains = None if memory.sparse is None else memory.sparse.remains(rows)
        memory.touch(rows)
        if memory.sparse is not None:
            memory.sparse.touch(rows)
        yield from row_tasks(step, arrays, rows, remains)

    def _factor(self, group: Group) -> float:
        return self.scale * (1.0 if group.scale is None else group.scale)

    def _apply_rows(self, path: str, weights: Floats2d, rows: Ints1d, gradient: Floats2d, memory: Memory) -> None:
        """Do to some rows what `_apply` does to all."""
        part = weights[rows]
        averages = None if memory.sparse is None else memory.sparse.current(rows, part)
        moments = memory.gather(rows)
        self._apply(path, part, gradient, moments)
        memory.scatter(rows, moments, part)
        weights[rows] = part
        if memory.sparse is not None and averages is not None:
            memory.sparse.add(rows, part, averages)

    def _apply(self, path: str, weights: FloatsXd, gradient: FloatsXd, moments: dict[str, FloatsXd]) -> None:
        """Let the optimizer change weights in place, with moments that are handed in and taken out again."""
        optimizer, key, group = self.optimizer, (0, path), self.group(path)
        stores = {"mom1": optimizer.mom1, "mom2": optimizer.mom2}
        for name, values in moments.items():
            stores[name][key] = cast(Any, values)
        learn_rate, l2, own = optimizer.learn_rate, optimizer.L2, self._learn_rates.of(group)
        optimizer.learn_rate = learn_rate if own is None else own
        optimizer.L2 = l2 if group.weight_decay is None else group.weight_decay
        try:
            changed, _ = optimizer(key, weights, gradient, lr_scale=self._factor(group))
        finally:
            optimizer.learn_rate, optimizer.L2 = learn_rate, l2
        if changed is not weights:
            cast(Any, weights)[...] = changed
        for name, store in stores.items():
            if key in store:
                moments[name] = store.pop(key)

    @contextmanager
    def use_averages(self, parameters: Mapping[str, Parameter]) -> Iterator[None]:
        """Have the averages of the weights in the model while this is entered, and the weights back after.

        Nothing changes where the optimizer keeps no averages, or for parameters that no step has changed.
        """
        swapped: list[tuple[Parameter, FloatsXd]] = []
        try:
            for path, parameter in parameters.items():
                memory = self._memories.get(path)
                averages = None if memory is None or memory.shape != parameter.value.shape else memory.averages
                if averages is not None:
                    swapped.append((parameter, parameter.value))
                    parameter.node.set_param(parameter.name, averages.read(parameter.value))
            yield
        finally:
            for parameter, weights in swapped:
                parameter.node.set_param(parameter.name, weights)

    def state(self) -> tuple[dict[str, ArrayXd], dict[str, Any]]:
        """All that the next step depends on: arrays by name, and facts that JSON can hold.

        Of a table with sparse gradients only the rows that were ever touched are there.
        """
        arrays: dict[str, ArrayXd] = {}
        for path, memory in self._memories.items():
            arrays.update({f"{name}:{path}": values for name, values in memory.arrays().items()})
        updates = {path: self.optimizer.nr_update[(0, path)] for path in self._memories}
        return arrays, {"steps": self.steps, "updates": updates}

    def load_state(
        self, arrays: Mapping[str, ArrayXd], facts: Mapping[str, Any], parameters: Mapping[str, Parameter]
    ) -> None:
        """Go on from a state. The optimizer is as its config makes it; its schedules are run up to the step.

        Raises:
            ValueError: this updater took steps already, or the state speaks of parameters that are not there.
        """
        if self.steps:
            raise ValueError(f"a state is loaded into a new updater; this one took {self.steps} steps already")
        unknown = sorted(set(facts["updates"]) - set(parameters))
        if unknown:
            raise ValueError(f"the state is of parameters that the model does not have: {', '.join(unknown)}")
        named: dict[str, dict[str, ArrayXd]] = {path: {} for path in facts["updates"]}
        for name, values in arrays.items():
            kind, path = name.split(":", 1)
            named[path][kind] = values
        for path, updates in facts["updates"].items():
            self._memories[path] = memory = Memory(parameters[path], self._keeps_averages)
            memory.load(named[path], updates)
            self.optimizer.nr_update[(0, path)] = updates
        for _ in range(facts["steps"]):
            self._step_schedules()
        self.steps = facts["steps"]
