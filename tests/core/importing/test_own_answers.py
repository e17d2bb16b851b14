"""Images of one's own, with what was right of the answers to them."""

import os
from dataclasses import replace

import numpy as np
import pytest

from core.auth.actors import EVERYBODY, Actor
from core.common import settings
from core.common.errors import UserError
from core.datasets.base import Part
from core.datasets.imported import get_dataset
from core.importing import own_answers
from core.importing.own_answers import (
    Judgement,
    bring_back,
    collection_of,
    find,
    judged_by,
    keep,
    key_of,
    list_images,
    pixels_of,
    remove,
    take_back,
)
from core.importing.own_dataset import make_dataset

pytestmark = pytest.mark.usefixtures("workspace")
PLACE = "digits-0123abcd"
ANNA, BEN = Actor("anna"), Actor("ben")


def say(number: int, label: str = "3", answer: str = "3", run_id: str = "one") -> Judgement:
    """What is said of the image of that number."""
    pixels = np.full((8, 8, 1), number % 256, np.uint8)
    return Judgement(run_id, f"picture {number}".encode(), "a.png", pixels, answer, label)


def test_what_is_kept_comes_back():
    kept = keep(PLACE, say(7, label="5"), EVERYBODY)
    assert list_images(PLACE) == [kept] == [find(PLACE, key_of(b"picture 7"))]
    assert (kept.label, kept.answers, kept.name) == ("5", {"one": "3"}, "a.png")
    assert np.array_equal(pixels_of(PLACE, kept.key), say(7).pixels)
    assert list_images("mnist-0123abcd") == []


def test_an_image_is_there_once_with_the_answers_of_all_networks():
    keep(PLACE, say(7), EVERYBODY)
    keep(PLACE, say(7), EVERYBODY)
    kept = keep(PLACE, say(7, label="5", answer="5", run_id="two"), EVERYBODY)
    assert list_images(PLACE) == [kept]
    assert kept.answers == {"one": "3", "two": "5"}
    assert judged_by([kept], "one") == ([False], ["5"])
    assert judged_by([kept], "two") == ([True], ["5"])
    assert judged_by([kept], "three") == ([], [])


def test_undo_takes_one_answer_back_and_the_image_with_the_last():
    key = keep(PLACE, say(7), EVERYBODY).key
    keep(PLACE, say(7, run_id="two"), EVERYBODY)
    take_back(PLACE, key, "one", EVERYBODY)
    assert find(PLACE, key).answers == {"two": "3"}
    assert np.array_equal(pixels_of(PLACE, key), say(7).pixels)
    take_back(PLACE, key, "two", EVERYBODY)
    assert list_images(PLACE) == []
    take_back(PLACE, key, "two", EVERYBODY)  # clicked twice


def test_what_is_removed_can_be_brought_back():
    kept = keep(PLACE, say(7), EVERYBODY)
    content = remove(PLACE, kept.key, EVERYBODY)
    assert list_images(PLACE) == []
    with pytest.raises(UserError, match="removed"):
        remove(PLACE, kept.key, EVERYBODY)
    bring_back(PLACE, kept.key, content)
    assert list_images(PLACE) == [kept]
    remove(PLACE, kept.key, EVERYBODY)
    anew = keep(PLACE, say(7, label="5", run_id="two"), EVERYBODY)
    bring_back(PLACE, kept.key, content)
    assert list_images(PLACE) == [anew]


def test_about_every_fifth_is_for_testing_and_stays_so_when_it_comes_again():
    kept = [keep(PLACE, say(number), EVERYBODY) for number in range(40)]
    tested = [number for number, image in enumerate(kept) if image.part is Part.TEST]
    assert tested == [4, 7, 10, 15, 16, 19, 21, 22, 34, 37]
    for image in kept:
        remove(PLACE, image.key, EVERYBODY)
    again = [keep(PLACE, say(number), EVERYBODY) for number in reversed(range(40))][::-1]
    assert [image.part for image in again] == [image.part for image in kept]


def test_nobody_changes_what_somebody_else_has_judged():
    kept = keep(PLACE, say(7), ANNA)
    changes = (
        lambda: keep(PLACE, say(7, label="5"), BEN),
        lambda: take_back(PLACE, kept.key, "one", BEN),
        lambda: remove(PLACE, kept.key, BEN),
    )
    for change in changes:
        with pytest.raises(UserError, match="This image belongs to somebody else") as refused:
            change()
        assert refused.value.code == "not-allowed"
        assert list_images(PLACE) == [kept]
    more = keep(PLACE, say(7, run_id="two"), BEN)  # it says the same of another network's answer
    assert (more.owner, list(more.answers)) == ("anna", ["one", "two"])
    with pytest.raises(UserError, match="belongs to somebody else"):
        take_back(PLACE, kept.key, "two", ANNA)
    take_back(PLACE, kept.key, "two", BEN)
    assert list_images(PLACE) == [kept]


def test_a_file_that_was_replaced_is_read_again():
    first, second = keep(PLACE, say(7), EVERYBODY), keep(PLACE, say(8, label="5"), EVERYBODY)
    folder = settings.home() / own_answers.ROOT / PLACE
    path, other = (folder / f"{image.key}.npz" for image in (first, second))
    assert find(PLACE, first.key).label == "3"
    status = path.stat()
    os.utime(other, ns=(status.st_atime_ns, status.st_mtime_ns))
    other.replace(path)
    assert find(PLACE, first.key).label == "5"


def test_pixels_are_read_without_the_file_as_it_came():
    kept = keep(PLACE, say(7), EVERYBODY)
    path = settings.home() / own_answers.ROOT / PLACE / f"{kept.key}.npz"
    path.write_bytes(path.read_bytes().replace(b"picture 7", b"picture ?"))  # damaged there
    assert np.array_equal(pixels_of(PLACE, kept.key), say(7).pixels)


def test_a_damaged_file_costs_no_other_image():
    first, second = keep(PLACE, say(1), EVERYBODY), keep(PLACE, say(2), EVERYBODY)
    (settings.home() / own_answers.ROOT / PLACE / f"{first.key}.npz").write_bytes(b"half")
    assert list_images(PLACE) == [second]
    with pytest.raises(UserError, match="damaged"):
        pixels_of(PLACE, first.key)


def test_there_is_a_limit(monkeypatch):
    monkeypatch.setattr(own_answers, "MOST_IMAGES", 1)
    keep(PLACE, say(1), EVERYBODY)
    keep(PLACE, say(1, label="4"), EVERYBODY)  # the same one
    with pytest.raises(UserError) as caught:
        keep(PLACE, say(2), EVERYBODY)
    assert caught.value.code == "own-images-too-many"


def test_data_sets_of_other_classes_have_other_places():
    names = {collection_of(get_dataset(name)) for name in ("digits", "mnist", "cifar10")}
    assert len(names) == 3
    assert all(own_answers.origin_of(name) in ("digits", "mnist", "cifar10") for name in names)


def test_a_version_with_other_classes_has_another_place():
    digits = get_dataset("digits")
    for number in range(16):
        keep(collection_of(digits), say(number), EVERYBODY)
        keep(collection_of(digits), say(100 + number, label="4"), EVERYBODY)
    made = get_dataset(make_dataset(digits, "Mine", EVERYBODY))
    assert collection_of(made) == collection_of(digits)
    renamed = replace(made, class_names=("zero", *made.class_names[1:]))
    assert collection_of(renamed) not in (collection_of(made), collection_of(digits))
