"""Start Vistazo: `python scripts/serve.py`, `--help` for the options; `make run` does it too."""

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from serving.command import main

    main()
