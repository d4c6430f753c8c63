from plait.architectures import hash_embed_cnn, tagger
from plait.layers import Group, freeze, parameters
from plait.layers.frozen import frozen_names


def test_layers_are_told_what_stays_as_it_is() -> None:
    model = tagger(hash_embed_cnn(8, depth=1, rows=20), 3)
    model.initialize()
    held = parameters(model, "tagger")
    output = model.get_ref("output_layer")
    freeze(held, {"tagger.*": Group(frozen=True), "*.b": Group(frozen=False)})
    assert frozen_names(output) == {"W"}
    freeze(held, {"tagger.tok2vec.*": Group(frozen=True)})
    assert frozen_names(output) == set()
    assert {name for node, name in held.values() if name not in frozen_names(node)} == {"W", "b"}
