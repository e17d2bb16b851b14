"""`evaluate` and `compare`: one JSON object last, one line on stderr for what can't be done."""

import json
import shutil
from dataclasses import asdict

import numpy as np
import pytest
from sqlalchemy import update

from core.auth.actors import EVERYBODY
from core.cli.main import main
from core.common import settings
from core.datasets.base import Part
from core.datasets.versions.repository import edited, save_version
from core.db.engine import transaction
from core.db.tables import runs
from core.evaluation.comparison import compare
from core.evaluation.evaluation import load_evaluation, store_predictions
from core.evaluation.metrics import metrics_of
from core.runs import repository
from core.runs.models import Environment, Results
from tests.helpers import end_run, last_object, small_config, start_run, terminal

FIGURES = [
    *("accuracy", "low", "high", "top5", "balanced_accuracy", "macro_f1", "loss", "ece", "images"),
]
PAIR = ["first", "second", "difference", "low", "high", "p_value", "images", "verdict"]


def finished_run(right: np.ndarray, **changes) -> str:
    """A finished run of which these of the digits' answers are right."""
    run_id = repository.create_run(small_config(**changes), EVERYBODY)
    start_run(run_id)
    labels = (np.arange(len(right)) % 10).astype("uint8")
    answers = np.where(right, labels, (labels + 1) % 10)
    folder = settings.run_folder(run_id)
    store_predictions(folder, 5 * np.eye(10, dtype="float32")[answers], labels)
    environment = Environment(data_checksum="the same")
    (folder / settings.ENVIRONMENT_FILE).write_text(environment.to_json())
    end_run(run_id, "finished", results=Results(test_accuracy=float(np.mean(right))))
    return run_id


def share(right: int, images: int) -> np.ndarray:
    return np.arange(images) < right


def refused(capfd, *arguments: str) -> str:
    """The one line that a command ends with, on stderr, with exit code 2."""
    assert main(arguments) == 2
    output, errors = capfd.readouterr()
    assert output == ""
    (line,) = errors.splitlines()
    return line


def test_evaluate_has_the_figures_of_the_stored_answers(trained, capfd):
    assert main(["evaluate", trained[:5]]) == 0
    output, errors = capfd.readouterr()
    run = repository.get_run(trained)
    found = last_object(output)
    assert list(found) == FIGURES
    assert found == asdict(metrics_of(load_evaluation(run)))
    assert (found["accuracy"], found["images"]) == (run.test_accuracy, 360)
    assert found["loss"] == pytest.approx(run.test_loss)
    assert "of 360 test images are right (95% interval:" in errors


def test_evaluate_has_the_same_figures_on_a_version(trained_home, workspace, capfd):
    shutil.copytree(trained_home[0], workspace)
    trained = trained_home[1]
    run = repository.get_run(trained)
    first = load_evaluation(run)
    wrong = np.flatnonzero(~first.right)[:3].tolist()
    version = save_version(edited(run.config.data, {Part.TEST: wrong}), "clean", EVERYBODY)
    for name in ("clean", version.id, version.id[:5]):
        assert main(["evaluate", trained, "--version", name]) == 0
        found = last_object(capfd.readouterr().out)
        assert list(found) == FIGURES
        assert found["images"] == 357
        assert found["accuracy"] == pytest.approx(first.right.sum() / 357)
    assert main(["evaluate", trained]) == 0  # the first result stays
    assert last_object(capfd.readouterr().out)["accuracy"] == run.test_accuracy
    assert "has no version 'nothing'" in refused(capfd, "evaluate", trained, "--version", "nothing")


def test_compare_has_every_pair(workspace, capfd):
    ids = [finished_run(share(right, 2000)) for right in (1700, 1760, 1765)]
    assert main(["compare", *ids]) == 0
    output, errors = capfd.readouterr()
    found = last_object(output)
    assert list(found) == ["pairs"]
    assert [list(each) for each in found["pairs"]] == [PAIR] * 3
    answers = [(run_id, load_evaluation(repository.get_run(run_id))) for run_id in ids]
    for pair, expected in zip(found["pairs"], compare(answers), strict=True):
        assert pair == {name: getattr(expected, name) for name in PAIR}
    first = found["pairs"][0]
    assert (first["first"], first["second"], first["images"]) == (ids[0], ids[1], 2000)
    assert first["difference"] == pytest.approx(0.03)
    assert first["verdict"] == "second-better"
    assert "is better by 3.0 points" in errors
    assert "points too good on these images by chance" in errors


