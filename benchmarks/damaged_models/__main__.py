"""Damage each file of a saved model in many ways, and load it: what is damaged is refused, or does no harm.

    python -m benchmarks.damaged_models MODEL [--damages 200] [--seed 0] [--texts FILE]

Damages by accident have to be refused by the name of the file, or change nothing. Those that are signed anew, as
somebody does who means harm, may change what is predicted, but run no code, take no more than some seconds and
gigabytes, and raise nothing but plait's own exceptions. A table tells what came of each kind. The exit status is 1
where that fails anywhere.
"""

import argparse
import random
import shutil
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from plait.saving import MANIFEST, SavedFolder

from .damages import BY_ACCIDENT, IN_PLACE, ON_PURPOSE, resigned, signed
from .trying import FAILS, HARMLESS, OTHERS, REFUSED, Trying

TEXTS = (
    "The old banks lent two horses to Mary in Berlin .",
    "Dogs chase cats ! Where is my card ?",
    "I didn't like the movie , although it won 3 awards in 2019 .",
)
SWAPPED = "swapped with another"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--damages", type=int, default=200, help="of each file (default: 200)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--texts", type=Path, help="texts to annotate, one a line; some of its own by default")
    args = parser.parse_args()
    texts = args.texts.read_text("utf8").splitlines() if args.texts else TEXTS
    found: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    faults: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "model"
        trying = Trying(args.model, texts)
        try:
            for name, kind, outcome, fault in damage_all(args.model, copy, trying, args.damages, args.seed):
                found[name, kind][outcome] += 1
                faults += [fault] if fault else []
        finally:
            trying.close()
    print(table(found))
    for fault in faults[:20]:
        print(f"fault: {fault}", file=sys.stderr)
    total = sum(sum(counts.values()) for counts in found.values())
    print(f"{total:,} damages, {len(faults)} faults (seed {args.seed})")
    return 1 if faults else 0


def damage_all(model: Path, copy: Path, trying: Trying, damages: int, seed: int) -> Iterator[tuple[str, str, str, str]]:
    """Each damage of a model that is copied and tried: the file, the kind, the outcome, and a fault or ""."""
    rng = random.Random(seed)
    names = [*SavedFolder(model).manifest.files, MANIFEST]
    for name in names:
        kinds = [*BY_ACCIDENT, SWAPPED, *ON_PURPOSE]
        plan = [*IN_PLACE, *(kinds[i % len(kinds)] for i in range(max(0, damages - len(IN_PLACE))))]
        for kind in plan:
            _copy(model, copy)
            is_signed = _damage(copy, name, kind, names, rng)
            outcome, message = trying(copy)
            yield name, kind, outcome, _fault(name, kind, outcome, message, is_signed)


def _copy(model: Path, copy: Path) -> None:
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(model, copy)


def _damage(copy: Path, name: str, kind: str, names: list[str], rng: random.Random) -> bool:
    """Damage a file of a copy; whether the manifest was signed anew."""
    path = copy / name
    if kind in IN_PLACE:
        IN_PLACE[kind](path)
        return False
    data = path.read_bytes()
    if kind == SWAPPED:
        other = copy / rng.choice([one for one in names if one != name] or names)
        path.write_bytes(other.read_bytes())
        other.write_bytes(data)
        return False
    if kind in BY_ACCIDENT:
        path.write_bytes(BY_ACCIDENT[kind](rng, data))
        return False
    if name == MANIFEST:
        path.write_bytes(resigned(rng, data))
    else:
        path.write_bytes(ON_PURPOSE[kind](rng, data))
        signed(copy)
    return True


def _fault(name: str, kind: str, outcome: str, message: str, is_signed: bool) -> str:
    """What is wrong with an outcome, for people; "" where nothing is."""
    if outcome == HARMLESS or (is_signed and outcome in (OTHERS, FAILS)):
        return ""
    if outcome == REFUSED and (is_signed or kind == SWAPPED or name in message):
        return ""
    return f"{name}, {kind}: {outcome}{': ' if message else ''}{message:.300}"


def table(found: dict[tuple[str, str], Counter[str]]) -> str:
    """What came of each kind of damage to each file."""
    rows = [
        f"{name}  {kind:24}{', '.join(f'{n} {outcome}' for outcome, n in sorted(counts.items()))}"
        for (name, kind), counts in found.items()
    ]
    return "\n".join(rows)


if __name__ == "__main__":
    sys.exit(main())
