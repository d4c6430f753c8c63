"""Tags that mark runs of words, one a word: IOB1, IOB2, BILOU and their kin, read and written."""

from collections.abc import Sequence

OUTSIDE = "O"
# Nobody said what the word is; the first one is written.
MISSING = ("-", "_")
# How a tag of a run begins: B begins one, I goes on, L or E ends one, U or S is one alone.
_BEGIN, _END = frozenset("BUS"), frozenset("LEUS")
_PREFIXES = _BEGIN | _END | frozenset("I")


class BadTag(ValueError):
    """A tag that is no such tag, with the number of its word."""

    def __init__(self, word: int, tag: str) -> None:
        self.word = word
        super().__init__(
            f"{tag!r:.80} is no tag of a run of words; such tags are O, and B, I, L, U, E or S with a label (B-LOC), "
            f"and - where it is missing"
        )


def spans_of_tags(tags: Sequence[str]) -> list[tuple[int, int, str]]:
    """The runs that tags mark: first word, last word (exclusive), label.

    All schemes are read alike: a run begins at B, U and S, and at I, L and E where no run of that label goes on (IOB1);
    it ends after L, E, U and S, and before any tag that does not go on with it. Words whose tag is missing are in none.

    Raises:
        BadTag: a tag that belongs to none of the schemes.
    """
    spans: list[tuple[int, int, str]] = []
    start = -1
    label = ""
    for i, tag in enumerate(tags):
        if tag == OUTSIDE or tag in MISSING:
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


def missing_runs(tags: Sequence[str]) -> list[tuple[int, int]]:
    """The runs of words whose tag is missing: first word, last word (exclusive)."""
    runs: list[tuple[int, int]] = []
    for i, tag in enumerate(tags):
        if tag in MISSING:
            start = runs.pop()[0] if runs and runs[-1][1] == i else i
            runs.append((start, i + 1))
    return runs


def parted_tag(tag: str) -> tuple[str, str]:
    """The letter of a tag and its label; a missing tag is taken for one outside."""
    letter, _, label = tag.partition("-")
    return (OUTSIDE, "") if tag in MISSING else (letter, label)


def tags_of_spans(
    spans: Sequence[tuple[int, int, str]], n_words: int, missing: Sequence[tuple[int, int]] = ()
) -> list[str]:
    """The IOB2 tags of runs that do not overlap, and "-" for words of `missing` that are in none of them."""
    tags = [OUTSIDE] * n_words
    for start, end in missing:
        tags[start:end] = [MISSING[0]] * (end - start)
    for start, end, label in spans:
        dashed = f"-{label}" if label else ""
        tags[start:end] = ["I" + dashed] * (end - start)
        tags[start] = "B" + dashed
    return tags
