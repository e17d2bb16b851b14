"""A PostgreSQL of the tests' own: started on loopback, ended with them."""

from pathlib import Path

import pytest

from bench._postgresql import NotInstalled, programs
from bench._postgresql import PostgreSQL as Server

__all__ = ["PostgreSQL", "programs"]


class PostgreSQL(Server):
    """The server; tests that want one are skipped where there is none."""

    def __init__(self, folder: Path) -> None:
        try:
            super().__init__()
        except NotInstalled as missing:
            pytest.skip(str(missing))
