"""Labels that were changed on purpose are found again, as cleanlab ranks them."""

import shutil
from dataclasses import replace

import numpy as np
import pytest
from cleanlab.filter import find_label_issues
from scipy.special import softmax
from sklearn.linear_model import LogisticRegression

from core.auth.actors import EVERYBODY
from core.common import settings
from core.common.errors import UserError
from core.config.data import DataConfig
from core.datasets.base import Part
from core.datasets.opened import open_dataset
from core.datasets.splits import split
from core.db.engine import transaction
from core.evaluation.evaluation import (
    ValidationAnswers,
    load_evaluation,
    load_validation,
    store_predictions,
)
from core.evaluation.kept_temperature import calibrate
from core.evaluation.label_issues import label_issues, label_issues_of_run, pooled
from core.runs import repository
from core.runs.artifacts import FILES, publishing
from core.runs.models import ArtifactKind
from tests.answers import random_answers
from tests.helpers import end_run, start_run


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


def store(run_id: str, answers: ValidationAnswers) -> None:
    """Those are its answers on its validation images now."""
    folder = settings.run_folder(run_id)
    path = store_predictions(folder, answers.logits, answers.labels, answers.rows)
    with transaction() as connection:
        publishing(run_id, ArtifactKind.VALIDATION_PREDICTIONS, path)(connection)


def mislabelled(run) -> ValidationAnswers:
    """Its stored answers, once the labels of the first eight images are wrong."""
    answers = load_validation(run.id)
    labels = answers.labels.copy()
    labels[:8] = (labels[:8] + 1) % 10
    store(run.id, replace(answers, labels=labels))
    return load_validation(run.id)


def test_of_a_run_they_are_those_of_its_stored_answers(run):
    answers, evaluation = mislabelled(run), load_evaluation(run)
    labels = answers.labels
    found = label_issues_of_run(run.id, Part.TRAIN, "")
    assert found.issues == label_issues(answers.logits, labels, answers.rows)
    assert (found.examined, found.own, found.repeats) == (len(labels), len(labels), 0)
    assert len({each.place for each in found.issues} & set(answers.rows[:8].tolist())) >= 5
    expected = label_issues(evaluation.logits, evaluation.labels)
    assert label_issues_of_run(run.id, Part.TEST, "").issues == expected
    (settings.run_folder(run.id) / FILES[ArtifactKind.VALIDATION_PREDICTIONS]).unlink()
    with pytest.raises(UserError, match="no predictions on validation images"):
        label_issues_of_run(run.id, Part.TRAIN, "")


def held_out(labels: np.ndarray, seed: int) -> ValidationAnswers:
    """What softmax regression on the digits with these labels says of what that seed holds out."""
    opened = open_dataset(DataConfig())
    images = opened.arrays.x_train.reshape(len(labels), -1) / 255
    parts = split(labels, DataConfig(), opened.dataset, seed)
    network = LogisticRegression(C=1, max_iter=100).fit(images[parts.train], labels[parts.train])
    logits = network.decision_function(images[parts.validation]).astype("float32")
    return ValidationAnswers(logits, labels[parts.validation], parts.validation)


def test_repeats_find_wrong_labels_among_images_that_one_run_learned_from(workspace):
    truth = np.array(open_dataset(DataConfig()).arrays.y_train)
    draw = np.random.default_rng(3)
    wrong = draw.choice(len(truth), round(0.03 * len(truth)), replace=False)
    labels = truth.copy()
    labels[wrong] = (truth[wrong] + draw.integers(1, 10, len(wrong))) % 10
    runs = [held_out(labels, seed) for seed in range(5)]
    found = []
    for answers in (runs[0], pooled(runs)):
        issues = label_issues(answers.logits, answers.labels, answers.rows)
        right = {each.place for each in issues} & {*wrong.tolist()}
        assert len(right) >= 0.7 * len({*answers.rows.tolist()} & {*wrong.tolist()})
        assert len(right) >= 0.7 * len(issues)
        found.append(len(right))
    assert found[1] > 2 * found[0] > 0


def test_an_image_that_several_held_out_gets_the_mean_of_their_probabilities():
    rows = ([2, 5], [5, 9])
    logits = (np.array([[0, 1], [3, 0]], "float32"), np.array([[0, 200], [1, 1]], "float32"))
    labels = (np.array([0, 1]), np.array([1, 0]))
    runs = [
        ValidationAnswers(*each) for each in zip(logits, labels, map(np.array, rows), strict=True)
    ]
    answers = pooled(runs)
    assert answers.rows.tolist() == [2, 5, 9]
    assert answers.labels.tolist() == [0, 1, 0]
    first, second = (softmax(each.astype("float64"), axis=1) for each in logits)
    expected = [first[0], (first[1] + second[0]) / 2, second[1]]
    assert softmax(answers.logits, axis=1) == pytest.approx(np.array(expected), abs=1e-6)


def repeat_of(run, seed: int, answers: ValidationAnswers) -> str:
    """A finished run of the same settings that held these images out."""
    run_id = repository.create_run(run.config.model_copy(update={"seed": seed}), EVERYBODY)
    start_run(run_id)
    store(run_id, answers)
    end_run(run_id, "finished")
    return run_id


def test_images_that_a_repeat_held_out_are_examined_once_it_has_answers(run):
    own = mislabelled(run)
    more = np.setdiff1d(np.arange(400), own.rows)
    labels = np.array(open_dataset(DataConfig()).arrays.y_train)[more]
    logits = 6 * np.eye(10, dtype="float32")[labels]
    labels[:2] = (labels[:2] + 1) % 10
    repeat = repeat_of(run, 1, ValidationAnswers(logits, labels, more))
    alone = label_issues_of_run(run.id, Part.TRAIN, "")
    check = label_issues_of_run(run.id, Part.TRAIN, "", (repeat, "erased"))
    assert (check.examined, check.own, check.repeats) == (
        len(own.rows) + len(more),
        len(own.rows),
        1,
    )
    assert {*more[:2].tolist()} <= {each.place for each in check.issues}
    assert label_issues_of_run(run.id, Part.TRAIN, "", ("erased",)) == alone
    kept = calibrate(run, EVERYBODY)
    calm = softmax(own.logits.astype("float64") / kept.temperature, axis=1)
    scores = dict(zip(own.rows.tolist(), calm[np.arange(len(calm)), own.labels], strict=True))
    now = label_issues_of_run(run.id, Part.TRAIN, "", (repeat,)).issues
    known = [each for each in now if each.place in scores]
    assert known
    assert kept.temperature != 1
    for each in known:
        assert each.score == pytest.approx(scores[each.place], rel=1e-3)
    assert label_issues_of_run(run.id, Part.TRAIN, "") == alone
