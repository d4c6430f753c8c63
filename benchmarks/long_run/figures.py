"""Figures as SVG, drawn by matplotlib, which the extra `bench` has."""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.failures import check_outputs

SETTINGS = {
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "plait",  # the same figure is the same file
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.alpha": 0.3,
}


class Panel(NamedTuple):
    """One set of axes with points and a line.

    Attributes:
        x, y: the points.
        names: of the axes.
        line: points of a line, as two more sequences; None for none.
        told: what the line is.
        log: whether both axes are logarithmic.
        joined: whether the points are joined.
    """

    x: Sequence[float]
    y: Sequence[float]
    names: tuple[str, str]
    line: tuple[Sequence[float], Sequence[float]] | None = None
    told: str = ""
    log: tuple[bool, bool] = (False, False)
    joined: bool = False


def check_figures(*paths: Path | None) -> None:
    """Raise SystemExit where a figure that is asked for could not be drawn later."""
    check_outputs(*paths)
    if any(paths) and find_spec("matplotlib") is None:
        raise SystemExit("a figure needs matplotlib: pip install 'plait[bench]', or leave its file out")


def draw(path: Path, title: str, panels: Sequence[Panel]) -> None:
    """Write a figure with its panels below each other, with matplotlib."""
    import matplotlib  # type: ignore[import-not-found, unused-ignore]  # in the extra bench

    matplotlib.use("svg")
    from matplotlib import pyplot

    with pyplot.rc_context(SETTINGS):
        figure, axes = pyplot.subplots(len(panels), 1, figsize=(6.4, 2.6 * len(panels) + 0.6), squeeze=False)
        figure.suptitle(title)
        for ax, panel in zip(axes[:, 0], panels, strict=True):
            fill(ax, panel)
        figure.tight_layout()
        figure.savefig(path, format="svg", metadata={"Date": None})
        pyplot.close(figure)


def fill(ax: Any, panel: Panel) -> None:
    """Draw one panel."""
    ax.plot(panel.x, panel.y, "-" if panel.joined else "o", color="#0969da", markersize=4, linewidth=1.2)
    if panel.line:
        ax.plot(*panel.line, "--", color="#cf222e", linewidth=1.2, label=panel.told)
        ax.legend(frameon=False)
    for axis, values, is_log in zip("xy", (panel.x, panel.y), panel.log, strict=True):
        if is_log:
            getattr(ax, f"set_{axis}scale")("log")
        else:
            getattr(ax, f"set_{axis}lim")(0, 1.08 * max(values))
    ax.set_xlabel(panel.names[0])
    ax.set_ylabel(panel.names[1])
