"""`plait vectors`: what a file of pretrained vectors holds, how much of a corpus it covers, and its fast form."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .command import Force
from .data import data_reader
from .output import check_output
from .screen import counted

if TYPE_CHECKING:
    from ..features import Coverage, Vectors


def vectors(
    source: Annotated[Path, typer.Argument(metavar="INPUT", help="A file of vectors, in any format that is known.")],
    output: Annotated[
        Path | None, typer.Argument(metavar="OUTPUT", help="The file to write, which ends in .safetensors.")
    ] = None,
    words: Annotated[
        Path | None,
        typer.Option("--words", metavar="FILE", help="Of a table (.npy): its words, one a line, or a tokenizer.json."),
    ] = None,
    half: Annotated[bool, typer.Option("--half", help="Write half precision, at half the size.")] = False,
    corpus: Annotated[
        Path | None,
        typer.Option("--corpus", metavar="FILE", help="Texts; count which of their words have a vector."),
    ] = None,
    force: Force = False,
) -> None:
    """Look at pretrained vectors, and write them in a fast form.

    The formats: text of word2vec, GloVe, fastText (.vec) and floret, binary files of word2vec and fastText (.bin),
    arrays of numpy (.npy), and what this command writes. The path of a file of any of them can stand in a config, at
    plait.StaticVectors.v1; one that this command wrote takes no time to be read, and processes share its memory.
    """
    from ..features import coverage, read_vectors

    if output is not None:
        if output.suffix != ".safetensors":
            raise ValueError(f"{output}: the name of the file to write ends in .safetensors")
        check_output(output, force=force)
    read = data_reader(corpus, None, None) if corpus is not None else None
    found = read_vectors(source, words)
    typer.echo(f"{source}: {_told(found)}")
    if read is not None:
        typer.echo("\n".join(_covered(coverage(found, read()))))
    if output is not None:
        found.to_disk(output, overwrite=force, half=half)
        typer.echo(f"wrote {output} ({output.stat().st_size / 1e6:,.1f} MB)")


def _told(found: "Vectors") -> str:
    kinds = {"forms": "of whole words", "floret": "of hashed subwords (floret)", "fasttext": "of words and subwords"}
    facts = [
        f"{counted(len(found), 'vector')} of {found.width} numbers, {kinds.get(found.finder.kind, 'of word pieces')}"
    ]
    if found.duplicates:
        facts.append(f"{counted(found.duplicates, 'word')} came again and did not count")
    return "; ".join(facts)


def _covered(found: "Coverage") -> list[str]:
    told = [
        f"{_share(found.words - found.missing_words, found.words)} distinct words of the texts have a vector",
        f"{_share(found.tokens - found.missing_tokens, found.tokens)} words have one, counted as often as they occur",
    ]
    if found.commonest:
        told.append(f"without one: {', '.join(f'{form} ({count:,})' for form, count in found.commonest)}")
    return told


def _share(part: int, whole: int) -> str:
    return f"{part:,} of {whole:,} ({part / max(whole, 1):.1%})"
