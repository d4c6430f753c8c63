import plait
from plait.layers import UNREAD, Unread
from plait.pipeline import unread_words


def test_each_encoder_and_component_tells_of_its_own() -> None:
    nlp = plait.blank("en")
    nlp.add_pipe("tagger")
    assert unread_words(nlp) == []
    for model, words in ((nlp.encoders["main"], ["\u200b", "x"]), (nlp.components["tagger"].model, ["x"])):
        counted = Unread()
        counted.add(words)
        model.layers[0].attrs[UNREAD] = counted
    wanted = "had zeros for {} that its tokenizer has no piece of, such as {}"
    assert unread_words(nlp) == [
        "encoders.main " + wanted.format("2 words", r"'\u200b', 'x'"),
        "components.tagger " + wanted.format("1 word", "'x'"),
    ]
