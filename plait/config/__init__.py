"""From the text of a config to built objects: parsed, filled, checked, built."""
