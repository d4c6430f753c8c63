"""`plait init`: write a config to begin with."""

from pathlib import Path
from typing import Annotated

import typer

from .command import Force, Settings, overrides
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
    backbone: Annotated[
        str,
        typer.Option(
            "--backbone",
            "-b",
            metavar="NAME",
            help="What they stand on: cnn, bilstm, attention, vectors or transformer.",
        ),
    ] = "cnn",
    settings: Settings = None,
    force: Force = False,
) -> None:
    """Write a complete config to begin with.

    Every setting has a comment. The ready-made components are tagger, pos_tagger, morph_tagger, ner, spancat,
    span_finder, textcat and textcat_multilabel; those that look at words in their context share one encoder,
    [encoders.main].

    That is a CNN, an LSTM or attention over hashed features of words (cnn, bilstm, attention), a CNN over these and
    pretrained vectors (vectors, a file: --paths.vectors FILE), or a pretrained transformer that is fine-tuned
    (transformer, a folder or a name on the hub: --paths.transformer NAME).
    """
    from .starting import starting_config, starting_text, training_command

    check_output(config, force=force)
    names = [name.strip() for name in pipeline.split(",") if name.strip()]
    made = starting_config(lang, names, backbone, overrides(settings))
    text = starting_text(made, backbone, str(config) if config != STANDARD else "config.cfg")
    with open_output(config, force=force) as output:
        output.write(text.encode("utf8"))
    if config != STANDARD:
        typer.echo(f"wrote {config}; train from it with:")
        typer.echo(f"  {training_command(config, made)}")
