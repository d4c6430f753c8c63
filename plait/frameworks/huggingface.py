"""Pretrained encoders of Hugging Face: a narrow way to their weights, and to their word pieces."""

import json
import re
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies

import huggingface_hub
import numpy as np
import tokenizers
import torch
import transformers

from ..features.wordpieces import Pieces
from ..layers import check_room
from ..saving import read_json

CONFIG, TOKENIZER, FACTS = "config.json", "tokenizer.json", "pieces.json"

# Tokenizers that do not know how long a text may be say a number like this.
_NO_LIMIT = 1_000_000
# Dropout of attention weights, by the names that networks have for it. It is off: its random numbers take too long.
_ATTENTION_DROPOUT = ("attention_probs_dropout_prob", "attention_dropout")
_LAYER = re.compile(r"(?:^|\.)(?:layer|layers|h|blocks?)\.(\d+)\.")


@dataclass(frozen=True)
class Pretrained:
    """What has to be known of an encoder, its weights apart, to run it anywhere.

    Attributes:
        config: of the network, as Hugging Face writes it.
        pieces: the tokenizer, as the library `tokenizers` writes it.
        before, after: the special pieces around each text.
        padding: the piece that fills batches up.
        longest: how many pieces it reads at once, special ones included.
    """

    config: Mapping[str, Any]
    pieces: str
    before: tuple[int, ...]
    after: tuple[int, ...]
    padding: int
    longest: int

    def files(self) -> dict[str, bytes]:
        """All of it as files, by name."""
        facts = {"before": self.before, "after": self.after, "padding": self.padding, "longest": self.longest}
        return {
            CONFIG: json.dumps(self.config, indent=2, ensure_ascii=False).encode("utf8"),
            TOKENIZER: self.pieces.encode("utf8"),
            FACTS: json.dumps(facts, indent=2).encode("utf8"),
        }

    @classmethod
    def from_files(cls, files: Mapping[str, bytes]) -> "Pretrained":
        """What `files` gave. Raises ValueError for what is damaged, KeyError for what is missing."""
        facts = read_json(files[FACTS])
        return cls(
            dict(read_json(files[CONFIG])),
            files[TOKENIZER].decode("utf8"),
            tuple(facts["before"]),
            tuple(facts["after"]),
            int(facts["padding"]),
            int(facts["longest"]),
        )

    def network(self) -> torch.nn.Module:
        """The network with new weights. Raises ValueError where this release of transformers does not know it."""
        facts = _harmless(self.config)
        kind = facts.pop("model_type", None)
        try:
            config = transformers.AutoConfig.for_model(kind, **facts)
            with torch.device("meta"):  # which takes no memory
                empty = _bare(transformers.AutoModel.from_config(config, trust_remote_code=False))
            check_room("a transformer", sum(one.numel() for one in empty.parameters()))
            return _bare(transformers.AutoModel.from_config(config, trust_remote_code=False))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(
                f"transformers {transformers.__version__} cannot make a network of the kind '{kind}': {error}"
            ) from error

    @property
    def width(self) -> int:
        """Of the vectors that the network gives."""
        return int(self.config.get("hidden_size") or self.config["dim"])


class PieceCutter:
    """The tokenizer of an encoder, as texts to `Pieces`."""

    def __init__(self, pieces: str) -> None:
        try:
            self._tokenizer = tokenizers.Tokenizer.from_str(pieces)
        except Exception as error:  # the library has no exceptions of its own
            raise ValueError(f"these are no word pieces: {error!s:.200}") from error
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()

    def __call__(self, texts: Sequence[str]) -> list[Pieces]:
        """The pieces of each text, without special ones."""
        cut = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return [_pieces(one) for one in cut]


# What a config can ask for besides the network: code, kernels and weights from elsewhere, and packages for them.
_ELSEWHERE = re.compile(r"auto_map|(attn|experts)_implementation|quantization|backbone|use_kernels|custom_pipelines")
_COUNTS = re.compile(r"layer|block|head|group|expert|depth")
_MOST = {True: 10_000, False: 2**31}  # of numbers that count things, and of others


def _harmless(config: Mapping[str, Any]) -> dict[str, Any]:
    """The config of a network, without what would fetch or run anything else. Raises ValueError for absurd numbers."""
    kept: dict[str, Any] = {}
    for name, value in config.items():
        if _ELSEWHERE.search(name) or name in ("id2label", "label2id", "num_labels"):
            continue
        if type(value) is int and value > _MOST[bool(_COUNTS.search(name))]:
            raise ValueError(f"no network has '{name}' of {value:,}")
        kept[name] = _harmless(value) if isinstance(value, Mapping) else value
    return kept


