"""Which cut of a training gets which label: by its set-up and by test images."""

import pytest

from scripts.curve_labels import labelled


def line(name, right, test_loss=None, val_loss=None):
    """A training tested on 1,000 images; all losses fall unless they are given."""
    falling = [1.0 - 0.005 * at for at in range(len(right))]
    return {
        "name": name,
        "config": {"data": {"name": "cat_or_dog" if "two" in name else "digits"}},
        "loss": falling,
        "val_loss": val_loss or falling,
        "test_loss": test_loss or falling,
        "test_accuracy": right,
        "tested": 1_000,
    }


def kinds(*lines):
    return {(one.name, one.kind) for one in labelled(list(lines))}


FLAT, LEARNING = [0.9] * 32, [0.3 + 0.02 * at for at in range(32)]


def test_a_good_one_gains_no_point_by_twice_the_epochs():
    assert ("good-00", "good") in kinds(line("good-00", FLAT))
    assert ("good-00", "good") not in kinds(line("good-00", LEARNING))
    assert ("good-00", "not-yet") in kinds(line("good-00", LEARNING))


def test_what_was_learned_by_heart_is_not_good():
    rising = [0.5 + 0.02 * at for at in range(32)]
    assert ("good-00", "good") not in kinds(
        line("good-00", FLAT, test_loss=rising, val_loss=rising)
    )


def test_what_is_worse_than_a_guess_is_not_good():
    """Of two classes a guess' loss is 0.69."""
    low = [0.6] * 32
    assert kinds(line("two-classes-00", FLAT, low)) == {("two-classes-00", "good")}
    assert kinds(line("two-classes-00", FLAT, [0.8] * 32)) == set()


def test_learned_by_heart_is_what_test_images_say():
    down_and_up = [*(1 - 0.05 * at for at in range(10)), *(0.55 + 0.02 * at for at in range(20))]
    few = [0.8] * 30
    worse = line("overfitting-00", few, test_loss=down_and_up, val_loss=down_and_up)
    assert ("overfitting-00", "overfitting") in kinds(worse)
    assert ("overfitting-00", "overfitting") not in kinds(line("overfitting-00", few))


@pytest.mark.parametrize("kind", ["too-large", "too-small"])
def test_another_rate_is_wrong_where_the_usual_one_has_more_right(kind):
    usual = line("good-03", FLAT)
    name = f"{kind}-03"
    assert (name, kind) in kinds(usual, line(name, [0.5] * 8))
    assert (name, kind) not in kinds(usual, line(name, [0.89] * 8))
    assert (name, kind) not in kinds(line(name, [0.5] * 8))  # nothing to compare it with
    assert (name, kind) not in kinds(usual, line(name, [0.5] * 3))  # it fails, with its reason


def test_a_training_counts_once_for_a_kind_and_always_by_the_same_cut():
    found = labelled([line("good-00", FLAT)])
    assert len({one.kind for one in found}) == len(found)
    assert found == labelled([line("good-00", FLAT)])
