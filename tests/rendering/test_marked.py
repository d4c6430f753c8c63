from plait.rendering.colors import Palette
from plait.rendering.marked import marked
from plait.tokens import Doc, Span


def test_by_hand() -> None:
    doc = Doc("See <Anna> & Bob.\n")
    doc.ents = [Span(doc, 2, 3, "A&B", 0.5), Span(doc, 5, 6)]
    palette = Palette({"A&B": "#000"})
    assert marked(doc, doc.ents, palette) == (
        '<div class="plait-text">See &lt;<mark class="plait-ltr" style="background:#000;color:#ffffff"'
        ' title="A&amp;B 0.50">Anna<bdi>A&amp;B</bdi></mark>&gt; &amp; '
        f'<mark class="plait-ltr" style="{palette.style("")}">Bob</mark>.\n</div>'
    )


def test_a_label_keeps_to_the_side_where_its_entity_ends() -> None:
    """A number goes on in the direction of what is before it."""
    doc = Doc("The word שלום 12 is Hebrew 7.")
    doc.ents = [doc[2:3], doc[3:4], doc[6:7]]
    html = marked(doc, doc.ents, Palette())
    assert [part.partition('"')[0] for part in html.split('<mark class="')[1:]] == [
        "plait-rtl",
        "plait-rtl",
        "plait-ltr",
    ]
    numbers = Doc("1 2")
    numbers.ents = [numbers[0:1]]
    assert 'class="plait-ltr"' in marked(numbers, numbers.ents, Palette())
