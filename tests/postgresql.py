"""A PostgreSQL of the tests' own: started on loopback, ended with them."""

from pathlib import Path

import pytest

from bench import _postgresql

programs = _postgresql.programs


class PostgreSQL(_postgresql.PostgreSQL):
    """The server; tests that want one are skipped where there is none."""

    def __init__(self, folder: Path) -> None:
        try:
            super().__init__()
        except _postgresql.NotInstalled as missing:
            pytest.skip(str(missing))
