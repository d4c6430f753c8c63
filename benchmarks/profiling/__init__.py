"""Where the time goes: by layers of a pipeline, and in matrix products."""
