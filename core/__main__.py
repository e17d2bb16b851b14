"""`python -m core`: the terminal's commands."""

import sys

from core.cli.main import run_as_program

if __name__ == "__main__":
    sys.exit(run_as_program())
