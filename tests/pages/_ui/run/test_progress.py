"""What is said of a training that is under way."""

import pytest
from sqlalchemy import update
from streamlit.testing.v1 import AppTest

from core.auth.actors import EVERYBODY
from core.db.engine import transaction
from core.db.tables import jobs
from core.runs import repository
from core.runs.models import Phase, RunProgress
from pages._ui.run.progress import Wait, wait_of
from tests.helpers import PATIENCE, say, small_config, start_run


def draw(run_id: str) -> None:
    from core.runs import repository
    from pages._ui.run.progress import show_progress

    show_progress(repository.get_run(run_id), 0)


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, None), (880, None), (900, "15 minutes"), (7260, "121 minutes")]
)
def test_a_training_without_progress_is_said_to_hang(workspace, seconds, said):
    run_id = repository.create_run(small_config(), EVERYBODY)
    start_run(run_id)
    say(run_id, RunProgress(Phase.TRAINING, epoch=1, epochs=2, batch=3, batches=9))
    with transaction() as connection:
        connection.execute(update(jobs).values(silent_seconds=seconds))
    app = AppTest.from_function(draw, default_timeout=PATIENCE, args=(run_id,)).run()
    assert not app.exception
    warnings = [each.value for each in app.warning]
    assert len(warnings) == (said is not None)
    if said:
        assert warnings[0].startswith(f"No progress for {said}: it may hang.")
    assert repository.get_run(run_id).status == "running"


def test_what_a_run_meets_that_waits(workspace):
    """All share one look at the queue; a run that is put in after it is found all the same."""
    trains, first = (repository.create_run(small_config(), EVERYBODY) for _ in range(2))
    start_run(trains)
    assert wait_of(repository.get_run(trains)) == Wait()
    assert wait_of(repository.get_run(first)).ahead == 1
    second = repository.create_run(small_config(), EVERYBODY)
    assert wait_of(repository.get_run(second)) == Wait(2, "end not known yet")
