import pytest

from plait.rendering.direction import direction, last_direction


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("", "ltr", None),
        ("12, (3)!", "ltr", None),
        ("Hello", "ltr", "ltr"),
        ("שלום", "rtl", "rtl"),
        ("مرحبا", "rtl", "rtl"),
        ("١٢ hello", "ltr", "ltr"),  # the digits of Arabic have no direction that counts
        ("(1) שלום world!", "rtl", "ltr"),
        ("hello, שלום.", "ltr", "rtl"),
        ("日本語", "ltr", "ltr"),
    ],
)
def test_letters_that_have_a_direction_decide(text: str, first: str, last: str | None) -> None:
    assert (direction(text), last_direction(text)) == (first, last)
