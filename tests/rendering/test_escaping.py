from xml.etree import ElementTree

from hypothesis import given

from plait.rendering.escaping import quoted, safe, shown, title
from tests.rendering.parsed import TEXTS


@given(text=TEXTS)
def test_what_is_safe_reads_back_as_what_is_shown(text: str) -> None:
    one = ElementTree.fromstring(f'<a b="{safe(text)}">{safe(text)}</a>')
    assert (one.text or "") == shown(text)
    assert list(one) == []
    assert set(one.keys()) == {"b"}


def test_line_breaks_are_one_kind_and_what_cannot_be_shown_is_replaced() -> None:
    assert shown("a\r\nb\rc\x0cd\u2028e\n\nf\tg") == "a\nb\nc\nd\ne\n\nf\tg"
    assert shown("\x00\x1b\x9f\ud800\uffff😀é") == "\ufffd" * 5 + "😀é"


def test_titles_are_there_where_they_say_more() -> None:
    assert title("PER", None) == ""
    assert title("PER", 0.987) == ' title="PER 0.99"'
    assert title('"', 1.0, "<b>") == ' title="&quot; 1.00: &lt;b&gt;"'
    assert title("", None, "text") == ' title="text"'


def test_long_texts_are_quoted_in_part() -> None:
    assert quoted("a  b\nc") == "a b c"
    assert quoted("x" * 80) == "x" * 80
    assert quoted("x" * 81) == "x" * 79 + "…"
