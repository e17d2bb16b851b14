"""`python -m core`: the terminal's commands; `vistazo` where it is installed."""

import sys

from core.cli.program import run_as_program

if __name__ == "__main__":
    sys.exit(run_as_program())
