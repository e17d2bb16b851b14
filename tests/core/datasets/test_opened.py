"""Data sets are opened once: by a training, an evaluation, a prediction, an inspection."""

import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.auth.actors import EVERYBODY
from core.cli.main import main
from core.common import settings
from core.common.errors import UserError
from core.config.data import DataConfig
from core.datasets import cache
from core.datasets.imported import get_dataset, read_record
from core.datasets.opened import OpenDataset, cached_dataset, look_up, open_dataset
from core.datasets.versions import repository as versions
from core.evaluation.evaluation import load_evaluation
from core.execution import scheduler
from core.inspection.class_distribution import distribution
from core.inspection.pixel_statistics import compute_statistics
from core.inspection.quality import find_problems
from core.runs import repository
from tests.helpers import small_config, train_run
from tests.importing_files import good_members, imported, picture, zipped

LOOK_UPS: tuple[Callable[..., Any], ...] = (
    get_dataset,
    read_record,
    versions.get_version,
    versions.resolve,
    cache.read_meta,
    cache.open_original,
    cache.cached_original,
    look_up,
    open_dataset,
    cached_dataset,
)
ONCE = {"get_dataset": 1, "read_record": 1, "get_version": 1, "version.json": 1}
OPENED = {**ONCE, "look_up": 1, "open_dataset": 1, "open_original": 1, "meta.json": 1}
_opened: list[str] = []


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open" and isinstance(arguments[0], str) and arguments[0].endswith(".json"):
        _opened.append(arguments[0])


sys.addaudithook(_hear)


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """How often each of `LOOK_UPS` is called meanwhile, in all threads; `meta.json` and the
    version's file: how often they are read."""
    calls: Counter[str] = Counter()
    names = {function.__code__: function.__name__ for function in LOOK_UPS}

    def note(frame: Any, event: str, argument: Any) -> None:
        if event == "call" and frame.f_code in names:
            calls[names[frame.f_code]] += 1

    _opened.clear()
    threading.setprofile(note)
    sys.setprofile(note)
    try:
        yield calls
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
        read = [Path(name) for name in _opened]
        calls["meta.json"] += sum(path.name == "meta.json" for path in read)
        calls["version.json"] += sum("versions" in path.parts for path in read)


def counted_classes(data: DataConfig) -> None:
    distribution(data, 0)


@pytest.fixture
def data(workspace: Path, tmp_path: Path) -> DataConfig:
    """Imported images in a version of which nothing is cached yet."""
    imported(zipped(tmp_path / "a.zip", good_members(("red", "green", "blue"), 30)))
    edits = replace(versions.edits_of(DataConfig(name="mine")), dropped_train=(0, 1))
    return DataConfig(name="mine", version=versions.save_version(edits, "two less", EVERYBODY).id)


def test_opened_once_by_a_training_an_evaluation_and_a_prediction(data, tmp_path, capfd):
    run_id = scheduler.submit(small_config(data=data.model_dump()), EVERYBODY)
    with counted() as calls:
        train_run(run_id)
    run = repository.get_run(run_id)
    assert (run.status, run.message) == ("finished", "")
    assert {name: count for name, count in calls.items() if count} == OPENED

    with counted() as calls:
        evaluation = load_evaluation(run)
    assert {name: count for name, count in calls.items() if count} == {**ONCE, "look_up": 1}

    with counted() as calls:  # as Evaluate's fragment does whenever something is chosen in it
        images = [evaluation.test_images[index] for index in evaluation.select(right=None)]
    looked = {"cached_dataset": 1, "cached_original": 1, "meta.json": 1}
    assert {name: count for name, count in calls.items() if count} == looked
    assert len(images) == open_dataset(data).dataset.test_count

    path = tmp_path / "new.png"
    picture(7).save(path)
    with counted() as calls:
        assert main(["predict", run_id, str(path)]) == 0
    assert {name: count for name, count in calls.items() if count} == {**ONCE, "resolve": 1}


@pytest.mark.parametrize("inspect", [find_problems, compute_statistics, counted_classes])
def test_opened_once_by_an_inspection(data, inspect):
    with counted() as calls:
        inspect(data)
    assert {name: count for name, count in calls.items() if count} == OPENED
    assert list((settings.home() / "cache").glob(f"*/*-{data.version}.*"))  # it is kept


def test_what_is_opened(data):
    opened = open_dataset(data)
    original = open_dataset(DataConfig(name="mine"))
    assert opened.version == data.version
    assert original.version == ""
    assert opened.checksum == original.checksum == cache.read_meta("mine").checksum
    assert opened.dataset == versions.resolve(data)
    assert len(opened.arrays.x_train) == opened.dataset.train_count
    assert (opened.arrays.x_train == original.arrays.x_train[2:]).all()
    same = cached_dataset(data, opened.checksum)
    assert isinstance(same, OpenDataset)
    assert same.dataset == opened.dataset
    assert (np.asarray(same.arrays.x_train) == opened.arrays.x_train).all()


def test_a_version_that_is_not_there_is_said_before_anything_is_brought(workspace):
    with pytest.raises(UserError, match="has no version"):
        open_dataset(DataConfig(name="digits", version="0" * 12))
    assert cache.read_meta("digits") is None


def test_other_images_than_were_asked_for(data):
    open_dataset(data)
    with pytest.raises(UserError, match="not in the workspace"):
        cached_dataset(data, "0" * 64)
