import numpy as np
import pytest

from core.common.errors import UserError
from core.config.data import DataConfig
from core.datasets import get_dataset
from core.datasets.opened import look_up
from core.datasets.splits import Split, split, steps_per_epoch
from tests.helpers import small_config


def drawn(labels: np.ndarray, data: DataConfig, seed: int) -> Split:
    return split(labels, data, get_dataset(data.name), seed)


def labels(count: int, classes: int = 10) -> np.ndarray:
    return np.random.default_rng(0).permutation(np.arange(count) % classes).astype("uint8")


@pytest.mark.parametrize(
    ("name", "count", "held_back"),
    [
        ("digits", 1437, 216),  # 15 %
        ("mnist", 60_000, 10_000),
        ("fashion_mnist", 60_000, 10_000),
        ("cifar10", 50_000, 10_000),
        ("cifar100", 50_000, 10_000),
        ("cifar100", 25_000, 5_000),  # an offline copy with half the images: the same share
    ],
)
def test_the_usual_share_is_held_back(name, count, held_back):
    parts = drawn(labels(count, 100 if name == "cifar100" else 10), DataConfig(name=name), 0)
    assert len(parts.validation) == held_back
    assert len(parts.train) == count - held_back


def test_parts_are_disjoint_sorted_and_complete():
    parts = drawn(labels(1437), DataConfig(), 0)
    both = np.concatenate([parts.train, parts.validation])
    assert sorted(both) == list(range(1437))
    for part in (parts.train, parts.validation):
        assert (np.diff(part) > 0).all()


def test_every_class_keeps_its_share():
    truth = labels(1000)
    parts = drawn(truth, DataConfig(fraction=0.5, validation=0.2), 0)
    assert set(np.bincount(truth[parts.validation])) == {10}
    assert set(np.bincount(truth[parts.train])) == {40}


def test_the_seed_decides():
    first, again, other = (drawn(labels(1000), DataConfig(), seed) for seed in (1, 1, 2))
    assert (first.validation == again.validation).all()
    assert (first.train == again.train).all()
    assert not (first.validation == other.validation).all()


def test_no_validation():
    parts = drawn(labels(1000), DataConfig(validation=0.0), 0)
    assert len(parts.validation) == 0
    assert len(parts.train) == 1000


def test_a_fraction_comes_from_the_whole_set():
    parts = drawn(labels(1000), DataConfig(fraction=0.1, validation=0.0), 0)
    assert len(parts.train) == 100
    assert parts.train.max() > 500


@pytest.mark.parametrize("data", [{"fraction": 0.01}, {"fraction": 0.1, "validation": 0.05}])
def test_too_few_images_are_refused(data):
    with pytest.raises(UserError, match=r"data\.fraction.*10 classes"):
        drawn(labels(500), DataConfig(**data), 0)


def test_a_class_with_a_single_image_is_refused():
    with pytest.raises(UserError, match=r"of class 1 there is 1 image .*data\.fraction"):
        drawn(np.array([0] * 500 + [1], "uint8"), DataConfig(), 0)


def test_the_batches_of_an_epoch_are_those_of_its_images():
    config = small_config(data={"fraction": 0.5, "validation": 0.2})
    dataset = look_up(config.data).dataset
    used = round(0.5 * dataset.train_count)
    learned_from = used - round(0.2 * used)
    assert steps_per_epoch(config.data, dataset, 64) == -(-learned_from // 64)
    assert steps_per_epoch(config.data, dataset, 10**6) == 1
