"""Imported data sets work everywhere a built-in one does, and can be renamed and put away."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from core.auth.actors import EVERYBODY
from core.cli.main import main
from core.common.errors import UserError
from core.common.locks import held
from core.config.data import DataConfig
from core.datasets import all_datasets, datasets, get_dataset
from core.datasets.availability import where_from
from core.datasets.cache import cached_arrays, read_meta
from core.datasets.imported import RECORD, is_name, name_for, own_folder
from core.datasets.opened import open_dataset
from core.datasets.preparation import preparation
from core.datasets.splits import split
from core.datasets.versions.repository import edits_of, save_version
from core.evaluation.evaluation import load_evaluation
from core.execution import scheduler
from core.experiments.config import parse
from core.experiments.validation import problems
from core.housekeeping import imported as keeping
from core.imaging.read import read
from core.prediction.predictor import predict
from core.runs import queue, repository
from tests.helpers import open_arrays, small_config, train_run
from tests.importing_files import encoded, good_members, imported, picture, zipped


@pytest.fixture
def mine(workspace, tmp_path) -> str:
    """Three classes of 30 images at 16 pixels."""
    imported(zipped(tmp_path / "a.zip", good_members(("red", "green", "blue"), 30)))
    return "mine"


def config_on(name: str, **changes):
    return small_config(data={"name": name}, **changes)


def test_found_like_a_built_in_one(mine):
    dataset = get_dataset(mine)
    assert dataset.own
    assert dataset.class_names == ("blue", "green", "red")
    assert all_datasets() == [*datasets, dataset]
    assert get_dataset("digits") is datasets["digits"]
    assert where_from(mine) == "ready"
    with pytest.raises(UserError, match=r"no data set 'mime'. Did you mean 'mine'\?.*digits.*mine"):
        get_dataset("mime")
    for name in ("../mine", "", "mine/..", "MINE", "nul"):
        with pytest.raises(UserError, match="There is no data set"):
            get_dataset(name)


@pytest.mark.parametrize("network", ["linear", "lenet5"])
def test_train_evaluate_predict(mine, network):
    config = parse(
        {
            "data": {"name": mine},
            "model": {"name": network},
            "training": {
                "epochs": 8,
                "batch_size": 16,
                "optimizer": {"learning_rate": 0.003},
                "label_smoothing": 0.1,
            },
        }
    )
    run_id = scheduler.submit(config, EVERYBODY)
    train_run(run_id)
    run = repository.get_run(run_id)
    assert run.status == "finished", run.message
    evaluation = load_evaluation(run)
    assert evaluation.class_names == ("blue", "green", "red")
    assert evaluation.confusion.sum() == 18
    assert run.test_accuracy > 0.5
    assert cached_arrays(mine, evaluation.data_checksum).x_test.shape == (18, 16, 16, 3)
    pixels = read(encoded(picture(500)), "x.png", preparation(get_dataset(mine)))
    assert predict(run_id, pixels[None]).shape == (1, 3)


def test_own_validation_images_are_used_unless_asked_otherwise(workspace, tmp_path):
    members = {f"train/{name}": content for name, content in good_members(count=20).items()}
    members |= {f"val/{name}": content for name, content in good_members(count=4).items()}
    imported(zipped(tmp_path / "a.zip", members))
    labels, dataset = open_arrays("mine").y_train, get_dataset("mine")
    usual = split(labels, DataConfig(name="mine"), dataset, 0)
    assert usual.validation.tolist() == list(range(len(labels) - 8, len(labels)))
    assert len(usual.train) == 32
    half = split(labels, DataConfig(name="mine", fraction=0.5), dataset, 0)
    assert half.validation.tolist() == usual.validation.tolist()
    assert len(half.train) == 16
    drawn = split(labels, DataConfig(name="mine", validation=0.2), dataset, 0)
    assert len(drawn.validation) == 8
    assert drawn.validation.min() < 32


@pytest.mark.parametrize("count", [3, 4, 5, 9])
def test_few_images_can_be_split(workspace, tmp_path, count):
    imported(zipped(tmp_path / "a.zip", good_members("abcde", count)))
    assert problems(config_on("mine")) == []
    parts = split(open_arrays("mine").y_train, DataConfig(name="mine"), get_dataset("mine"), 0)
    assert len(parts.train) >= 5
    assert len(parts.validation) >= 5


def test_rename(mine):
    keeping.rename(mine, "  Colours \n of mine ", EVERYBODY)
    assert get_dataset(mine).title == "Colours of mine"
    keeping.rename(mine, "👩\u200d🌾 \u202e हिन्\u200dदी", EVERYBODY)
    assert get_dataset(mine).title == "👩\u200d🌾 हिन्\u200dदी"
    for title in ("", " ", "x" * 61):
        with pytest.raises(UserError, match="1 to 60"):
            keeping.rename(mine, title, EVERYBODY)
    with pytest.raises(UserError, match="no imported data set 'digits'"):
        keeping.rename("digits", "x", EVERYBODY)


def test_put_away_without_runs_leaves_nothing(mine):
    keeping.put_away(mine, EVERYBODY)
    assert not own_folder(mine).exists()
    assert list(own_folder(mine).parent.iterdir()) == []
    with pytest.raises(UserError, match="There is no data set"):
        get_dataset(mine)


def test_not_put_away_while_a_run_needs_it(mine):
    run_id = repository.create_run(config_on(mine), EVERYBODY)
    with pytest.raises(UserError, match=rf"needed by run {run_id} \(waiting\)"):
        keeping.put_away(mine, EVERYBODY)
    assert open_arrays(mine).x_train.any()
    queue.request_stop(run_id, EVERYBODY)
    keeping.put_away(mine, EVERYBODY)


def test_a_run_that_comes_while_putting_away_waits_keeps_its_images(mine):
    """Both wait for the lock; whoever has it first wins, and nobody is left without images."""
    with ThreadPoolExecutor(2) as threads:
        with held(f"dataset-{mine}", lambda: None):
            waiting = threads.submit(keeping.put_away, mine, EVERYBODY)
            with pytest.raises(TimeoutError):
                waiting.result(0.5)
            run_id = repository.create_run(config_on(mine), EVERYBODY)
        with pytest.raises(UserError, match=rf"needed by run {run_id} \(waiting\)"):
            waiting.result()
        assert open_arrays(mine).x_train.any()
        queue.request_stop(run_id, EVERYBODY)
        with held(f"dataset-{mine}", lambda: None):
            training = threads.submit(scheduler.submit, config_on(mine), EVERYBODY)
            with pytest.raises(TimeoutError):
                training.result(0.5)
            shutil.rmtree(own_folder(mine))
        with pytest.raises(UserError, match="There is no data set"):
            training.result()


def test_runs_on_images_that_are_put_away_still_predict_and_evaluate(mine, tmp_path):
    run_id = scheduler.submit(config_on(mine), EVERYBODY)
    train_run(run_id)
    seen = open_arrays(mine).x_test[:3]
    answers = predict(run_id, np.array(seen))
    keeping.put_away(mine, EVERYBODY)
    assert [path.name for path in own_folder(mine).iterdir()] == [RECORD]
    assert mine not in [dataset.name for dataset in all_datasets()]
    run = repository.get_run(run_id)
    evaluation = load_evaluation(run)
    assert evaluation.class_names == ("blue", "green", "red")
    assert predict(run_id, seen) == pytest.approx(answers)
    assert read(encoded(picture()), "x", preparation(get_dataset(mine))).shape == (16, 16, 3)
    with pytest.raises(UserError, match="were put away"):
        cached_arrays(mine, evaluation.data_checksum)
    with pytest.raises(UserError, match="were put away"):
        open_arrays(mine)
    assert "were put away" in problems(config_on(mine))[0]
    with pytest.raises(UserError, match="Take another name"):
        imported(zipped(tmp_path / "b.zip", good_members()))
    assert read_meta(mine) is None


def test_a_damaged_record_is_passed_over(mine):
    (own_folder(mine) / RECORD).write_text("{")
    assert all_datasets() == list(datasets)
    with pytest.raises(UserError, match="There is no data set"):
        get_dataset(mine)


@pytest.mark.parametrize("record", ["{", None])
def test_what_is_damaged_can_be_put_away_and_imported_again(mine, tmp_path, record):
    path = own_folder(mine) / RECORD
    path.unlink() if record is None else path.write_text(record)
    path = zipped(tmp_path / "b.zip", good_members())
    with pytest.raises(UserError, match="put that one away first"):
        imported(path)
    run_id = repository.create_run(config_on(mine), EVERYBODY)
    with pytest.raises(UserError, match=f"needed by run {run_id}"):
        keeping.put_away(mine, EVERYBODY)
    queue.request_stop(run_id, EVERYBODY)
    assert main(["trash", mine]) == 0
    assert not own_folder(mine).exists()
    assert imported(path).train_count == 8


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("My Photos", "my-photos"),
        ("Ñandú", "nandu"),
        ("Café – №2", "cafe-no2"),
        ("con", "images-con"),
        ("x" * 60, "x" * 40),
        ("../..", "images"),
        ("a__b", "a__b"),
        ("<b>", "b"),
    ],
)
def test_names_from_titles(title, name):
    assert name_for(title) == name


def test_titles_in_other_scripts_have_names_of_their_own():
    animals = ("猫と犬", "кошки", "птицы", "🐱", "🐶")
    titles = (*animals, "Мои фото 2", "Наши фото 2", "ш" * 60, "я" * 60)
    names = [name_for(title) for title in titles]
    assert len(set(names)) == len(titles)
    assert all(map(is_name, names))
    assert name_for("Кошки") == name_for("кошки")


def test_large_images_stay_on_disk(mine, monkeypatch):
    """Trained batch by batch from the files, they give a network that is as good."""
    monkeypatch.setattr("core.training.plan.LARGE_BYTES", 0)
    run_id = scheduler.submit(
        config_on(mine, training={"epochs": 8, "label_smoothing": 0.1}), EVERYBODY
    )
    train_run(run_id)
    run = repository.get_run(run_id)
    assert run.status == "finished", run.message
    assert len(repository.list_epochs(run_id)) == 8
    assert run.test_accuracy > 0.5
    assert load_evaluation(run).confusion.sum() == 18


def test_versions_of_own_images(workspace, tmp_path):
    """Own validation images stay validation images; runs keep the names of their version."""
    members = {f"train/{name}": content for name, content in good_members("abc", 10).items()}
    members |= {f"val/{name}": content for name, content in good_members("abc", 4).items()}
    imported(zipped(tmp_path / "a.zip", members))
    last = len(open_arrays("mine").y_train) - 1
    edits = replace(
        edits_of(DataConfig(name="mine")), classes=("a", None, "other"), dropped_train=(last,)
    )
    learned = tuple(np.flatnonzero(open_arrays("mine").y_train[:-12] == 2).tolist())
    with pytest.raises(UserError, match="fewer than 2 training images of other"):
        save_version(replace(edits, dropped_train=learned), "c is only watched", EVERYBODY)
    data = DataConfig(name="mine", version=save_version(edits, "without b", EVERYBODY).id)
    opened = open_dataset(data)
    dataset, arrays = opened.dataset, opened.arrays
    assert dataset.class_names == ("a", "other")
    assert dataset.own_validation == 7
    parts = split(arrays.y_train, data, dataset, 0)
    assert parts.validation.tolist() == list(range(len(arrays.y_train) - 7, len(arrays.y_train)))
    run_id = scheduler.submit(small_config(data=data.model_dump()), EVERYBODY)
    train_run(run_id)
    assert repository.get_run(run_id).status == "finished"
    keeping.put_away("mine", EVERYBODY)
    assert load_evaluation(repository.get_run(run_id)).class_names == ("a", "other")
    with pytest.raises(UserError, match="were put away"):
        open_dataset(data)
