"""Labels that were changed on purpose are found again, as cleanlab ranks them."""

import shutil

import numpy as np
import pytest
from cleanlab.filter import find_label_issues
from scipy.special import softmax

from core.common import settings
from core.common.errors import UserError
from core.common.files import write_arrays
from core.datasets.base import Part
from core.db.engine import transaction
from core.evaluation.evaluation import load_evaluation, load_validation
from core.evaluation.label_issues import label_issues, label_issues_of_run
from core.runs import repository
from core.runs.artifacts import FILES, publishing
from core.runs.models import ArtifactKind
from tests.answers import random_answers


def spoilt(classes: int, images: int, wrong: int) -> tuple:
    """Logits, labels of which `wrong` are wrong, the true labels, and which those are."""
    evaluation = random_answers(classes, images, skill=6.0)
    places = np.random.default_rng(5).choice(images, wrong, replace=False)
    labels = evaluation.labels.copy()
    labels[places] = (labels[places] + 1) % classes
    return evaluation.logits, labels, evaluation.labels, places


@pytest.mark.parametrize(("classes", "images"), [(2, 300), (10, 2000), (100, 5000)])
def test_wrong_labels_are_found_and_the_right_ones_suggested(classes, images):
    logits, labels, truth, wrong = spoilt(classes, images, images // 50)
    found = label_issues(logits, labels)
    places = [each.place for each in found]
    assert len(set(places) & set(wrong)) >= 0.6 * len(wrong)
    assert len(set(places) - set(wrong)) <= 0.1 * len(wrong) + 1
    first = found[: len(found) // 2]
    assert np.mean([each.suggested == truth[each.place] for each in first]) > 0.95
    assert all(each.given == labels[each.place] != each.suggested for each in found)


def test_the_order_is_cleanlabs_and_the_score_what_the_network_says_of_the_label():
    logits, labels, _truth, _wrong = spoilt(10, 1000, 40)
    probabilities = softmax(logits.astype("float64"), axis=1)
    expected = find_label_issues(labels, probabilities, return_indices_ranked_by="self_confidence")
    found = label_issues(logits, labels)
    assert [each.place for each in found] == expected.tolist()
    for each in found:
        assert each.score == pytest.approx(probabilities[each.place, each.given])
    assert (np.diff([each.score for each in found]) >= 0).all()


@pytest.mark.parametrize(("classes", "images"), [(10, 3), (256, 400), (2, 1), (3, 2)])
def test_few_images_and_classes_without_any_do(classes, images):
    evaluation = random_answers(classes, images)
    assert all(
        0 <= each.place < images for each in label_issues(evaluation.logits, evaluation.labels)
    )


def test_places_are_those_of_the_images():
    logits, labels, _truth, _wrong = spoilt(10, 1000, 40)
    rows = np.arange(5000, 6000)
    found = label_issues(logits, labels, rows)
    plain = [each.place for each in label_issues(logits, labels)]
    assert [each.place - 5000 for each in found] == plain


@pytest.fixture
def run(trained_home, workspace):
    """A finished run in a workspace that may be changed."""
    shutil.copytree(trained_home[0], workspace)
    return repository.get_run(trained_home[1])


def test_of_a_run_they_are_those_of_its_stored_answers(run):
    answers, evaluation = load_validation(run.id), load_evaluation(run)
    labels = answers.labels.copy()
    labels[:8] = (labels[:8] + 1) % 10
    path = settings.run_folder(run.id) / FILES[ArtifactKind.VALIDATION_PREDICTIONS]
    write_arrays(path, {"logits": answers.logits, "labels": labels, "rows": answers.rows})
    with transaction() as connection:
        publishing(run.id, ArtifactKind.VALIDATION_PREDICTIONS, path)(connection)
    found = label_issues_of_run(run.id, Part.TRAIN, "")
    assert found == label_issues(answers.logits, labels, answers.rows)
    assert len({each.place for each in found} & set(answers.rows[:8].tolist())) >= 5
    expected = label_issues(evaluation.logits, evaluation.labels)
    assert label_issues_of_run(run.id, Part.TEST, "") == expected
    path.unlink()
    with pytest.raises(UserError, match="no predictions on validation images"):
        label_issues_of_run(run.id, Part.TRAIN, "")
