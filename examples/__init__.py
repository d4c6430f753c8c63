"""Programs that show plait at work; each runs by itself, and the tests run them all."""
