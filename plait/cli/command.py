"""What all commands share: settings by dotted path, exceptions told as messages, and common options."""

import re
from collections.abc import Collection, Sequence
from itertools import takewhile
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from .failures import told

# An option with a dot in its name sets a value of a config; it comes in as one `--section.key` of the command.
_SETTING = re.compile(r"--(?P<path>[^=]*\.[^=]*)(?:=(?P<value>.*))?", re.DOTALL)
# An option of one word, which may be a setting whose section was left out.
_BARE = re.compile(r"--(?P<name>[A-Za-z][\w-]*)(?:=.*)?", re.DOTALL)
SETTING_OPTIONS = ("--section.key", "--reader.key")

GIVEN = "plait.given"  # in the context of a command: its arguments as somebody wrote them

Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--section.key",
        metavar="VALUE",
        help="Set any value of the config, such as --training.max_steps 500; the name of a registered function swaps "
        "a whole block: --encoders.main plait.HashEmbedCNN.v1",
        show_default=False,
    ),
]
ReaderSettings = Annotated[
    list[str] | None,
    typer.Option(
        "--reader.key",
        metavar="VALUE",
        help="Set how the data is read, such as --reader.text_column tweet (see `plait list readers`).",
        show_default=False,
    ),
]
ReaderName = Annotated[
    str | None,
    typer.Option(
        "--reader",
        metavar="NAME",
        help="Which registered reader reads the data; by default the file name says it.",
        show_default=False,
    ),
]
Code = Annotated[
    list[Path] | None,
    typer.Option(
        "--code",
        metavar="FILE",
        help="A Python file that registers functions of your own. Can be given several times.",
        show_default=False,
    ),
]
Gpu = Annotated[
    int | None, typer.Option("--gpu", metavar="N", min=0, help="Run on this GPU, counted from 0.", show_default=False)
]
BatchSize = Annotated[
    int | None,
    typer.Option(
        "--batch-size",
        metavar="N",
        min=1,
        help="Texts to annotate at once; the model knows a default.",
        show_default=False,
    ),
]
GoldTokens = Annotated[
    bool, typer.Option("--gold-tokens", help="Take the words of the data instead of finding them in its texts.")
]
AllLabels = Annotated[bool, typer.Option("--all-labels", help="Show every label, however rare.")]
Force = Annotated[bool, typer.Option("--force", help="Replace what is at the output.")]


class PlaitCommand(TyperCommand):
    """A command that takes `--section.key value` and ends in a message and an exit status, never a traceback."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As in Typer, with each `--section.key value` collected under the one option that stands for them."""
        ctx.meta[GIVEN] = list(args)
        options = {option for parameter in self.params for option in parameter.opts}
        stands_for_all = next((option for option in SETTING_OPTIONS if option in options), None)
        if stands_for_all is not None:
            args = _collect(args, stands_for_all)
            _check_bare(args, {*options, *ctx.help_option_names}, stands_for_all)
        rest: list[str] = super().parse_args(ctx, args)
        return rest

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        with told(self.name or ""):
            return super().invoke(ctx)


def _collect(args: Sequence[str], option: str) -> list[str]:
    """Arguments in which `--a.b value` and `--a.b=value` are written `OPTION=a.b=value`."""
    collected: list[str] = []
    rest = iter(args)
    for argument in rest:
        setting = _SETTING.fullmatch(argument)
        if argument == "--":
            return [*collected, argument, *rest]
        if setting is None:
            collected.append(argument)
            continue
        value = setting["value"] if setting["value"] is not None else next(rest, None)
        if value is None or (setting["value"] is None and value.startswith("--")):
            raise typer.BadParameter(f"a value is missing: {argument} VALUE", param_hint=argument)
        collected.append(f"{option}={setting['path']}={value}")
    return collected


def _check_bare(args: Sequence[str], options: Collection[str], stands_for_all: str) -> None:
    """Say of a setting without its section how it is written. Raises typer.BadParameter."""
    for argument in takewhile(lambda argument: argument != "--", args):
        bare = _BARE.fullmatch(argument)
        if bare is None or f"--{bare['name']}" in options:
            continue
        name = bare["name"].replace("-", "_")
        section = _section_of(name) if stands_for_all == "--section.key" else _reader_with(name)
        if section is not None:
            raise typer.BadParameter(f"write it with its section: --{section}.{name} VALUE", param_hint=argument)


def _section_of(setting: str) -> str | None:
    """The section of a config that has a setting, if one has."""
    from ..training import default_training

    config = default_training()
    return next((section for section in ("paths", "system", "training") if setting in config[section]), None)


def _reader_with(setting: str) -> str | None:
    """The word for all readers where one of them has a setting."""
    from ..config import describe
    from ..registry import registry

    names = registry.names("readers")
    found = (one.name for name in names for one in describe("readers", name).parameters)
    return "reader" if setting in found else None


def overrides(settings: Sequence[str] | None, *, within: str | None = None) -> dict[str, Any]:
    """Values by dotted path from what `PlaitCommand` collected: JSON where a value is that, and else text.

    Args:
        settings: each as `section.key=value`.
        within: the one section whose settings are taken.

    Raises ValueError for a setting of another section.
    """
    from ..config import parse_override

    found: dict[str, Any] = {}
    for setting in settings or ():
        path, _, value = setting.partition("=")
        if within is not None and not path.startswith(f"{within}."):
            raise ValueError(f"--{path} does not belong here; this command takes --{within}.KEY VALUE")
        found[path] = parse_override(value)
    return found
