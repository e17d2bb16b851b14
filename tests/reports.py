"""What tests of reports share: a run that has ended, and what no report may have in it."""

import re

from core.auth.actors import EVERYBODY
from core.runs import repository
from core.runs.models import Results
from tests.helpers import end_run, small_config, start_run


def ended_run(tested: float | None = None, **changes) -> str:
    """A run that was stopped, perhaps with that result."""
    run_id = repository.create_run(small_config(**changes), EVERYBODY)
    start_run(run_id)
    end_run(run_id, "stopped", "Enough.", results=Results(test_accuracy=tested))
    return run_id


def assert_alone(html: str) -> None:
    assert "<script" not in html
    assert "default-src 'none'" in html
    addresses = re.findall(r'(?:src|href|url|action)\s*[=(]\s*"?([^">)]*)', html)
    assert addresses
    assert all(address.startswith("data:") for address in addresses)
    assert not re.search(r"https?://|//[a-z]+\.[a-z]", html)
