"""Whoever is killed while it trains, it ends as if nobody had been (`bench.kills` tries more)."""

import pytest

from bench.kills import disturbed, undisturbed
from core.execution import scheduler


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VISTAZO_HOME", str(tmp_path_factory.mktemp("undisturbed") / "workspace"))
        patch.delenv("VISTAZO_DATABASE_URL", raising=False)
        found, _ = undisturbed()
        scheduler.close()
    assert found[:2] == ["finished", 12]
    return found


@pytest.mark.long
@pytest.mark.parametrize(
    ("whom", "seconds"),
    [
        ("worker", 2.0),
        pytest.param("worker", 1.0, marks=pytest.mark.slow),
        pytest.param("app", 2.0, marks=pytest.mark.slow),
        pytest.param("both", 1.5, marks=pytest.mark.slow),
    ],
)
def test_what_is_killed_goes_on_bit_for_bit(expected, workspace, whom, seconds):
    assert disturbed(whom, seconds) == expected
