"""Doubtful labels: those that are chosen are left out by a version, and only those."""

import numpy as np
import pytest

from core.common import settings
from core.config.data import DataConfig
from core.datasets.opened import open_dataset
from core.datasets.versions.repository import list_versions
from core.db.engine import transaction
from core.evaluation.evaluation import store_predictions
from core.runs.artifacts import publishing
from core.runs.models import ArtifactKind
from tests.helpers import wait_for
from tests.pages._ui.evaluate.show_parts import answered, checked, html, shown, words

WRONG = (17, 130)  # places among the training images


@pytest.fixture
def run_id(workspace) -> str:
    """A run that is sure of its validation images, of which two are labelled otherwise."""
    run_id = answered(np.arange(100) % 10)
    truth = np.array(open_dataset(DataConfig(name="digits")).arrays.y_train)[:300]
    draw = np.random.default_rng(0)
    logits = draw.normal(0, 0.5, (300, 10)).astype("float32")
    logits[np.arange(300), truth] += 6
    given = truth.copy()
    given[list(WRONG)] = (truth[list(WRONG)] + 1) % 10
    path = store_predictions(settings.run_folder(run_id), logits, given, np.arange(300))
    with transaction() as connection:
        publishing(run_id, ArtifactKind.VALIDATION_PREDICTIONS, path)(connection)
    return run_id


def test_doubtful_labels_are_left_out_by_a_version(run_id):
    app = shown(run_id, "mistakes")
    checked(app.button_group(key="mistakes_shown").set_value("labels").run())
    wait_for(lambda: "2 labels are probably wrong" in words(checked(app.run())))
    checked(app.button(key="labels_all").click().run())
    assert "2 images are left out in a new version" in words(app)
    checked(app.button(key="labels_none").click().run())
    assert "left out in a new version" not in words(app)
    checked(app.button(key="labels_all").click().run())
    checked(app.button(key="labels_save").click().run())
    assert "Saved as a version: without doubtful labels." in words(app)
    (version,) = list_versions("digits")
    assert (version.dropped_train, version.dropped_test) == (WRONG, ())
    assert "labels_to_data" in [each.key for each in app.button]


def test_doubtful_labels_are_changed_by_a_version(run_id):
    app = shown(run_id, "mistakes")
    checked(app.button_group(key="mistakes_shown").set_value("labels").run())
    wait_for(lambda: "2 labels are probably wrong" in words(checked(app.run())))
    truth = open_dataset(DataConfig(name="digits")).arrays.y_train[list(WRONG)]
    new = next(label for label in range(10) if not {label, label - 1} & {*truth.tolist()})
    checked(app.button_group(key="labels_way").set_value("relabel").run())
    checked(app.selectbox(key="labels_class_10").set_value(new).run())
    checked(app.button(key="labels_all").click().run())
    assert "2 images have another label in a new version" in words(app)
    checked(app.button(key="labels_save").click().run())
    (version,) = list_versions("digits")
    assert version.relabelled_train == tuple((place, new) for place in WRONG)
    assert (version.dropped_train, version.relabelled_test) == ((), ())
    assert "labels_to_tested" not in [each.key for each in app.button]  # no test image is another


def test_a_run_without_validation_answers_says_so(run_id):
    other = answered(np.arange(50) % 10)
    app = shown(other, "mistakes")
    checked(app.button_group(key="mistakes_shown").set_value("labels").run())
    wait_for(lambda: "vz-problem" in html(checked(app.run())))
    assert other in html(app)
