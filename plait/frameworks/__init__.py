"""PyTorch inside a Thinc model; each file needs its library, so nothing is imported here."""

__all__: list[str] = []
