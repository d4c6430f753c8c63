"""What a network sees of a word."""
