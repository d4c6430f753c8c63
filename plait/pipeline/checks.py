"""What is refused where texts, gold Docs or examples are wanted."""

from ..tokens import Doc, Example


def check_text(text: object, max_length: int | None = None) -> None:
    """Raise ValueError for what is neither a string nor a Doc, or has more characters than it may."""
    if not isinstance(text, (str, Doc)):
        raise ValueError(f"a text is a string; got {text!r:.80} of type {type(text).__name__}")
    if max_length is not None and (n := len(text.text if isinstance(text, Doc) else text)) > max_length:
        raise ValueError(
            f"a text may have {max_length:,} characters and this one has {n:,}; cut it where nothing is lost, or raise "
            f"nlp.max_length"
        )


def check_gold(reference: object) -> None:
    """Raise ValueError for what is no Doc, or one whose categories are no dict."""
    if not isinstance(reference, Doc):
        raise ValueError(
            f"a gold Doc is wanted; got {type(reference).__name__}. Annotate a Doc first: doc = plait.Doc(text), then "
            f"doc.cats = …, doc.ents = … or doc.set_column(…)"
        )
    if not isinstance(reference.cats, dict):
        raise ValueError(f'doc.cats is a dict of categories, such as {{"joy": 1.0}}; got {reference.cats!r:.60}')


def check_many(references: object) -> None:
    """Raise ValueError for one Doc or string where many Docs are wanted."""
    if isinstance(references, (Doc, str)):
        raise ValueError(f"gold Docs are wanted, as a list or another iterable; got one {type(references).__name__}")


def check_get_examples(get_examples: object) -> None:
    """Raise ValueError for examples where a function is wanted that gives them."""
    if not callable(get_examples):
        raise ValueError("get_examples is a function, as examples are gone through more than once: lambda: examples")


def check_example(example: Example) -> Example:
    """An example as it came. Raises ValueError for anything else."""
    if not isinstance(example, Example):
        raise ValueError(
            f"examples are wanted; got {type(example).__name__}. Make one of a gold Doc: nlp.make_example(doc)"
        )
    return example
