from html.parser import HTMLParser

from plait.rendering.page import CLOSING, OPENING, PAGE_CLOSING, page_opening


def test_every_element_of_a_page_is_closed() -> None:
    stack: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: object) -> None:
            stack.append(tag)

        def handle_endtag(self, tag: str) -> None:
            assert stack.pop() == tag

        def handle_startendtag(self, tag: str, attrs: object) -> None:
            assert tag == "meta"

    Reader().feed(page_opening("<b>") + OPENING + CLOSING + PAGE_CLOSING)
    assert stack == []
    assert "&lt;b&gt;" in page_opening("<b>")
