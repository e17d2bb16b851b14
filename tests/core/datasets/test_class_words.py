"""Classes of built-in data sets are shown in the reader's language; people's own are theirs."""

import gettext
from collections.abc import Iterator
from dataclasses import replace

import pytest

from core.common import i18n
from core.common.i18n import use_language
from core.datasets import datasets, get_dataset
from core.datasets.base import Dataset
from core.datasets.class_words import class_words, marked_classes
from core.datasets.versions.edits import Version
from tests.importing_files import good_members, imported, zipped

WORDS = {"cat": "gato", "dog": "perro", "ship": "barco", "truck": "barco"}


class Spanish(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        return WORDS.get(message, message)


@pytest.fixture(autouse=True)
def spanish(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    known = i18n.translations
    monkeypatch.setattr(
        i18n, "translations", lambda language: Spanish() if language == "es" else known(language)
    )
    use_language("es")
    yield
    use_language("en")


@pytest.fixture
def things() -> Dataset:
    return datasets["cifar10"]


def test_those_of_the_catalogue_are_translated_and_keep_their_names(things):
    words = dict(zip(things.class_names, class_words(things), strict=True))
    assert (words["cat"], words["dog"], words["bird"]) == ("gato", "perro", "bird")
    assert "cat" in things.class_names
    assert class_words(datasets["digits"]) == tuple("0123456789")


def test_two_classes_are_never_called_the_same(things):
    assert class_words(things)[-2:] == ("barco (ship)", "barco (truck)")
    assert class_words(things, ["ship", "cat", "ship"]) == ("barco", "gato", "barco")


def test_names_that_people_gave_in_a_version_stay(things):
    version = replace(things, class_names=("cat", "my dog"))
    assert class_words(version) == ("gato", "my dog")
    assert marked_classes(version, ["cat", "my dog"]) == ("cat", "my dog")


@pytest.mark.usefixtures("workspace")
def test_imported_ones_stay(tmp_path):
    imported(zipped(tmp_path / "a.zip", good_members(("cat", "dog"))))
    assert class_words(get_dataset("mine")) == ("cat", "dog")


@pytest.mark.usefixtures("workspace")
def test_a_version_says_its_edits_in_the_same_words(things):
    names = [None if name == "bird" else name for name in things.class_names]
    names[names.index("dog")] = "cat"
    names[names.index("ship")] = "boat"
    words = Version("cifar10", "", tuple(names)).words()
    assert words == ["gato, perro merged into gato", "barco (ship) renamed boat", "bird removed"]
