"""One service for all tests of its package: LeNet-5 on the digits, in a process of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench._service import Served, running_service
from tests.core.api.bodies import OTHER_SITE


@pytest.fixture(scope="package")
def served(trained_home: tuple[Path, str]) -> Iterator[Served]:
    """It lets in one other site, and names below example.net. Bugs would be in its log."""
    options = ("--cors", OTHER_SITE, "--hosts", "*.example.net")
    with running_service(*trained_home, *options) as service:
        yield service
    assert service.process.returncode == 0
    (line,) = service.log.read_text().splitlines()
    assert service.url in line
