"""Languages: the rules as data, and what each makes of its own conventions."""

import re

import pytest

from plait.tokens.languages import CODES, Language, get_language
from plait.tokens.languages.language import any_of, pieces, with_curly, words
from plait.tokens.rules import Rules, rules_of

# A text, and its words with spaces between.
CONVENTIONS = [
    ("en", "I don't know, Mr. Smith.", "I do n't know , Mr. Smith ."),
    ("en", 'She said: "It\'s 5pm, cannot wait!"', 'She said : " It \'s 5 pm , can not wait ! "'),
    ("en", "They’ll pay $1,000.50 (or 50%) by Jan. 3.", "They ’ll pay $ 1,000.50 ( or 50 % ) by Jan. 3 ."),
    ("en", "high-quality non-profit e-mail, U.S.-led", "high - quality non-profit e-mail , U.S. - led"),
    ("en", "Dogs' toys (in the cat's bed, etc.).", "Dogs ' toys ( in the cat 's bed , etc. ) ."),
    ("en", "Mail me@example.com (http://e.org/a_(b)).", "Mail me@example.com ( http://e.org/a_(b) ) ."),
    ("en", "and/or 9/11 4:30 713-853-1696 1969-1970", "and / or 9/11 4:30 713-853-1696 1969 - 1970"),
    ("en", "gonna 'em 'tis, dunno; can't've", "gon na 'em 't is , du n no ; ca n't 've"),
    ("en", "wait...what?! :-) great:) #tag @you", "wait ... what ?! :-) great :) #tag @you"),
    ("en", "rock 'n' roll in the '90s; T.V.? 5'2 DON’T", "rock 'n' roll in the '90s ; T.V. ? 5 ' 2 DO N’T"),
    ("en", "etc.? etc.. etc...", "etc. ? etc. . etc ..."),
    ("en", "too late.but St.Louis -- yes: <3 f**k", "too late . but St. Louis -- yes : <3 f**k"),
    (
        "de",
        "Am 3. Mai, z.B. um 12 Uhr, kam Dr. Müller bzw. ich.",
        "Am 3. Mai , z.B. um 12 Uhr , kam Dr. Müller bzw. ich .",
    ),
    ("de", "Der EU-Staat, Vor- und Nachteile.", "Der EU-Staat , Vor- und Nachteile ."),
    ("de", "„Ja“, sagte er 1999.", "„ Ja “ , sagte er 1999 ."),
    ("fr", "L'homme qu'il n'a pas vu aujourd'hui", "L' homme qu' il n' a pas vu aujourd'hui"),
    ("fr", "A-t-il? Dit-elle, va-t-on, est-ce, peut-être", "A -t-il ? Dit -elle , va -t-on , est -ce , peut-être"),
    ("fr", "«Oui»! Jusqu’à l’école n° 5 (d'une part).", "« Oui » ! Jusqu’ à l’ école n° 5 ( d' une part ) ."),
    ("es", "¿Qué? ¡Hola, Sr. Pérez de EE.UU.!", "¿ Qué ? ¡ Hola , Sr. Pérez de EE.UU. !"),
    ("es", "El 1.º, etc. y dámelo.", "El 1.º , etc. y dámelo ."),
    ("pt", "O Sr. Silva disse-lhe: «Não», 1ª vez, R$ 5,50.", "O Sr. Silva disse-lhe : « Não » , 1ª vez , R$ 5,50 ."),
    ("it", "L'amico dell'uomo, un po' di c'è, D'Alema", "L' amico dell' uomo , un po' di c' è , D'Alema"),
    ("it", "E' il ministro-presidente.", "E' il ministro - presidente ."),
    ("nl", "'s Morgens gaat 't goed, zo'n dr. Jansen.", "'s Morgens gaat 't goed , zo'n dr. Jansen ."),
    ("nl", "mond- en klauwzeer, 's-Hertogenbosch", "mond- en klauwzeer , 's-Hertogenbosch"),
    ("tr", "Ankara'da 3. kat, Prof. Yılmaz'ın, %50.", "Ankara'da 3. kat , Prof. Yılmaz'ın , % 50 ."),
    ("tr", "Fin-Türk İstanbul'da.", "Fin - Türk İstanbul'da ."),
    ("xx", "Hello, world! (foo-bar) don't U.S. 3.14", "Hello , world ! ( foo-bar ) don't U.S. 3.14"),
    ("xx", "漢字。👍🏽🇩🇪👩‍👩‍👧", "漢 字 。 👍🏽 🇩🇪 👩‍👩‍👧"),
]


@pytest.mark.parametrize(("code", "text", "wanted"), CONVENTIONS)
def test_a_language_follows_its_conventions(code: str, text: str, wanted: str) -> None:
    starts, ends = rules_of(code).split_text(text)
    assert [text[start:end] for start, end in zip(starts, ends, strict=True)] == wanted.split(" ")


def test_every_language_is_tried() -> None:
    assert {code for code, _, _ in CONVENTIONS} == set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_the_data_of_a_language_is_sound(code: str) -> None:
    language = get_language(code)
    assert language.code == code
    Rules(language)
    for pattern in (*language.wholes, *language.prefixes, *language.suffixes, *language.infixes):
        assert re.compile(pattern).groups == 0
    assert all(word.endswith(".") or "." in word for word in language.abbreviations if word != "PhD")
    assert all(form == form.lower() and norm for form, norm in language.norms.items())


@pytest.mark.parametrize(
    ("code", "found"), [("en_US", "en"), ("pt-BR", "pt"), ("EN", "en"), ("fi", "xx"), ("eno", "xx")]
)
def test_a_code_finds_its_language(code: str, found: str) -> None:
    assert get_language(code).code == found


@pytest.mark.parametrize("code", ["", "e n", "../en", "-", "e", "english", "en-", "en-verylongpart"])
def test_what_is_no_code_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="named by a code"):
        get_language(code)


def test_listings() -> None:
    assert words(" a b\n a ") == {"a", "b"}
    assert pieces("can|not x") == {"cannot": ("can", "not"), "x": ("x",)}
    assert re.findall(any_of("km km/h a.m."), "km/h km a.m. axm") == ["km/h", "km", "a.m."]
    assert with_curly({"n't": "not"}) == {"n't": "not", "n’t": "not"}
    assert Language(code="aa").exceptions == {}