def load_pretrained(source: str) -> tuple[Pretrained, torch.nn.Module]:
    """An encoder with its weights, from a local folder or by its name on the hub.

    No code that comes with it is run, and weights are read from safetensors alone.

    Raises ValueError, with what to do, where it cannot be had.
    """
    path = Path(source).expanduser()
    if path.exists() and not (path / CONFIG).is_file():
        raise ValueError(
            f"{source} is no folder of a pretrained model, as it has no {CONFIG}; give the one that has it"
        )
    if path.exists() and not any(path.glob("*.safetensors")):
        # Older releases of transformers would read another format then, one that can run code.
        raise ValueError(f"{source} has no weights as safetensors, and others are not read; convert them first")
    at = str(path) if path.exists() else source
    here: dict[str, Any] = {"trust_remote_code": False, "local_files_only": path.exists() or not hub_is_reachable()}
    try:
        with _without_bars():
            config = transformers.AutoConfig.from_pretrained(at, **here)
            _check_kind(source, config)
            tokenizer = transformers.AutoTokenizer.from_pretrained(at, use_fast=True, **here)
            for name in _ATTENTION_DROPOUT:
                if hasattr(config, name):
                    setattr(config, name, 0.0)
            network, found = transformers.AutoModel.from_pretrained(
                at, config=config, use_safetensors=True, output_loading_info=True, **here
            )
    except _NoEncoder:
        raise
    except Exception as error:  # what the libraries raise for files that are damaged differs by release
        told = " ".join(str(error).split())[:300]
        if not path.exists() and here["local_files_only"]:
            told = "there is no such folder, nothing of that name was loaded before, and the hub cannot be reached"
        raise ValueError(
            f"no pretrained encoder could be loaded from '{source}' ({told}); give a folder with {CONFIG}, the "
            f"tokenizer's files and model.safetensors, or a name of the hub"
        ) from error
    if not getattr(tokenizer, "is_fast", False):
        raise ValueError(
            f"the tokenizer of '{source}' does not say which characters its pieces stand for, so they cannot be laid "
            f"to words; give a model that has a tokenizer.json"
        )
    if missing := [name for name in found["missing_keys"] if not name.startswith("pooler.")]:
        raise ValueError(
            f"the weights of '{source}' are of another network than its {CONFIG} tells of: {len(missing)} of them are "
            f"missing, such as {missing[0]}; give a folder whose files belong together"
        )
    return _describe(tokenizer, network), _bare(network)


class _NoEncoder(ValueError):
    """A model that does something else than giving a vector for each piece of a text."""


def _check_kind(source: str, config: Any) -> None:
    if getattr(config, "is_encoder_decoder", False):
        raise _NoEncoder(
            f"'{source}' is of the kind '{config.model_type}', an encoder with a decoder; give an encoder alone"
        )
    if not getattr(config, "hidden_size", None) or not getattr(config, "vocab_size", None):
        raise _NoEncoder(
            f"'{source}' is of the kind '{config.model_type}', which does not read texts as one sequence of vectors; "
            f"give an encoder of texts, such as one of the kind 'bert'"
        )


def hub_is_reachable() -> bool:
    """Whether somebody answers where models are loaded from; without a proxy, as nothing can be told of one.

    The libraries try for most of a minute otherwise.
    """
    place = urlsplit(huggingface_hub.constants.ENDPOINT)
    if huggingface_hub.constants.HF_HUB_OFFLINE:
        return False
    if getproxies():
        return True
    try:
        socket.create_connection((place.hostname or "", place.port or 443), timeout=5).close()
    except OSError:
        return False
    return True


@contextmanager
def _without_bars() -> Iterator[None]:
    """Nothing drawn on the screen while weights are read."""
    logging = transformers.utils.logging
    enabled = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        if enabled:
            logging.enable_progress_bar()


def use_attention(network: Any, implementation: str) -> None:
    """Compute attention in this way from now on, where the release of transformers and the network have a choice.

    On the CPU PyTorch's fused kernel ("sdpa") is quick forwards and several times slower backwards than "eager".
    """
    choose = getattr(network, "set_attn_implementation", None)
    if choose is not None and network.config._attn_implementation not in (implementation, None):
        choose(implementation)


def trained_parameters(names: Sequence[str], layers: int | None) -> set[str]:
    """The names of the parameters in the last layers of a network, and of what stands above them.

    Args:
        names: of all its parameters.
        layers: how many of the layers; None is the whole network.
    """
    if layers is None:
        return set(names)
    numbers = {name: int(found[1]) for name in names if (found := _LAYER.search(name))}
    first = max(numbers.values(), default=-1) + 1 - layers
    return {name for name, number in numbers.items() if number >= first} | {name for name in names if name == "mix"}


def _describe(tokenizer: Any, network: Any) -> Pretrained:
    probe = tokenizer("a", return_special_tokens_mask=True)
    ids, special = probe["input_ids"], probe["special_tokens_mask"]
    inner = [i for i, mark in enumerate(special) if not mark]
    first, last = (inner[0], inner[-1]) if inner else (len(ids), len(ids))
    config = network.config
    limits = [tokenizer.model_max_length, _positions(config)]
    known = [int(limit) for limit in limits if limit is not None and 0 < limit < _NO_LIMIT]
    facts = json.loads(config.to_json_string(use_diff=False))
    return Pretrained(
        {**facts, "hidden_size": config.hidden_size, "model_type": config.model_type},
        tokenizer.backend_tokenizer.to_str(),
        tuple(ids[:first]),
        tuple(ids[last + 1 :]),
        int(tokenizer.pad_token_id or 0),
        min(known, default=512),
    )


def _positions(config: Any) -> int | None:
    """How many places a network tells apart. Those of the family of RoBERTa begin after the padding."""
    most = getattr(config, "max_position_embeddings", None)
    if most is None or most < 1:
        return None
    offset = (getattr(config, "pad_token_id", 0) or 0) + 1
    return int(most) - (offset if "roberta" in config.model_type or config.model_type in ("camembert", "mpnet") else 0)


def _bare(network: torch.nn.Module) -> torch.nn.Module:
    """A network without the layer that makes one vector of a whole text, which nothing here uses."""
    if isinstance(getattr(network, "pooler", None), torch.nn.Module):
        network.pooler = None
    return network


def _pieces(cut: Any) -> Pieces:
    offsets = np.asarray(cut.offsets, dtype=np.int32).reshape(-1, 2)
    ids = np.asarray(cut.ids, dtype=np.int32)
    return Pieces(ids, np.maximum.accumulate(offsets[:, 0]), np.maximum.accumulate(offsets[:, 1]))