def test_from_a_shell_the_object_is_the_last_line(trained_home, workspace):
    shutil.copytree(trained_home[0], workspace)
    answer = terminal("evaluate", trained_home[1])
    assert answer.returncode == 0, answer.stderr
    assert last_object(answer.stdout)["images"] == 360
    answer = terminal("compare", trained_home[1])
    assert (answer.returncode, answer.stdout) == (2, "")
    assert len(answer.stderr.splitlines()) == 1


def test_three_test_images_do(workspace, capfd):
    ids = [finished_run(share(right, 3)) for right in (1, 3)]
    assert main(["evaluate", ids[1]]) == 0
    found = last_object(capfd.readouterr().out)
    assert (found["accuracy"], found["images"]) == (1, 3)
    assert main(["compare", *ids]) == 0
    (pair,) = last_object(capfd.readouterr().out)["pairs"]
    assert pair["verdict"] in ("no-difference", "at-the-edge")


def test_a_class_that_is_never_answered_does(workspace, capfd):
    labels = np.arange(40) % 10
    run_id = finished_run(labels != 7)
    assert main(["evaluate", run_id]) == 0
    found = last_object(capfd.readouterr().out)
    assert found["accuracy"] == pytest.approx(0.9)
    assert 0 < found["macro_f1"] < 0.9
    assert all(json.dumps(found[name]) != "NaN" for name in FIGURES)


def test_what_was_not_tested_is_told(workspace, capfd):
    run_id = repository.create_run(small_config(), EVERYBODY)
    assert f"Run {run_id} was not tested (waiting)" in refused(capfd, "evaluate", run_id)
    start_run(run_id)
    assert "was not tested (training)" in refused(capfd, "evaluate", run_id)
    end_run(run_id, "stopped")
    assert "was not tested (stopped)" in refused(capfd, "evaluate", run_id)
    other = finished_run(share(5, 10))
    assert "was not tested (stopped)" in refused(capfd, "compare", other, run_id)


def test_what_can_not_be_compared_is_told(workspace, capfd):
    one, fewer = finished_run(share(5, 10)), finished_run(share(5, 9))
    assert "labels of their test images" in refused(capfd, "compare", one, fewer)
    elsewhere = finished_run(share(5, 10), data={"name": "mnist"})
    assert "tested on Digits" in refused(capfd, "compare", one, elsewhere)
    assert f"Run {one} is named twice" in refused(capfd, "compare", one, one[:6])
    assert "needs two runs or more" in refused(capfd, "compare", one)
    assert "There is no run 'nothing'" in refused(capfd, "evaluate", "nothing")
    assert "arguments are required" in refused(capfd, "compare")


def test_answers_that_do_not_fit_their_data_set_are_told(workspace, capfd):
    run_id = finished_run(share(5, 10))
    folder = settings.run_folder(run_id)
    store_predictions(folder, np.eye(4, dtype="float32"), np.uint8([0, 1, 2, 3]))
    assert "can't be read: (4, 4) answers on 4 images of 10 classes" in refused(
        capfd, "evaluate", run_id
    )
    store_predictions(folder, np.full((1, 10), np.nan, "float32"), np.uint8([0]))
    assert "that can't be" in refused(capfd, "evaluate", run_id)
    (folder / "predictions.npz").unlink()
    assert "can't be read" in refused(capfd, "evaluate", run_id)


def test_what_is_in_the_trash_is_refused(workspace, capfd):
    run_id = finished_run(share(5, 10))
    assert main(["trash", run_id]) == 0
    capfd.readouterr()
    assert f"Run {run_id} is in the trash" in refused(capfd, "evaluate", run_id)


def test_a_run_whose_name_says_something_else(workspace, capfd):
    ids = [finished_run(share(right, 2000), name="{name} %s\n") for right in (1700, 1760)]
    with transaction() as connection:
        connection.execute(update(runs).values(name="{name}\x1b[2J"))
    assert main(["compare", *ids]) == 0
    assert "\x1b" not in capfd.readouterr().err


def test_runs_of_two_and_of_256_classes(workspace, capfd, monkeypatch):
    from core.cli import results
    from tests.answers import random_answers

    for classes in (2, 256):
        evaluations = [random_answers(classes, 300, skill=skill) for skill in (1.0, 6.0)]
        ids = [finished_run(share(5, 10)) for _one in evaluations]
        of_run = dict(zip(ids, evaluations, strict=True))
        monkeypatch.setattr(results, "load_evaluation", lambda run, of_run=of_run: of_run[run.id])
        assert main(["evaluate", ids[0]]) == 0
        found = last_object(capfd.readouterr().out)
        assert (found["top5"] is None) == (classes == 2)
        assert main(["compare", *ids]) == 0
        (pair,) = last_object(capfd.readouterr().out)["pairs"]
        assert pair["verdict"] == "second-better"
