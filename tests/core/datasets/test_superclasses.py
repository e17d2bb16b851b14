"""The superclasses of CIFAR-100 and of its versions."""

import numpy as np

from core.common.i18n import Text
from core.datasets import datasets
from core.datasets.opened import NamedDataset
from core.datasets.superclasses import SEVERAL, superclasses_of
from core.datasets.versions.edits import Version

# The coarse label of each fine one, as the published archive pairs them.
COARSE = [
    *(4, 1, 14, 8, 0, 6, 7, 7, 18, 3, 3, 14, 9, 18, 7, 11, 3, 9, 7, 11, 6, 11, 5, 10, 7),
    *(6, 13, 15, 3, 15, 0, 11, 1, 10, 12, 14, 16, 9, 11, 5, 5, 19, 8, 8, 15, 13, 14, 17, 18, 10),
    *(16, 4, 17, 4, 2, 0, 17, 4, 18, 17, 10, 3, 2, 12, 12, 16, 12, 1, 9, 19, 2, 10, 0, 1, 16),
    *(12, 9, 13, 15, 13, 16, 19, 2, 4, 6, 19, 5, 5, 8, 19, 18, 1, 2, 15, 6, 0, 17, 8, 14, 13),
]
CIFAR = datasets["cifar100"]


def test_each_class_is_in_the_superclass_of_the_archive():
    found = superclasses_of(NamedDataset(CIFAR, None))
    assert len(found) == len(CIFAR.coarse_class_names) == 20
    places = np.full(100, -1)
    for place, each in enumerate(found):
        assert each.name == CIFAR.coarse_class_names[place]
        assert list(each.classes) == sorted(each.classes)
        assert len(each.classes) == 5
        places[list(each.classes)] = place
    assert places.tolist() == COARSE


def test_their_names_are_marked_for_translation():
    assert all(isinstance(name, Text) for name in (*CIFAR.coarse_class_names, SEVERAL))


def test_versions_keep_them():
    names: dict[str, str | None] = {name: name for name in CIFAR.class_names}
    names |= {"baby": "child", "boy": "child", "girl": "child"}  # merged within people
    names |= {"apple": "round", "orange": "round", "clock": "round"}  # and across
    names |= dict.fromkeys(("crab", "lobster", "snail", "spider", "worm"))
    version = Version("cifar100", "", tuple(names[name] for name in CIFAR.class_names))
    named = NamedDataset(CIFAR, version)
    found = {str(each.name): each.classes for each in superclasses_of(named)}
    classes = named.dataset.class_names
    assert [classes[index] for index in found["people"]] == ["child", "man", "woman"]
    assert [classes[index] for index in found[SEVERAL]] == ["round"]
    assert list(found)[-1] == SEVERAL
    assert "non-insect_invertebrates" not in found
    members = sorted(index for indices in found.values() for index in indices)
    assert members == list(range(len(classes)))


def test_other_data_sets_have_none():
    others = [each for each in datasets if each.name != "cifar100"]
    assert [superclasses_of(NamedDataset(each, None)) for each in others] == [()] * len(others)
