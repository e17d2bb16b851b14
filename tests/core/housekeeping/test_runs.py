"""Many runs are put away and brought back; who can't be keeps nobody."""

import pytest

from core.auth.actors import EVERYBODY, Actor
from core.housekeeping.runs import bring_back_all, put_away_all
from core.runs import repository, summaries
from tests.helpers import end_run, small_config, start_run


@pytest.mark.usefixtures("either_database")
def test_those_that_can_go_go_and_the_others_say_why_not():
    ended, others, waiting = (
        repository.create_run(small_config(), Actor("ana") if place == 1 else EVERYBODY)
        for place in range(3)
    )
    for run_id in (ended, others):
        start_run(run_id)
        end_run(run_id, "stopped")
    done, refused = put_away_all([ended, others, waiting, "ffffffff"], Actor("ben"))
    assert done == [ended]
    assert [error.code for error in refused.values()] == [
        "not-allowed",
        "run-active",
        "run-unknown",
    ]
    assert {run.id for run in summaries.list_summaries()} == {others, waiting}
    assert bring_back_all([ended, others], EVERYBODY)[0] == [ended]
    assert len(summaries.list_summaries()) == 3
