"""Tag words without a config: make a pipeline, show it a few sentences, use it.

python -m examples.tag_words
"""

from thinc.api import fix_random_seed

import plait
from plait import Doc

SENTENCES = [
    (["The", "cat", "sleeps", "."], ["DET", "NOUN", "VERB", "PUNCT"]),
    (["A", "dog", "barks", "."], ["DET", "NOUN", "VERB", "PUNCT"]),
    (["The", "old", "dog", "sleeps", "."], ["DET", "ADJ", "NOUN", "VERB", "PUNCT"]),
    (["Cats", "see", "a", "bird", "."], ["NOUN", "VERB", "DET", "NOUN", "PUNCT"]),
    (["A", "small", "bird", "sings", "."], ["DET", "ADJ", "NOUN", "VERB", "PUNCT"]),
]


def references() -> list[Doc]:
    """The sentences as Docs with gold tags."""
    docs = []
    for words, tags in SENTENCES:
        doc = Doc(words=words)
        doc.set_column("pos", tags)
        docs.append(doc)
    return docs


def main() -> None:
    """Train on five sentences and tag a sixth."""
    nlp = plait.blank("en")
    nlp.add_pipe("pos_tagger")

    # Examples pair what the pipeline sees (the words that its tokenizer finds) with what is right.
    examples = list(nlp.make_examples(references()))
    fix_random_seed(0)  # the same weights in every run
    updater = nlp.begin_training(lambda: examples)
    for _ in range(40):
        losses = nlp.update(examples, updater, dropout=0.1)
    print(f"loss a token: {losses['pos_tagger'].total / losses['pos_tagger'].items:.3f}")

    doc = nlp("The small cat sings.")
    print([(token.text, token.pos) for token in doc])


if __name__ == "__main__":
    main()
