"""Results on a version's test images, for tables of many runs: kept as long as they hold."""

import numpy as np
import pytest

from core.auth.actors import EVERYBODY
from core.common import settings
from core.common.errors import UserError
from core.config.data import DataConfig
from core.datasets.base import Part
from core.datasets.opened import open_dataset
from core.datasets.versions.repository import edited, save_version
from core.evaluation.evaluation import store_predictions
from core.evaluation.other_tests import FurtherAnswers, keep_further
from core.runs.artifacts import network_stamp
from core.runs.repository import get_run
from pages._ui.run import tested
from pages._ui.run.tested import result_on_version
from tests.pages._ui.evaluate.show_parts import answered

DIGITS = DataConfig(name="digits")


@pytest.fixture
def truth(workspace):
    """The labels of the test images."""
    return np.asarray(open_dataset(DIGITS).arrays.y_test)


@pytest.fixture
def looks(monkeypatch):
    """The runs whose answers were looked at."""
    seen, evaluation_on = [], tested.evaluation_on
    monkeypatch.setattr(
        tested,
        "evaluation_on",
        lambda run, version: (seen.append(run), evaluation_on(run, version))[1],
    )
    return seen


def test_answers_are_looked_at_once_and_again_where_they_are_others(truth, looks):
    version = save_version(edited(DIGITS, {Part.TEST: range(60)}), "clean", EVERYBODY).id
    run = get_run(answered(np.where(np.arange(360) < 90, (truth + 1) % 10, truth)))
    assert [result_on_version(run, version).accuracy for _ in range(3)] == [0.9] * 3
    assert result_on_version(run, "").accuracy == 0.75
    assert len(looks) == 2
    logits = np.eye(10, dtype="float32")[truth]
    store_predictions(settings.run_folder(run.id), 9 * logits, truth)
    assert result_on_version(run, version).accuracy == 1


def test_what_is_missing_is_missed_once_until_the_network_was_asked(truth, looks):
    version = save_version(edited(DIGITS, {Part.TEST: [0, 1]}), "narrow", EVERYBODY).id
    run = get_run(answered(truth[2:], version=version))
    for _ in range(2):
        with pytest.raises(UserError, match="never asked about 2 of the test images"):
            result_on_version(run, "")
    assert len(looks) == 1
    settings.network_file(run.id).write_bytes(b"a network")
    wrong = np.eye(10, dtype="float32")[(truth[:2] + 1) % 10]
    keep_further(run.id, FurtherAnswers(np.arange(2), wrong), network_stamp(run.id))
    assert result_on_version(run, "").right == 358
