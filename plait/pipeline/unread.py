"""What is said of words that an encoder or a component could not read."""

from ..layers import unread
from .pipeline import Pipeline


def unread_words(nlp: Pipeline) -> list[str]:
    """A line for each encoder and component that had no vector for some of the words that came so far."""
    models = {f"encoders.{name}": encoder for name, encoder in nlp.encoders.items()}
    models.update({f"components.{name}": component.model for name, component in nlp.components.items()})
    found = {path: unread(model) for path, model in models.items()}
    return [
        f"{path} had zeros for {one.count:,} {'word' if one.count == 1 else 'words'} that its tokenizer has no piece "
        f"of, such as {', '.join(map(ascii, one.some))}"
        for path, one in found.items()
        if one.count
    ]
