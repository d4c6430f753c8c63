"""Fuzzing: targets that take any bytes, and the program that runs them (`make fuzz`)."""
