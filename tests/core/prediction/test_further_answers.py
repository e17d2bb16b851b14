"""A network is asked about test images that its run's version leaves out, once."""

import pytest

from core.auth.actors import EVERYBODY
from core.cli.main import main
from core.config.data import DataConfig
from core.datasets.base import Part
from core.datasets.versions.repository import edited, save_version
from core.evaluation.evaluation import load_evaluation
from core.evaluation.other_tests import further_answers, on_version
from core.housekeeping import trash
from core.housekeeping.models import Kind
from core.prediction.further_answers import answer_further
from core.prediction.predictor import predict
from tests.helpers import last_object, open_arrays, small_config
from tests.trainings import run_of

DIGITS = DataConfig(name="digits")


@pytest.mark.usefixtures("workspace")
def test_a_run_on_a_version_is_scored_on_the_original(capfd):
    images = open_arrays("digits").x_test[:300]
    version = save_version(edited(DIGITS, {Part.TEST: range(300)}), "few", EVERYBODY)
    run = run_of(small_config(data={"version": version.id}))
    first = load_evaluation(run)
    assert len(first.labels) == 60
    assert main(["evaluate", run.id, "--version", "original"]) == 0
    assert last_object(capfd.readouterr().out)["images"] == 360
    found = further_answers(run.id)
    assert found.rows.tolist() == [*range(300)]
    whole = on_version(run.id, first, "")
    assert whole.logits[300:] == pytest.approx(first.logits)
    assert whole.probabilities[:300] == pytest.approx(predict(run.id, images), abs=1e-5)
    answer_further(run.id, "")  # nothing is missing any more
    assert (further_answers(run.id).logits == found.logits).all()
    trash.delete_for_good(trash.put_away(Kind.RUN, run.id, EVERYBODY), EVERYBODY)
    assert further_answers(run.id) is None
