"""Confidence beside what is right; a temperature is kept by a click and goes by another."""

import pytest

from core.auth.actors import EVERYBODY
from core.evaluation.calibration import calibration_error
from core.evaluation.evaluation import load_evaluation
from core.evaluation.kept_temperature import kept_temperature, remove_temperature
from core.runs import repository
from tests.pages._ui.evaluate.show_parts import answered, checked, shown, words


def test_the_error_stands_there_with_its_interval(trained):
    evaluation = load_evaluation(repository.get_run(trained))
    (metric,) = shown(trained, "certainty").metric
    error = calibration_error(evaluation.confidence, evaluation.right)
    assert metric.value == f"{error:.1%}"
    low, high = (float(each.rstrip("%")) for each in metric.delta.split(" to "))
    assert low <= float(metric.value.rstrip("%")) <= high


def test_a_temperature_is_kept_and_taken_back(trained):
    app = shown(trained, "certainty")
    try:
        checked(app.button(key="calibrate").click().run())
        kept = kept_temperature(trained)
        assert kept is not None
        assert f"Temperature {kept.temperature:.3f}" in words(app)
        assert len(app.metric) == 2
        checked(app.button(key="calibrate_undo").click().run())
        assert kept_temperature(trained) is None
        assert len(app.metric) == 1
    finally:
        remove_temperature(trained, EVERYBODY)


@pytest.mark.usefixtures("workspace")
def test_without_validation_answers_there_is_nothing_to_fit():
    app = shown(answered([0, 1, 2]), "certainty")
    assert app.button(key="calibrate").disabled
    assert "kept no answers on validation images" in words(app)


def test_answering_only_when_sure_is_said_in_words(trained):
    right = load_evaluation(repository.get_run(trained)).right.mean()
    assert "The surest 100% of the images" in words(shown(trained, "certainty"))
    assert f"{right:.2%} right." in words(shown(trained, "certainty"))
