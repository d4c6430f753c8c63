"""NLP pipelines built and trained from exchangeable, typed parts."""

__version__ = "0.1.0"
