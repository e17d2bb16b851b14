"""What a run offers to take along, where its data set is gone too."""

import zipfile

import pytest
from streamlit.testing.v1 import AppTest

from core.auth.actors import EVERYBODY
from core.common import settings
from core.evaluation.kept_temperature import calibrate, remove_temperature
from core.experiments.config import parse
from core.runs import repository
from pages._ui.export.way import EXPORT
from pages._ui.shell.state import PART_PARAMETER
from tests.helpers import PATIENCE


def draw(run_id: str) -> None:
    from core.runs import repository
    from pages._ui.export.panel import take_along

    take_along(repository.get_run(run_id))


@pytest.fixture
def run_id(workspace) -> str:
    """A run with a network's file, on images of the person's own that were deleted since."""
    return repository.create_run(parse({"data": {"name": "own-leaves"}}), EVERYBODY)


def shown(run_id: str, part: str = EXPORT) -> AppTest:
    app = AppTest.from_function(draw, default_timeout=PATIENCE, args=(run_id,))
    app.query_params[PART_PARAMETER] = part
    return app.run()


def test_without_a_network_there_is_nothing(run_id):
    app = shown(run_id)
    assert not app.exception
    assert len(app.expander) == 0


def test_a_fold_that_is_closed_draws_nothing(trained):
    app = shown(trained, part="")
    assert not app.exception
    assert len(app.expander) == 1
    assert not app.get("download_button")


def test_a_network_can_be_had_when_its_images_are_gone(run_id):
    path = settings.network_file(run_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as network:
        network.writestr("model.weights.h5", b"its weights")
    app = shown(run_id)
    assert not app.exception
    assert any("There is no program" in each.value for each in app.text)
    assert len(app.code) == 0


def test_a_finished_run_offers_network_script_and_notebook(trained):
    app = shown(trained)
    assert not app.exception
    labels = [each.proto.label for each in app.get("download_button")]
    assert [label.partition(" (")[0] for label in labels] == [
        "Download the trained network, unproven",
        "Download as a Python script",
        "Download as a notebook",
    ]


def test_the_file_of_the_training_says_what_it_lacks(trained):
    """It stands below the proven ones; also that its answers are not as sure as the app's."""
    app = shown(trained)
    titles = [each.value for each in app.subheader]
    assert titles.index("Proven files") < titles.index("The file of the training")
    assert "Nothing proves this file" in " ".join(each.value for each in app.caption)
    assert not app.warning
    temperature = calibrate(repository.get_run(trained), EVERYBODY).temperature
    try:
        (warning,) = shown(trained).warning
        assert f"Its temperature ({temperature:.3g}) is not in it" in warning.value
    finally:
        remove_temperature(trained, EVERYBODY)


def test_a_run_that_waits_has_no_report_yet(run_id):
    assert len(shown(run_id).get("download_button")) == 0
