"""A temperature is kept with its run, used by Predict and what is exported, and removed again."""

import json
import shutil

import numpy as np
import pytest
from scipy.special import softmax
from sqlalchemy import delete, update

from core.auth.actors import EVERYBODY, Actor
from core.common import settings
from core.common.errors import UserError
from core.common.files import write_arrays
from core.db.engine import transaction
from core.db.tables import artifacts, epochs, jobs, runs
from core.evaluation.calibration import at_temperature, fitted_temperature
from core.evaluation.evaluation import halves, load_evaluation, load_validation
from core.evaluation.kept_temperature import (
    calibrate,
    kept_temperature,
    remove_temperature,
    temperature_of,
)
from core.execution import scheduler
from core.export.program import program
from core.prediction.predictor import predict
from core.runs import repository, taking_in
from core.runs.artifacts import FILES, fetch
from core.runs.models import ArtifactKind
from tests.helpers import open_arrays, small_config, train_run


@pytest.fixture
def run(trained_home, workspace):
    """A finished run in a workspace that may be changed."""
    shutil.copytree(trained_home[0], workspace)
    return repository.get_run(trained_home[1])


def test_it_is_kept_used_and_removed(run):
    images = open_arrays("digits").x_test[:40]
    before, tested = predict(run.id, images), load_evaluation(run)
    assert temperature_of(run.id) == 1.0
    assert kept_temperature(run.id) is None
    assert "** (1 /" not in program(run)

    kept = calibrate(run, EVERYBODY)
    answers, _others = halves(load_validation(run.id))
    assert kept.temperature == fitted_temperature(answers.logits, answers.labels)
    assert kept.images == len(answers.labels)
    assert kept.loss_after < kept.loss_before
    assert kept_temperature(run.id) == kept
    assert fetch(run.id, ArtifactKind.CALIBRATION).name == "calibration.json"
    assert abs(kept.temperature - 1) > 0.05
    expected = at_temperature(tested, kept.temperature).probabilities[:40]
    found = predict(run.id, images)
    assert found == pytest.approx(expected, abs=1e-5)
    assert np.abs(found - before).max() > 0.01
    assert repr(kept.temperature) in program(run)
    assert (load_evaluation(run).logits == tested.logits).all()

    remove_temperature(run.id, EVERYBODY)
    assert fetch(run.id, ArtifactKind.CALIBRATION) is None
    assert (predict(run.id, images) == before).all()
    remove_temperature(run.id, EVERYBODY)  # twice does no harm


def test_the_program_is_as_sure_as_predict(run):
    calibrate(run, EVERYBODY)
    source = program(run)
    lines = source[source.index("probabilities = probabilities.astype") :].splitlines()[:2]
    logits = np.random.default_rng(0).normal(0, 3, 10)
    values = {"probabilities": softmax(logits).astype("float32")}
    exec("\n".join(lines), values)
    expected = softmax(logits / temperature_of(run.id))
    assert values["probabilities"] == pytest.approx(expected, abs=1e-6)
    compile(source, "program.py", "exec")


def test_a_run_without_validation_images_is_told_so(workspace):
    run_id = scheduler.submit(small_config(data={"validation": 0.0}), EVERYBODY)
    train_run(run_id)
    with pytest.raises(UserError, match="no predictions on validation images") as caught:
        calibrate(repository.get_run(run_id), EVERYBODY)
    assert caught.value.code == "no-validation-predictions"
    assert kept_temperature(run_id) is None


def test_damaged_answers_and_temperatures_are_told(run):
    path = settings.run_folder(run.id) / FILES[ArtifactKind.VALIDATION_PREDICTIONS]
    content = path.read_bytes()
    path.write_bytes(b"x" * len(content))
    with pytest.raises(UserError, match="on validation images can't be read"):
        calibrate(run, EVERYBODY)
    path.write_bytes(content)
    calibrate(run, EVERYBODY)
    kept = settings.run_folder(run.id) / FILES[ArtifactKind.CALIBRATION]
    values = json.loads(kept.read_text())
    images = open_arrays("digits").x_test[:2]
    for text in ("", "[]", "{}", json.dumps(values | {"temperature": 0})):
        kept.write_text(text)
        with pytest.raises(UserError, match=r"can't be read.*Calibrate it again"):
            predict(run.id, images)
    assert calibrate(run, EVERYBODY).temperature == values["temperature"]
    assert predict(run.id, images).shape == (2, 10)


def test_only_who_may_change_a_run_calibrates_it(run):
    with transaction() as connection:
        connection.execute(update(runs).values(owner="ana"))
    with pytest.raises(UserError, match="belongs to somebody else"):
        calibrate(run, Actor("ben"))
    assert kept_temperature(run.id) is None
    calibrate(run, Actor("ana"))
    with pytest.raises(UserError, match="belongs to somebody else"):
        remove_temperature(run.id, Actor("ben"))
    assert kept_temperature(run.id) is not None


def test_a_network_that_goes_on_learning_has_none(run):
    calibrate(run, EVERYBODY)
    with transaction() as connection:
        repository.go_on_after(connection, run.id, 1)
    assert fetch(run.id, ArtifactKind.CALIBRATION) is None


def test_it_comes_back_with_a_lost_run(run):
    kept = calibrate(run, EVERYBODY)
    with transaction() as connection:
        for table in (artifacts, epochs, jobs, runs):
            connection.execute(delete(table))
    assert taking_in.take_in() == [run.id]
    assert kept_temperature(run.id) == kept
    assert fetch(run.id, ArtifactKind.CALIBRATION)


def test_all_right_is_bounded(run):
    path = settings.run_folder(run.id) / FILES[ArtifactKind.VALIDATION_PREDICTIONS]
    answers = load_validation(run.id)
    logits = 9 * np.eye(10, dtype="float32")[answers.labels]
    write_arrays(path, {"logits": logits, "labels": answers.labels, "rows": answers.rows})
    assert calibrate(run, EVERYBODY).temperature == pytest.approx(0.1)
    assert kept_temperature(run.id) is not None
