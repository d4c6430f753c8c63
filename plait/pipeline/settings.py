"""What the sections of a pipeline's config hold."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from ..architectures.types import Tok2Vec
from ..config import Default, NameOf, Positive
from ..tokens import LanguageCode, Tokenizer
from .component import Component

Components = dict[str, Component[Any, Any]]

# The sections that a pipeline is built of; the others say how it was trained.
PIPELINE_SECTIONS = ("nlp", "encoders", "components")


@dataclass(kw_only=True)
class NlpSettings:
    """The section [nlp].

    Attributes:
        lang: the code of the language, such as "en"; "xx" is any.
        pipeline: the names of the components, in the order in which they run.
        batch_size: how many texts are annotated at once.
        max_length: the most characters of a text that is annotated; longer ones are refused. No limit by default.
        tokenizer: finds the words of a text.
    """

    lang: LanguageCode = "xx"
    pipeline: list[Annotated[str, NameOf("components")]] = field(default_factory=list)
    batch_size: Positive = 256
    max_length: Positive | None = None
    tokenizer: Annotated[Tokenizer, Default({"@tokenizers": "plait.Tokenizer.v1"})]


@dataclass(kw_only=True)
class PipelineConfig:
    """All sections of a config, as far as a pipeline needs to know them.

    Attributes:
        nlp: the language, the tokenizer and the order of components.
        encoders: backbones by name; `plait.Shared.v1` puts one under any number of components.
        components: what annotates, by name.
        paths, system, corpora, training: how it was trained; read by the training room.
    """

    nlp: NlpSettings
    encoders: dict[str, Tok2Vec] = field(default_factory=dict)
    components: Components = field(default_factory=dict)
    paths: Mapping[str, Any] = field(default_factory=dict)
    system: Mapping[str, Any] = field(default_factory=dict)
    corpora: Mapping[str, Any] = field(default_factory=dict)
    training: Mapping[str, Any] = field(default_factory=dict)
