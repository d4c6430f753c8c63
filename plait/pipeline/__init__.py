"""The components, and the pipeline that holds them."""
