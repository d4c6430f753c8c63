"""`plait list`: what can stand in a config."""

from collections.abc import Mapping
from pathlib import Path
from textwrap import fill, wrap
from typing import Annotated, Any

import typer

from . import screen
from .command import Code, Settings, overrides
from .user_code import import_code

READY_MADE = "ready-made"


def list_(
    kind: Annotated[
        str | None,
        typer.Argument(
            metavar="KIND", help="Such as architectures; left out, the kinds are listed.", show_default=False
        ),
    ] = None,
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="Tell all about this one.", show_default=False)
    ] = None,
    fits: Annotated[
        str | None,
        typer.Option(
            "--fits",
            metavar="SLOT",
            help="List what may stand in this slot of a config, such as tagger.model.tok2vec.",
            show_default=False,
        ),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(
            "--config",
            metavar="CONFIG",
            help="The config whose slot --fits means; by default one with all ready-made components.",
            show_default=False,
        ),
    ] = None,
    settings: Settings = None,
    code: Code = None,
) -> None:
    """List what can stand in a config.

    The kinds are those that stand behind an @ in a config, such as architectures, components and readers, and
    ready-made: the components that `plait init` knows. With a name, one of them is shown with all its settings.
    With --fits, what may stand in one slot is shown, with the settings of each.
    """
    import_code(code)
    if fits is not None:
        _list_fitting(fits, kind, name, config, overrides(settings))
    elif config is not None or settings:
        raise ValueError("--config and --section.key belong to --fits: they say whose slot that is; add --fits SLOT")
    elif kind is None:
        _list_kinds()
    elif kind.lstrip("@") == READY_MADE:
        _show_ready_made(name) if name else _list_ready_made()
    elif name is None:
        _list_functions(kind.lstrip("@"))
    else:
        _show_function(kind.lstrip("@"), name)


def _list_kinds() -> None:
    from ..pipeline import ready_made
    from ..registry import registry

    counts = [(kind, str(len(registry.names(kind)))) for kind in registry.kinds()]
    typer.echo(screen.table([*counts, (READY_MADE, str(len(ready_made())))], "<>", header=("kind", "names")))


def _list_fitting(
    slot: str, kind: str | None, name: str | None, config: Path | None, settings: Mapping[str, Any]
) -> None:
    from .fits import find, lines

    if name is not None:
        raise ValueError("--fits lists all that fits, so give it without a NAME")
    kind = None if kind is None else kind.lstrip("@")
    if kind == READY_MADE:
        raise ValueError("--fits lists registered functions; `plait list components --fits SLOT` lists components")
    if kind is not None:
        _names(kind)
    for line in lines(find(slot, config, settings), kind):
        typer.echo(line)


def _list_functions(kind: str) -> None:
    from ..config import describe
    from ..config.docstrings import summary
    from ..registry import registry

    for name in _names(kind):
        try:
            described = describe(kind, name)
        except Exception as error:  # a package may fail in any way, which must hide no other
            typer.echo(f"{screen.emphasize(name)} cannot be loaded: {type(error).__name__}: {error}")
            continue
        typer.echo(f"{screen.emphasize(name)} -> {described.returns}")
        if text := summary(registry.get(kind, name)):
            typer.echo(f"    {screen.clip(text, screen.width() - 4)}")


def _show_function(kind: str, name: str) -> None:
    from ..config import describe
    from ..config.docstrings import setting_texts
    from ..config.packages import missing_package
    from ..errors import UnknownName
    from ..registry import registry
    from .places import places

    _names(kind)
    try:
        described = describe(kind, name)
    except UnknownName:
        elsewhere = [other for other in registry.kinds() if name in registry.names(other)]
        if not elsewhere and (absent := missing_package(name)):
            raise ValueError(f"there is no '{name}': {absent}") from None
        if not elsewhere:
            raise
        raise ValueError(f"'{name}' is no name under '{kind}'; see `plait list {elsewhere[0]} {name}`") from None
    except Exception as error:
        raise ValueError(f"'{name}' cannot be loaded: {type(error).__name__}: {error}") from error
    typer.echo(f'@{kind} = "{screen.emphasize(name)}"')
    typer.echo(f"makes {described.returns}")
    typer.echo(f"defined in {registry.get(kind, name).__module__}")
    about = described.doc.partition("\nArgs:")[0].partition("\nAttributes:")[0].strip()
    if about:
        typer.echo(f"\n{_fitted(about)}")
    texts = setting_texts(registry.get(kind, name))
    if described.parameters:
        typer.echo(f"\n{screen.emphasize('Settings')}")
    for parameter in described.parameters:
        typer.echo(f"  {parameter}")
        for line in wrap(texts.get(parameter.name.lstrip("*"), ""), screen.width() - 6):
            typer.echo(f"      {line}")
    if fitting := places(kind, name):
        typer.echo(f"\n{screen.emphasize('Fits')}")
    for place in fitting:
        typer.echo(f"  {place}")


def _fitted(text: str) -> str:
    """Paragraphs as wide as the screen; those with lists or programs in them stay as they are."""
    paragraphs = [
        part if any(line.startswith((" ", ">>>")) for line in part.splitlines()) else fill(part, screen.width())
        for part in text.split("\n\n")
    ]
    return "\n\n".join(paragraphs)


def _names(kind: str) -> list[str]:
    """The names of a kind. Raises ValueError for a kind that there is not."""
    from ..errors import nearest
    from ..registry import registry

    known = [*registry.kinds(), READY_MADE]
    if kind not in known:
        near = nearest(kind, known)
        cure = f"did you mean '{near}'?" if near else f"there are: {', '.join(known)}"
        raise ValueError(f"there is no kind '{kind}'; {cure}")
    return registry.names(kind)


def _list_ready_made() -> None:
    from ..pipeline import default_config, ready_made

    for name in ready_made():
        block = default_config(name)["components"][name]
        settings = [f"{key} = {value!r}" for key, value in block.items() if not isinstance(value, dict)][1:]
        shown = "".join(f", {setting}" for setting in settings)
        typer.echo(f"{screen.emphasize(name)} -> {block['@components']}")
        typer.echo(f"    model: {block['model']['@architectures']}{shown}")


def _show_ready_made(name: str) -> None:
    from ..pipeline import default_config

    typer.echo(default_config(name).to_str(), nl=False)
