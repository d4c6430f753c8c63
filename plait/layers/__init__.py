"""Array work that Thinc lacks; it knows arrays, not tasks."""
