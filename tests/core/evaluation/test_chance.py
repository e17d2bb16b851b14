"""How sure a result is, and whether guessing would do as well."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binomtest

from core.auth.actors import EVERYBODY
from core.common import settings
from core.common.errors import UserError
from core.evaluation import chance
from core.evaluation.chance import Result, result_of, result_of_run, verdict_of_run
from core.evaluation.evaluation import store_predictions
from core.experiments.config import parse
from core.runs import repository
from core.runs.artifacts import FILES
from core.runs.models import ArtifactKind, Results
from tests.helpers import end_run, start_run


@pytest.mark.parametrize(("right", "images"), [(0, 5), (5, 5), (42, 100), (9_876, 10_000), (1, 1)])
def test_the_interval_is_wilsons(right, images):
    expected = binomtest(right, images).proportion_ci(method="wilson")
    assert Result(right, images, 1).interval == pytest.approx((expected.low, expected.high))


@pytest.mark.parametrize(
    ("right", "images", "most_frequent", "doubt"),
    [
        (42, 100, 50, "no better than guessing"),
        (55, 100, 50, "not clearly better than guessing"),
        (60, 100, 50, ""),
        (3, 4, 2, "not clearly better than guessing"),
        (85, 100, 90, "no better than guessing"),  # of two classes, but one has nearly all images
        (12, 100, 10, "not clearly better than guessing"),
        (300, 10_000, 100, ""),  # of a hundred classes
        (100, 100, 100, "no better than guessing"),
    ],
)
def test_a_result_is_held_against_the_most_frequent_class(right, images, most_frequent, doubt):
    found = Result(right, images, most_frequent)
    assert found.doubt == doubt
    assert bool(found.verdict) == bool(doubt)


def test_the_verdict_has_its_figures():
    words = Result(42, 100, 50).verdict
    assert words.startswith("No better than guessing: 42.0% of 100 test images are right")
    assert "32.8% to 51.8%" in words
    assert "50.0%" in words


def test_answers_are_counted():
    labels = np.uint8([0, 0, 0, 1, 2])
    found = result_of(np.array([True, False, True, True, False]), labels)
    assert found == Result(right=3, images=5, most_frequent=3)


def test_the_result_of_a_run_is_that_of_its_stored_answers(trained, tmp_path, monkeypatch):
    run = repository.get_run(trained)
    assert run.test_images is not None
    found = result_of_run(run)
    assert found is not None
    assert (found.images, found.accuracy) == (360, run.test_accuracy)
    assert 36 <= found.most_frequent < 40
    assert (found.doubt, verdict_of_run(run)) == ("", "")
    monkeypatch.setenv("VISTAZO_HOME", str(tmp_path / "elsewhere"))
    assert result_of_run(run) == found  # by the row alone
    run = replace(run, test_images=None)
    assert (result_of_run(run), verdict_of_run(run)) == (None, "")
    settings.run_folder(run.id).mkdir(parents=True)
    for content in (b"", b"no archive", b"PK\x03\x04"):
        (settings.run_folder(run.id) / FILES[ArtifactKind.PREDICTIONS]).write_bytes(content)
        assert result_of_run(run) is None


def test_the_file_of_a_run_of_an_older_version_is_read_once(either_database):
    config = parse({})
    run_id = repository.create_run(config, EVERYBODY)
    start_run(run_id)
    labels = np.uint8([0, 0, 0, 1])
    folder = settings.run_folder(run_id)
    store_predictions(folder, np.eye(2, dtype="float32")[labels], labels)
    end_run(run_id, "finished", results=Results(test_accuracy=0.75))
    found = result_of_run(repository.get_run(run_id))
    assert found == Result(right=3, images=4, most_frequent=3)
    (folder / FILES[ArtifactKind.PREDICTIONS]).unlink()
    assert result_of_run(repository.get_run(run_id)) == found


def test_it_is_read_where_nothing_can_be_written(workspace, monkeypatch):
    run_id = repository.create_run(parse({}), EVERYBODY)
    start_run(run_id)
    labels = np.uint8([0, 0, 0, 1])
    answers = np.eye(2, dtype="float32")[labels]
    store_predictions(settings.run_folder(run_id), answers, labels)
    end_run(run_id, "finished", results=Results(test_accuracy=0.75))

    def refuse(*_args: object) -> None:
        raise UserError("workspace-read-only", "It can only be read.")

    monkeypatch.setattr(chance, "set_test_counts", refuse)
    assert result_of_run(repository.get_run(run_id)) == Result(3, 4, 3)


def test_nothing_was_tested_on_no_images(trained):
    run = replace(repository.get_run(trained), test_images=0, test_most_frequent=0)
    assert result_of_run(run) is None
