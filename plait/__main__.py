"""`python -m plait`, the same as the command `plait`."""

from .cli import run

if __name__ == "__main__":
    run()
