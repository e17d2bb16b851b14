"""The orders in which test images are looked at."""

import numpy as np
import pytest

from core.evaluation.galleries import GALLERIES, gallery_of, margin
from tests.answers import random_answers

ANSWERS = random_answers(5, 300)


def test_each_gallery_has_what_it_says_in_its_order():
    confident = gallery_of(ANSWERS, "confident")
    assert sorted(confident) == np.flatnonzero(~ANSWERS.right).tolist()
    assert (np.diff(ANSWERS.confidence[confident]) <= 0).all()
    unsure = gallery_of(ANSWERS, "unsure")
    assert len(unsure) == 300
    assert (np.diff(ANSWERS.confidence[unsure]) >= 0).all()
    hair = gallery_of(ANSWERS, "hair")
    assert sorted(hair) == np.flatnonzero(ANSWERS.right).tolist()
    assert (np.diff(margin(ANSWERS)[hair]) >= 0).all()


def test_a_random_one_is_shuffled_by_its_seed():
    first = gallery_of(ANSWERS, "random", seed=1)
    assert sorted(first) == list(range(300))
    assert (first == gallery_of(ANSWERS, "random", seed=1)).all()
    assert (first != gallery_of(ANSWERS, "random", seed=2)).any()


@pytest.mark.parametrize("name", GALLERIES)
def test_classes_are_chosen_among_its_images(name):
    every = gallery_of(ANSWERS, name)
    chosen = gallery_of(ANSWERS, name, true=1, said=2)
    assert set(chosen) == {
        index for index in every if ANSWERS.labels[index] == 1 and ANSWERS.predicted[index] == 2
    }


def test_the_margin_is_between_the_first_and_the_second():
    best = np.sort(ANSWERS.probabilities, axis=1)
    assert margin(ANSWERS) == pytest.approx(best[:, -1] - best[:, -2])
