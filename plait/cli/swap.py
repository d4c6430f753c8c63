"""`plait swap`: another function in the place of a block of a config, and encoders shared or not."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .command import Code, Force, Settings, overrides
from .configs import config_file, read_config
from .diff import colored
from .output import STANDARD, check_output, open_output
from .user_code import import_code

if TYPE_CHECKING:
    from .fits import Found
    from .swapping import Swapped


def swap(
    config: Annotated[
        Path, typer.Argument(metavar="CONFIG", help="The config file; with --own or --share also a saved pipeline.")
    ],
    slot: Annotated[
        str, typer.Argument(metavar="SLOT", help="Where the block is, such as encoders.main or tagger.model.tok2vec.")
    ],
    function: Annotated[
        str | None,
        typer.Argument(metavar="FUNCTION", help="The registered function to put there.", show_default=False),
    ] = None,
    settings: Settings = None,
    own: Annotated[
        bool, typer.Option("--own", help="Give the slot the encoder that it shares as a block of its own.")
    ] = False,
    share: Annotated[
        str | None,
        typer.Option(
            "--share",
            metavar="NAME",
            help="Make the block in the slot the encoder of this name, which others can share.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Where to write; by default standard output."),
    ] = None,
    code: Code = None,
    force: Force = False,
) -> None:
    """Put another function into a slot of a config.

    The new block is written with its defaults and with the settings that both functions have, where they were not left
    at their defaults. The rest stays as it is written, comments included. What has changed is told, and nothing is
    written where the config would not build.

    A saved pipeline keeps its weights: with --own and --share, CONFIG can be its folder, and --output a new one.
    """
    if [function is not None, own, share is not None].count(True) != 1:
        raise ValueError("say what is to stand in the slot: a FUNCTION, --own, or --share NAME")
    if function is None and settings:
        raise ValueError("settings by their path go with a FUNCTION; set them on what is written")
    import_code(code)
    if config.is_dir() and (config / "meta.json").is_file() and function is None:
        _of_pipeline(config, slot, share, output, force=force)
        return
    from ..config.slots import NOTHING
    from .fits import find
    from .starting import training_command

    check_output(output, force=force)
    path = config_file(config)
    found = find(slot, path, {})
    _check_new(found)
    done = _swapped(path, found, function, share, overrides(settings))
    to_file = output not in (None, STANDARD)
    with open_output(output, force=force) as file:
        file.write(done.text.encode("utf8"))
    _tell(path, output if output is not None and to_file else Path("<output>"), done, err=not to_file)
    if found.slot.value is NOTHING and found.slot.path[0] == "encoders":
        typer.echo(f"{slot} is new, and nothing names it", err=not to_file)
    if to_file:
        typer.echo(f"wrote {output}; train from it with:")
        own_code = "".join(f" --code {file}" for file in code or ())
        typer.echo(f"  {training_command(output, done.config)}{own_code}")


def _check_new(found: "Found") -> None:
    """Raise ValueError for an encoder that is not there, where another one was probably meant."""
    from ..config.paths import dotted
    from ..config.slots import NOTHING
    from ..errors import nearest

    *section, name = found.slot.path
    near = nearest(name, found.filled["encoders"]) if section == ["encoders"] else None
    if found.slot.value is NOTHING and near:
        raise ValueError(f"there is no {dotted(found.slot.path)}; did you mean encoders.{near}?")


def _swapped(
    path: Path, found: "Found", function: str | None, share: str | None, settings: Mapping[str, Any]
) -> "Swapped":
    """What is to be written."""
    from ..config.paths import dotted
    from . import swapping

    config, text = read_config(path, {}), path.read_bytes().decode("utf8")
    if function is not None:
        return swapping.swap(config, text, found, function, settings)
    if share is not None:
        return swapping.share(config, text, found.slot, share)
    inside = swapping.shared_within(found.slot)
    if inside and inside[0] != found.slot.path:
        raise ValueError(f"{dotted(found.slot.path)} shares no encoder itself; did you mean {dotted(inside[0])}?")
    return swapping.own(config, text, found.slot)


def _tell(old: Path, new: Path, done: "Swapped", *, err: bool) -> None:
    """What has changed, as `plait diff` shows it, and what was kept."""
    from .changes import changes, lines, read_side, side_of

    before, after = read_side(old), side_of(new, done.config)
    found = changes(before, after)
    for line in (f"--- {old}", f"+++ {new}", *lines(before, after, found)) if found else ():
        typer.echo(colored(line, err=err), err=err)
    if not found:
        typer.echo("nothing has changed", err=err)
    if done.kept:
        typer.echo(f"kept from the block that was there: {', '.join(map(str, done.kept))}", err=err)


def _of_pipeline(model: Path, slot: str, share: str | None, output: Path | None, *, force: bool) -> None:
    """The same for a trained pipeline, which goes to a new folder."""
    from ..errors import OutputExists
    from ..pipeline import load
    from .fits import find

    if output is None or output == STANDARD:
        raise ValueError("a pipeline is written to a folder; give one: --output DIR")
    if output.exists() and not force:
        raise OutputExists(output, "choose another path, or replace it with --force")
    path = find(slot, model / "config.cfg", {}).slot.path
    if path[0] != "components":
        raise ValueError(f"{slot} is no slot of a component; give one such as tagger.model.tok2vec")
    nlp = load(model)
    nlp.own_encoder(path[1]) if share is None else nlp.share_encoder(path[1], share)
    nlp.to_disk(output, overwrite=force)
    encoders = ", ".join(f"encoders.{name}" for name in nlp.encoders) or "none"
    typer.echo(f"wrote {output}, with the weights of {model}; shared encoders: {encoders}")
    typer.echo(f"  plait annotate {output} INPUT")
