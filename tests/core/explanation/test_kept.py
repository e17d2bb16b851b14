"""What is kept of a network's features goes with its run."""

import numpy as np
import pytest

from core.auth.actors import EVERYBODY
from core.common import settings
from core.explanation.kept import Plane, keep, load
from core.housekeeping import trash
from core.housekeeping.models import Kind
from core.runs.artifacts import network_stamp
from tests.helpers import small_config
from tests.trainings import run_of


@pytest.mark.usefixtures("workspace")
def test_what_is_computed_while_its_run_is_deleted_for_good_is_not_kept():
    run = run_of(small_config())
    of = network_stamp(run.id)
    plane = Plane(np.arange(3), np.zeros((3, 2), "float32"), np.zeros(2, "float32"))
    keep(run.id, plane, of)
    assert load(run.id, Plane)
    trash.delete_for_good(trash.put_away(Kind.RUN, run.id, EVERYBODY), EVERYBODY)
    keep(run.id, plane, of)
    assert list((settings.home() / "cache" / "inside").iterdir()) == []
