"""A linear chain for scores that lie far apart: sums over sequences of tags by logarithms."""

from typing import Any

from thinc.types import Floats1d

from .chain import BOUNDARY, Chain

_LOWEST = -1e300  # in place of minus infinity, of which differences can be taken


class LogChain(Chain):
    """The same distribution as a `Chain`, whatever the scores.

    A tag that is a million times less probable than another one up to some word, again and again, may be the only one
    that can go on from there. Logarithms keep it, at the cost of an exponential function for each pair of tags of each
    word.
    """

    @property
    def log_partition(self) -> Floats1d:
        """log Z, float64 (n_sequences,)."""
        self._run()
        return self._log_Z  # type: ignore[no-any-return]  # arrays of xp

    def _run(self) -> None:
        """A: for each word and tag the logarithm of the sum over all sequences up to it."""
        if self._A is not None:
            return
        xp, X, T = self._xp, self._emissions, self._transitions
        A = xp.empty_like(X)
        before: Any = None
        for start, end in self._bounds:
            if before is None:
                A[:end] = T[BOUNDARY, 1:] + X[:end]
            else:
                A[start:end] = self._log_sum(before[: end - start, :, None] + T[1:, 1:]) + X[start:end]
            before = A[start:end]
        self._A = A
        self._log_Z = self._log_sum(A[self._last] + T[1:, BOUNDARY])

    def _run_back(self) -> None:
        """B: the same over what comes after each word; V: together with the word's own scores, less log Z."""
        if self._B is not None:
            return
        self._run()
        xp, X, T = self._xp, self._emissions, self._transitions
        B = xp.empty_like(X)
        B[self._last] = xp.maximum(T[1:, BOUNDARY], _LOWEST)
        bounds = self._bounds
        for (start_before, _), (start, end) in zip(bounds[-2::-1], bounds[:0:-1], strict=True):
            later = (X[start:end] + B[start:end])[:, None, :]
            B[start_before : start_before + end - start] = self._log_sum((T[1:, 1:] + later).swapaxes(1, 2))
        self._B, self._V = B, X + B - self._log_Z[self._sequence][:, None]

    def _by_step(self) -> Any:
        self._run_back()
        sums = self._A + self._B - self._log_Z[self._sequence][:, None]
        return self._xp.exp(self._xp.minimum(sums, 0.0))

    def _pairs(self, weights: Any) -> Any:
        xp, bounds, n_first = self._xp, self._bounds, len(self._lengths)
        before = self._steps.before
        found = xp.zeros(self._transitions[1:, 1:].shape)
        for start, end in bounds[1:]:
            logs = self._A[before[start - n_first : end - n_first]][:, :, None] + self._transitions[1:, 1:]
            logs += self._V[start:end][:, None, :]
            found += (xp.exp(xp.minimum(logs, 0.0)) * weights[start:end][:, :, None]).sum(axis=0)
        return found

    def _after(self, y: Any) -> Any:
        xp, before, n_first = self._xp, self._steps.before, len(self._lengths)
        y_before, y_now, now = y[before], y[n_first:], xp.arange(n_first, len(y))
        logs = self._transitions[y_before + 1, y_now + 1] + self._emissions[now, y_now] + self._B[now, y_now]
        return xp.exp(xp.minimum(logs - self._B[before, y_before], 0.0))

    def _log_sum(self, logs: Any) -> Any:
        """log sum exp over the second axis, of which nothing is added where all is minus infinity."""
        xp = self._xp
        peak = xp.maximum(logs.max(axis=1), _LOWEST)
        sums = xp.exp(logs - xp.expand_dims(peak, 1)).sum(axis=1)
        return xp.log(xp.maximum(sums, -1 / _LOWEST)) + peak
