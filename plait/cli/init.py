"""`plait init`: write a config to begin with."""

from pathlib import Path
from typing import Annotated

import typer

from .command import Force
from .output import STANDARD, check_output, open_output


def init(
    config: Annotated[Path, typer.Argument(metavar="CONFIG", help="Where to write the config; - prints it.")],
    pipeline: Annotated[
        str,
        typer.Option(
            "--pipeline",
            "-p",
            metavar="NAMES",
            help="Ready-made components in their order, with commas between.",
            show_default=False,
        ),
    ],
    lang: Annotated[
        str, typer.Option("--lang", "-l", metavar="CODE", help="The language, such as en; xx is any.")
    ] = "xx",
    force: Force = False,
) -> None:
    """Write a complete config to begin with.

    Every setting has a comment. The ready-made components are tagger, pos_tagger, morph_tagger, textcat and
    textcat_multilabel; those that look at words in their context share one encoder, [encoders.main].
    """
    from .starting import starting_config

    check_output(config, force=force)
    names = [name.strip() for name in pipeline.split(",") if name.strip()]
    text = starting_config(lang, names, path=str(config) if config != STANDARD else "config.cfg")
    with open_output(config, force=force) as output:
        output.write(text.encode("utf8"))
    if config != STANDARD:
        typer.echo(f"wrote {config}; train from it with:")
        typer.echo(f"  plait train {config} --output OUTPUT --paths.train FILE --paths.dev FILE")
