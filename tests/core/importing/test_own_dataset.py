"""Of one's own images, a data set to learn from."""

import numpy as np
import pytest

from core.auth.actors import EVERYBODY
from core.common.errors import UserError
from core.config.data import DataConfig
from core.datasets.imported import all_datasets, get_dataset, read_record
from core.datasets.opened import open_dataset
from core.datasets.splits import split
from core.importing.own_answers import Judgement, collection_of, keep, list_images
from core.importing.own_dataset import make_dataset, missing
from tests.helpers import small_config
from tests.trainings import run_of

pytestmark = pytest.mark.usefixtures("workspace")


TESTED = [8, 11, 13, 16, 18, 22, 23, 24]  # of the first 28 numbers, by their checksums


def collect(first: int, last: int, classes: int = 4) -> None:
    """Images of these numbers, each of the class of its last digit."""
    digits = get_dataset("digits")
    for number in range(first, last):
        pixels = np.full(digits.image_shape, number, np.uint8)
        label = digits.class_names[number % classes]
        said = Judgement("run", f"{number}".encode(), "", pixels, "0", label)
        keep(collection_of(digits), said, EVERYBODY)


def make() -> str:
    return make_dataset(get_dataset("digits"), "My drawings", EVERYBODY)


def test_too_few_are_counted_and_refused():
    digits = get_dataset("digits")
    assert missing([], digits) == 10
    collect(0, 8)  # none of them for testing
    assert missing(list_images(collection_of(digits)), digits) == 2
    collect(8, 10)  # one of them
    assert missing(list_images(collection_of(digits)), digits) == 1
    with pytest.raises(UserError) as caught:
        make()
    assert caught.value.code == "own-images-too-few"
    assert len(all_datasets()) == len({each.name for each in all_datasets()})


def test_all_of_one_class_teach_nothing():
    collect(0, 20, classes=1)
    assert missing(list_images(collection_of(get_dataset("digits"))), get_dataset("digits")) == 1


def test_it_has_all_classes_of_its_origin_and_the_images_in_their_order():
    collect(0, 20)
    name = make()
    made, digits = get_dataset(name), get_dataset("digits")
    assert name.startswith("my-digits-")
    assert (made.class_names, made.image_shape, made.ink) == (
        digits.class_names,
        digits.image_shape,
        digits.ink,
    )
    opened = open_dataset(DataConfig(name=name))
    tested = [number for number in TESTED if number < 20]
    learned = [number for number in range(20) if number not in tested]
    assert opened.arrays.y_test.tolist() == [number % 4 for number in tested]
    assert opened.arrays.x_train[:, 0, 0, 0].tolist() == learned
    assert opened.checksum == open_dataset(DataConfig(name=name)).checksum
    assert collection_of(made) == collection_of(digits)


def test_as_much_is_held_back_as_gives_every_class_an_image():
    collect(0, 28)  # 20 to learn from, and the digits have 10 classes
    data = DataConfig(name=make())
    labels = open_dataset(data).arrays.y_train
    parts = split(labels, data, get_dataset(data.name), seed=1)
    assert (len(parts.train), len(parts.validation)) == (10, 10)


def test_nothing_is_held_back_where_a_class_has_one_image():
    collect(0, 28)
    collect(29, 30, classes=10)
    assert read_record(make()).validation == 0


def test_the_same_images_are_the_same_data_set_and_more_are_another():
    collect(0, 20)
    first = make()
    assert make() == first
    before = open_dataset(DataConfig(name=first))
    collect(20, 28)
    second = make()
    assert second != first
    assert np.array_equal(
        open_dataset(DataConfig(name=first)).arrays.x_train, before.arrays.x_train
    )
    learned = open_dataset(DataConfig(name=second)).arrays
    assert np.array_equal(learned.x_train[: len(before.arrays.x_train)], before.arrays.x_train)
    assert learned.x_test[:, 0, 0, 0].tolist() == TESTED
    assert not set(learned.x_test[:, 0, 0, 0]) & set(before.arrays.x_train[:, 0, 0, 0])
    assert read_record(second).collection == read_record(first).collection


def test_a_network_trains_on_with_them():
    source = run_of(small_config(training={"epochs": 1}))
    collect(0, 20)
    name = make()
    run = run_of(
        small_config(data={"name": name}, model={"name": "linear", "weights": f"run:{source.id}"})
    )
    assert run.status == "finished", run.message
    assert run.test_images == 5
    assert "1 of 1 layers" in run.message
