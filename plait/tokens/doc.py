"""Doc: one text, its words, and columns of annotation."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from .columns import INTEGER_COLUMNS, Categories, Column
from .held import annotation_of, revived
from .lexicon import Generation, Lexicon, default_lexicon
from .relations import Relation, RelationTable, relation_table
from .rules import split_text
from .spans import Span, SpanGroups, SpanTable, check_no_overlap, sorted_table, span_table
from .token import Token
from .words import check_codes, checked, integers, join, locate, token_range

Int32s = npt.NDArray[np.int32]


class Doc:
    """One text as a sequence of words.

    Whitespace is never a word: it is what stands between two. `text` is the input, unchanged.

    Attributes:
        text: the text.
        starts, ends: where each word begins and ends in the text, in characters, int32 (n_tokens,).
        ids: the row of each word in `generation`, int32 (n_tokens,).
        generation: the part of a lexicon that the rows are of.
        columns: annotations of the tokens by name (`tag`, `pos`, `morph`, `lemma`, `dep`, `head`, `sent_start`, or
            any other name); a name that is absent is annotation that is missing.
        words_given: whether the words are annotation: given, or read from a corpus. Off where they were found in the
            text by rules, so that nobody takes them for the truth.
        cats: the score of each category of the text; None is missing.
        relation_table: the relations as arrays; None where they are missing.
        user_data: the place for anything else: a dict of what JSON can hold, saved with the Doc.
    """

    __slots__ = (
        "__weakref__",
        "_cats",
        "_ents",
        "_new_cats",
        "_spans",
        "columns",
        "ends",
        "generation",
        "ids",
        "relation_table",
        "starts",
        "text",
        "user_data",
        "words_given",
    )

    text: str
    starts: Int32s
    ends: Int32s
    ids: Int32s
    generation: Generation
    columns: dict[str, Column]
    relation_table: RelationTable | None
    user_data: dict[str, Any]
    words_given: bool

    def __init__(
        self,
        text: str | None = None,
        *,
        words: Sequence[str] | None = None,
        spaces: Sequence[bool | str] | None = None,
        lexicon: Lexicon | None = None,
    ) -> None:
        """Make a Doc from a text, or from words.

        Args:
            text: the text. Without `words` it is split by the rules of the neutral language; a pipeline's
                `nlp.make_doc(text)` uses its own tokenizer. With `words` it is the text that they stand in.
            words: the words in order, given instead of being found.
            spaces: what follows each word: whitespace, or True for one space and False for none. By default a space
                after every word but the last. Not allowed beside `text`.
            lexicon: where the words are interned; by default one that belongs to no pipeline.

        Raises:
            ValueError: neither text nor words; a word that is empty or whitespace; spaces of another length or
                that are no whitespace; words that are not in the text in this order with only whitespace between.
        """
        given = words is not None
        if text is not None and not isinstance(text, str):
            raise ValueError(f"the text of a Doc is a string; got {type(text).__name__}")
        if words is None:
            if text is None:
                raise ValueError("a Doc needs a text, or words: Doc('A text.') or Doc(words=['A', 'text', '.'])")
            if spaces is not None:
                raise ValueError("spaces belong to words: Doc(words=…, spaces=…)")
            starts, ends = split_text(text)
            words = [text[start:end] for start, end in zip(starts, ends, strict=True)]
        else:
            words = checked(words)
            text, starts, ends = join(words, spaces) if text is None else locate(text, words, spaces)
        generation, ids = (lexicon or default_lexicon()).intern(words)
        self._fill(text, np.array(starts, dtype=np.int32), np.array(ends, dtype=np.int32), ids, generation)
        self.words_given = given

    @classmethod
    def from_arrays(cls, text: str, starts: Int32s, ends: Int32s, ids: Int32s, generation: Generation) -> "Doc":
        """A Doc of words that are known already: all arrays int32 (n_tokens,). Nothing is checked.

        `words_given` is off; who reads words from annotated data turns it on.
        """
        doc = cls.__new__(cls)
        doc._fill(text, starts, ends, ids, generation)
        return doc

    def _fill(self, text: str, starts: Int32s, ends: Int32s, ids: Int32s, generation: Generation) -> None:
        self.text, self.starts, self.ends, self.ids, self.generation = text, starts, ends, ids, generation
        self.columns = {}
        self._cats: dict[str, float | None] = {}
        self._new_cats: tuple[Sequence[str], Any] | None = None
        self.user_data = {}
        self.words_given = False
        self._ents: SpanTable | None = None
        self.relation_table = None
        self._spans: dict[str, SpanTable] = {}

    @property
    def cats(self) -> dict[str, float | None]:
        """The categories of the text, with their probabilities, or in gold annotation 1, 0, or None for missing."""
        if (new := self._new_cats) is not None:
            labels, scores = new
            self._cats.update(zip(labels, scores.tolist(), strict=True))
            self._new_cats = None  # only now, as another thread may ask at the same time
        return self._cats

    @cats.setter
    def cats(self, cats: dict[str, float | None]) -> None:
        self._cats, self._new_cats = cats, None

    @property
    def category(self) -> str | None:
        """The category with the highest score, the first of equal ones; None where none has a score."""
        if (new := self._new_cats) is not None and not self._cats:
            labels, scores = new
            return labels[int(scores.argmax())] if len(labels) else None
        scored = {name: score for name, score in self.cats.items() if score is not None and score == score}
        return max(scored, key=scored.__getitem__, default=None)

    def __reduce__(self) -> tuple[Any, ...]:
        """What a Doc is pickled and copied as: all that it is but its rows, as its words are interned anew."""
        return revived, (Doc, self.text, self.starts, self.ends, self.generation.lexicon), (None, annotation_of(self))

    def copy_words(self, lexicon: Lexicon | None = None) -> "Doc":
        """The same text and words without any annotation, interned in another lexicon where one is given."""
        if lexicon is None or lexicon.generation is self.generation:
            return Doc.from_arrays(self.text, self.starts, self.ends, self.ids, self.generation)
        generation, ids = lexicon.intern(self.words)
        return Doc.from_arrays(self.text, self.starts, self.ends, ids, generation)

    @property
    def words(self) -> list[str]:
        """The words as strings."""
        return list(map(self.generation.forms.__getitem__, self.ids.tolist()))

    @property
    def spaces(self) -> list[str]:
        """The whitespace after each word."""
        text = self.text
        following = [*self.starts[1:].tolist(), len(text)]
        return [text[end:start] for end, start in zip(self.ends.tolist(), following, strict=True)] if len(self) else []

    def __len__(self) -> int:
        return len(self.ids)

    def __iter__(self) -> Iterator[Token]:
        return (Token(self, i) for i in range(len(self)))

    @overload
    def __getitem__(self, i: int) -> Token: ...
    @overload
    def __getitem__(self, i: slice) -> Span: ...
    def __getitem__(self, i: int | slice) -> Token | Span:
        if isinstance(i, slice):
            start, end, step = i.indices(len(self))
            if step != 1:
                raise ValueError(f"a span is a run of tokens: a slice with the step {step} is none")
            return Span(self, start, max(start, end))
        if not -len(self) <= i < len(self):
            raise IndexError(f"the Doc has {len(self)} tokens; there is no token {i}")
        return Token(self, i if i >= 0 else i + len(self))

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        shown = self.text if len(self.text) <= 60 else f"{self.text[:59]}…"
        return f"<Doc of {len(self)} tokens {shown!r}>"

    # Annotation of tokens

    def column(self, name: str) -> Column | None:
        """A column, or None where it is missing."""
        return self.columns.get(name)

    def values(self, name: str) -> list[str | None]:
        """The annotation of each token as strings, None where missing."""
        column = self.columns.get(name)
        return [None] * len(self) if column is None else column.values()

    def set_column(self, name: str, values: Sequence[str | None] | Sequence[int | None] | Column) -> None:
        """Write the annotation of all tokens.

        Args:
            name: the column. `head` (positions of tokens) and `sent_start` (1 or 0) are numbers, all others strings.
            values: one a token, None where missing; or a column of codes.

        Raises:
            ValueError: not one value a token, values of the wrong kind, codes that stand for nothing, or a head
                outside of the Doc.
        """
        if isinstance(values, str):
            raise ValueError(f"the column '{name}' needs a list of values, one a token; got the string {values!r:.60}")
        count = len(values.codes if isinstance(values, Column) else values)
        if count != len(self):
            raise ValueError(f"the column '{name}' needs one value for each of the {len(self)} tokens; got {count}")
        if isinstance(values, Column):
            check_codes(name, values, len(self))
            self.columns[name] = values
        elif name in INTEGER_COLUMNS:
            self.columns[name] = Column(integers(name, values, len(self)), None)
        else:
            categories = Categories()
            codes = categories.encode(values)  # type: ignore[arg-type]  # checked in encode
            self.columns[name] = Column(codes, tuple(categories))

    # Annotation of the text and of spans

    @property
    def ents(self) -> tuple[Span, ...]:
        """The named entities, in order, without overlap; empty as well where nobody said (see `has_ents`)."""
        return () if self._ents is None else self._ents.spans(self)

    @ents.setter
    def ents(self, spans: Iterable[Span] | None) -> None:
        self.ent_table = None if spans is None else span_table(spans, self)

    @property
    def ent_table(self) -> SpanTable | None:
        """The entities as arrays; None where they are missing."""
        return self._ents

    @ent_table.setter
    def ent_table(self, table: SpanTable | None) -> None:
        if table is not None:
            table = sorted_table(table)
            check_no_overlap(table, "entities")
        self._ents = table

    @property
    def has_ents(self) -> bool:
        """Whether entities were annotated, be it with none at all."""
        return self._ents is not None

    @property
    def relations(self) -> tuple[Relation, ...]:
        """The relations between spans; empty as well where nobody said (see `has_relations`)."""
        return () if self.relation_table is None else self.relation_table.relations(self)

    @relations.setter
    def relations(self, relations: Iterable[Relation] | None) -> None:
        self.relation_table = None if relations is None else relation_table(relations, self)

    @property
    def has_relations(self) -> bool:
        """Whether relations were annotated, be it with none at all."""
        return self.relation_table is not None

    @property
    def spans(self) -> SpanGroups:
        """Named groups of spans, which may overlap: `doc.spans["quotes"] = [doc[0:3]]`."""
        return SpanGroups(self, self._spans)

    @spans.setter
    def spans(self, groups: Mapping[str, Iterable[Span]]) -> None:
        self._spans = {name: span_table(spans, self) for name, spans in groups.items()}

    def char_span(self, start: int, end: int, label: str = "", *, alignment: str = "strict") -> Span | None:
        """The tokens between two positions in the text.

        Args:
            start, end: positions in characters, the end exclusive.
            label: the label of the span.
            alignment: "strict" gives None where a position is not the edge of a token; "contract" takes the tokens
                that lie wholly inside, "expand" all that are touched.

        Returns:
            a span of one token or more; None where there is none.
        """
        found = token_range(self.starts, self.ends, start, end, alignment)
        return None if found is None else Span(self, *found, label)
