"""The drawing gap and its interval."""

import numpy as np
import pytest

from core.auth.actors import EVERYBODY
from core.datasets.base import Part
from core.datasets.imported import get_dataset
from core.evaluation.chance import Result
from core.evaluation.own_gap import Gap, official_result, unseen
from core.housekeeping import runs as housekeeping
from core.importing.own_answers import Judgement, collection_of, keep, list_images
from core.importing.own_dataset import make_dataset
from core.runs import queue, repository
from tests.helpers import small_config


def gap(own: tuple[int, int], official: tuple[int, int]) -> Gap:
    return Gap(Result(*own, 1), Result(*official, 1))


def test_the_interval_is_newcombes():
    """Newcombe 1998, table II, contrast (a): 56 of 70 against 48 of 80."""
    low, high = gap((48, 80), (56, 70)).interval
    assert low == pytest.approx(0.0524, abs=1e-4)
    assert high == pytest.approx(0.3339, abs=1e-4)


def test_the_interval_stays_within_what_is_possible():
    low, high = gap((0, 10), (10, 10)).interval
    assert low == pytest.approx(0.6075, abs=1e-4)  # table II, contrast (h)
    assert high == 1


@pytest.mark.parametrize(
    ("own", "words"),
    [
        ((9, 12), "The drawing gap: 23 points worse on your own (95% interval: 7 to 51)."),
        ((3, 3), "Too few to tell a drawing gap: it may be anything from -3 to 54 points."),
        ((2000, 2000), "No drawing gap: 2 points better on your own"),
        ((7, 8), "Too few to tell a drawing gap: it may be anything from 0 to 45 points."),
    ],
)
def test_in_words(own, words):
    assert gap(own, (978, 1000)).words.startswith(words)


def created(data: str, weights: str = "random") -> str:
    config = small_config(data={"name": data}, model={"name": "linear", "weights": weights})
    return repository.create_run(config, EVERYBODY)


def test_what_it_or_one_before_it_may_have_learned_from_does_not_count(workspace):
    digits = get_dataset("digits")
    place = collection_of(digits)
    for number in range(16):
        pixels = np.full((8, 8, 1), number, np.uint8)
        said = Judgement("one", f"picture {number}".encode(), "a.png", pixels, "3", str(number % 2))
        keep(place, said, EVERYBODY)
    images = list_images(place)
    tested = [image for image in images if image.part is Part.TEST]
    assert 0 < len(tested) < len(images)
    mine = make_dataset(digits, "Mine", EVERYBODY)
    other, on_mine = created("digits"), created(mine)
    after = created("digits", f"run:{on_mine}")
    last = created("digits", f"run:{after}")
    expected = {other: images, on_mine: tested, after: tested, last: tested}
    assert {one: unseen(images, repository.get_run(one)) for one in expected} == expected
    assert official_result(repository.get_run(on_mine)) is None
    queue.request_stop(after, EVERYBODY)  # it still waits
    housekeeping.put_away(after, EVERYBODY)
    housekeeping.delete_for_good(after, EVERYBODY)
    assert unseen(images, repository.get_run(last)) == tested, "nobody knows what it began with"
