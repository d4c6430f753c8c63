"""What a text becomes: words with their lexical features, annotation in columns, and examples to learn from."""
