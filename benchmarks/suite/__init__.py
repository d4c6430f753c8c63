"""What `python -m benchmarks` measures, and how it is put together and told."""
