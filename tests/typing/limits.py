"""What mypy does NOT see. Everything here is wrong, no error is told, and each docstring says what to do."""

from collections.abc import Callable

from thinc.api import Adam, Model, Softmax, chain, with_array

from plait import Doc, Example, Pipeline
from plait.architectures import hash_embed_cnn, mish_window_encoder, multi_hash_embed, text_cat_bow, tok2vec
from plait.architectures.types import DocScorer, Encoder, Tok2Vec
from plait.layers import softmax_output
from plait.pipeline import MultiLabelTextCategorizer, Tagger


def operators(backbone: Tok2Vec) -> DocScorer:
    """What an operator makes is `Model[Any, Any]`, whatever stands beside it. Write `chain`."""
    with Model.define_operators({">>": chain}):
        return backbone >> softmax_output()


def any_sequence(backbone: Tok2Vec) -> DocScorer:
    """What `with_array` makes fits everything, and so does what follows it. Give it a name with a type."""
    return chain(backbone, with_array(Softmax()))


def from_a_list(backbone: Tok2Vec, layers: list[Encoder]) -> DocScorer:
    """Layers of a list are not compared one by one, and the whole is taken for what is wanted. Write them out."""
    return chain(backbone, *layers)


def inside_of_a_model(scorer: DocScorer) -> Tok2Vec:
    """The layers of a model and its refs are any models. Give them a name with a type."""
    return scorer.layers[0] if scorer.layers else scorer.get_ref("tok2vec")


def from_a_forward(backbone: Tok2Vec) -> DocScorer:
    """A function that is handed to `Model` is not compared with the type of the model. A test has to run it."""
    return Model("wrong", _forward, layers=[backbone])


def _forward(model: Model[list[str], int], X: list[str], is_train: bool) -> tuple[int, Callable[[int], list[str]]]:
    return len(X), lambda dY: X


def one_type_for_two_roles() -> Tagger:
    """A backbone has the type of a scorer of tokens. The check of the config tells them apart by their roles."""
    return Tagger(hash_embed_cnn())


def widths() -> tuple[Tok2Vec, Tok2Vec]:
    """Numbers are no part of a type. The check of the config compares widths and knows ranges."""
    return tok2vec(multi_hash_embed(96), mish_window_encoder(64)), hash_embed_cnn(width=0)


def exclusive_classes() -> MultiLabelTextCategorizer:
    """Nor are settings. The check of the config knows that these two contradict each other."""
    return MultiLabelTextCategorizer(text_cat_bow(exclusive_classes=True))


def names(nlp: Pipeline) -> Doc:
    """Names are texts. A config and `add_pipe` look them up, and `plait check` says so before anything runs."""
    nlp.add_pipe("taggger", config={"colum": "pos"})
    return nlp("One text.")


def thinc_without_types(nlp: Pipeline, examples: list[Example]) -> None:
    """Some functions of Thinc, such as those of its optimizers, say nothing of what they make."""
    nlp.update(examples, Adam(0.01))
