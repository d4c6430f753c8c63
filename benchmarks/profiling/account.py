"""What a clock found, as rows of a table and in sum."""

from collections.abc import Sequence
from typing import Any

from .clock import REST, Clock
from .watching import BACKWARD, FORWARD, Place

HEAD = ("path", "layer", "forward", "backward", "products", "GFLOP/s", "share")


def account(clock: Clock, places: Sequence[Place], count: float, best_rate: float) -> dict[str, Any]:
    """Milliseconds for each part, and in sum.

    Args:
        clock: what was measured.
        places: the parts, in their order; those that took no time are left out.
        count: what the times are divided by, such as the number of steps.
        best_rate: of the machine, in operations a second.
    """
    total = sum(clock.seconds.values())
    rows = []
    for place in places:
        keys = [(place, FORWARD), (place, BACKWARD)]
        forward, backward = (clock.seconds.get(key, 0.0) for key in keys)
        product_seconds = sum(clock.product_seconds.get(key, 0.0) for key in keys)
        operations = sum(clock.operations.get(key, 0) for key in keys)
        if forward + backward:
            rows.append(
                {
                    "path": place.path,
                    "layer": place.name,
                    "forward": 1000 * forward / count,
                    "backward": 1000 * backward / count,
                    "products": 1000 * product_seconds / count,
                    "gflops": operations / product_seconds / 1e9 if product_seconds else None,
                    "share": (forward + backward) / total,
                }
            )
    product_seconds, operations = sum(clock.product_seconds.values()), sum(clock.operations.values())
    rate = operations / product_seconds if product_seconds else None
    return {
        "rows": rows,
        "total": 1000 * total / count,
        "rest": 1000 * clock.seconds.get(REST, 0.0) / count,
        "products": 1000 * product_seconds / count,
        "products_share": product_seconds / total,
        "products_gflops": rate and rate / 1e9,
        "machine_gflops": best_rate / 1e9,
        "of_machine": rate and rate / best_rate,
    }


def table_of(found: dict[str, Any], unit: str) -> str:
    """The rows as a table, with what they come to."""
    cells = [HEAD, *(row_cells(row) for row in found["rows"])]
    cells.append(("", REST, f"{found['rest']:.2f}", "", "", "", f"{found['rest'] / found['total']:.1%}"))
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = [
        "  ".join(fitted(cell, width, i) for i, (cell, width) in enumerate(zip(row, widths, strict=True)))
        for row in cells
    ]
    lines.append(f"total {found['total']:.2f} {unit}, of which matrix products {found['products_share']:.1%}")
    if found["products_gflops"] is None:
        lines.append("no product of matrices was seen")
    else:
        lines.append(
            f"products at {found['products_gflops']:.1f} GFLOP/s, the machine at its best at "
            f"{found['machine_gflops']:.1f}: {found['of_machine']:.1%} of it"
        )
    return "\n".join(line.rstrip() for line in lines)


def row_cells(row: dict[str, Any]) -> tuple[str, ...]:
    """A row as texts."""
    times = (f"{row[name]:.2f}" if row[name] else "" for name in ("forward", "backward", "products"))
    rate = "" if row["gflops"] is None else f"{row['gflops']:.1f}"
    return row["path"], row["layer"], *times, rate, f"{row['share']:.1%}"


def fitted(cell: str, width: int, column: int) -> str:
    """A cell as wide as its column: words to the left, numbers to the right."""
    return cell.ljust(width) if column < 2 else cell.rjust(width)
