"""Tags that mark runs of words, one a word: IOB1, IOB2, BILOU and their kin, read and written."""

from collections.abc import Sequence

OUTSIDE = "O"
# How a tag of a run begins: B begins one, I goes on, L or E ends one, U or S is one alone.
_BEGIN, _END = frozenset("BUS"), frozenset("LEUS")
_PREFIXES = _BEGIN | _END | frozenset("I")


class BadTag(ValueError):
    """A tag that is no such tag, with the number of its word."""

    def __init__(self, word: int, tag: str) -> None:
        self.word = word
        super().__init__(
            f"{tag!r} is no tag of a run of words; such tags are O, and B, I, L, U, E or S with a label (B-LOC)"
        )


def spans_of_tags(tags: Sequence[str]) -> list[tuple[int, int, str]]:
    """The runs that tags mark: first word, last word (exclusive), label.

    All schemes are read alike: a run begins at B, U and S, and at I, L and E where no run of that label goes on (IOB1);
    it ends after L, E, U and S, and before any tag that does not go on with it.

    Raises:
        BadTag: a tag that belongs to none of the schemes.
    """
    spans: list[tuple[int, int, str]] = []
    start = -1
    label = ""
    for i, tag in enumerate(tags):
        if tag == OUTSIDE:
            if start >= 0:
                spans.append((start, i, label))
                start = -1
            continue
        prefix, dash, own = tag.partition("-")
        if prefix not in _PREFIXES or (dash and not own):
            raise BadTag(i, tag)
        if start >= 0 and (prefix in _BEGIN or own != label):
            spans.append((start, i, label))
            start = -1
        if start < 0:
            start, label = i, own
        if prefix in _END:
            spans.append((start, i + 1, label))
            start = -1
    if start >= 0:
        spans.append((start, len(tags), label))
    return spans


def tags_of_spans(spans: Sequence[tuple[int, int, str]], n_words: int) -> list[str]:
    """The IOB2 tags of runs that do not overlap."""
    tags = [OUTSIDE] * n_words
    for start, end, label in spans:
        dashed = f"-{label}" if label else ""
        tags[start:end] = ["I" + dashed] * (end - start)
        tags[start] = "B" + dashed
    return tags
