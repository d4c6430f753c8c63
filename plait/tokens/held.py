"""What a Doc is taken apart into, to be pickled, copied or sent to another process."""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from .lexicon import Lexicon

if TYPE_CHECKING:
    from .doc import Doc

Int32s = npt.NDArray[np.int32]


def annotation_of(doc: "Doc") -> dict[str, Any]:
    """All that is annotated on a Doc, by the names of its attributes, without categories that belong to other Docs."""
    return {
        "columns": {name: column.lean() for name, column in doc.columns.items()},
        "cats": doc.cats,
        "user_data": doc.user_data,
        "words_given": doc.words_given,
        "relation_table": None if doc.relation_table is None else doc.relation_table.lean(),
        "_ents": None if doc._ents is None else doc._ents.lean(),
        "_spans": {name: table.lean() for name, table in doc._spans.items()},
    }


def revived(kind: "type[Doc]", text: str, starts: Int32s, ends: Int32s, lexicon: Lexicon) -> "Doc":
    """A Doc whose words are interned anew."""
    words = [text[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
    generation, ids = lexicon.intern(words)
    return kind.from_arrays(text, starts, ends, ids, generation)
