"""How a run came to its end, from its record."""

from dataclasses import replace

import pytest

from core.auth.actors import EVERYBODY
from core.evaluation.curves.findings import End, ended
from core.experiments.config import parse
from core.runs import repository
from core.runs.models import RunStatus


@pytest.mark.parametrize(
    ("status", "epochs", "end"),
    [
        (RunStatus.RUNNING, 3, None),
        (RunStatus.PAUSED, 3, None),
        (RunStatus.FINISHED, 9, End.ALL_TRAINED),
        (RunStatus.FINISHED, 3, End.BY_RULE),
        (RunStatus.STOPPED, 3, End.STOPPED),
        (RunStatus.STOPPED, 9, End.ALL_TRAINED),
        (RunStatus.FAILED, 3, End.BROKE_OFF),
        (RunStatus.INTERRUPTED, 3, End.BROKE_OFF),
    ],
)
def test_an_end_has_a_cause(status, epochs, end):
    config = parse({"training": {"epochs": 9}})
    run = repository.get_run(repository.create_run(config, EVERYBODY))
    found = ended(replace(run, status=status, epochs=epochs))
    assert (found and found.end) == end
    assert found is None or found.planned == 9
