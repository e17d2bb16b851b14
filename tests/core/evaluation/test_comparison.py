"""Verdicts and sentences on two and more runs, and what can't be compared."""

from dataclasses import replace

import numpy as np
import pytest

from core.common.errors import UserError
from core.datasets import datasets
from core.datasets.opened import NamedDataset
from core.datasets.versions.edits import Version
from core.evaluation.comparison import (
    Verdict,
    compare,
    compare_alike,
    disagreements,
    sentence,
    verdict_of,
)
from core.evaluation.evaluation import Evaluation
from core.evaluation.paired_tests import (
    PairedTable,
    difference_interval,
    holm,
    mcnemar_p,
    needed_images,
    paired_table,
)
from tests.answers import answers_right, named, random_answers, sure_answers

NAMES = {"a": "LeNet", "b": "Wide", "c": "Third"}


def pair(both: int, first_only: int, second_only: int, neither: int) -> list:
    """Two runs' answers with these counts."""
    counts = (both, first_only, second_only, neither)
    first = np.repeat([True, True, False, False], counts)
    second = np.repeat([True, False, True, False], counts)
    return [("a", answers_right(first)), ("b", answers_right(second))]


def test_a_pair_has_the_figures_of_its_table():
    counts = (9000, 180, 300, 520)
    (found,) = compare(pair(*counts))
    table = PairedTable(*counts)
    assert (found.first, found.second, found.images) == ("a", "b", 10_000)
    assert found.difference == pytest.approx(0.012)
    assert (found.low, found.high) == difference_interval(table)
    assert found.p_value == found.p_corrected == mcnemar_p(table)
    assert found.verdict is Verdict.SECOND_BETTER
    low, high = 100 * found.low, 100 * found.high
    assert sentence(found, NAMES) == f"Wide is better by 1.2 points, {low:.1f} to {high:.1f}."


def test_the_first_may_be_the_better_one():
    (found,) = compare(pair(9000, 300, 180, 520))
    assert found.verdict is Verdict.FIRST_BETTER
    assert found.difference == pytest.approx(-0.012)
    assert sentence(found, NAMES) == (
        f"LeNet is better by 1.2 points, {-100 * found.high:.1f} to {-100 * found.low:.1f}."
    )


def test_no_difference_says_how_many_images_would_be_needed():
    (found,) = compare(pair(8600, 280, 320, 800))
    assert found.verdict is Verdict.NO_DIFFERENCE
    assert found.needed_images == 29_431  # (1.96·√0.06 + 0.8416·√(0.06 − 0.004²))² / 0.004²
    assert sentence(found, NAMES) == (
        "No difference can be seen on these 10,000 images; 30,000 would be needed to see one of "
        "this size."
    )


def test_where_nothing_differs_there_is_no_size_to_see():
    (found,) = compare(pair(3, 0, 0, 0))
    assert (found.difference, found.p_value, found.needed_images) == (0, 1, None)
    assert sentence(found, NAMES) == "No difference can be seen on these 3 images."
    (found,) = compare(pair(1, 0, 0, 0))
    assert sentence(found, NAMES) == "No difference can be seen on this 1 image."


def test_at_the_edge_test_and_interval_do_not_agree():
    (found,) = compare(pair(9000, 9, 20, 9))
    assert found.p_value == pytest.approx(0.0614, abs=5e-5)
    assert found.low > 0
    assert found.verdict is Verdict.AT_THE_EDGE
    assert sentence(found, NAMES).startswith("At the edge: Wide is ahead by 0.12 points, 0.01 to")


@pytest.mark.parametrize("count", range(1, 6))
def test_few_images_that_one_alone_has_right_are_no_edge(count):
    (found,) = compare(pair(0, 0, count, 0))
    assert found.verdict is Verdict.NO_DIFFERENCE
    assert found.low < 0 < found.high


@pytest.mark.parametrize(
    ("difference", "low", "high", "p", "expected"),
    [
        (0.1, 0.05, 0.15, 0.01, "second-better"),
        (-0.1, -0.15, -0.05, 0.01, "first-better"),
        (0.1, -0.01, 0.2, 0.06, "no-difference"),
        (0.1, -0.01, 0.2, 0.04, "at-the-edge"),
        (-0.1, -0.2, -0.01, 0.06, "at-the-edge"),
        (0.1, 0.0, 0.2, 0.05, "no-difference"),
    ],
)
def test_the_corrected_p_decides_and_the_interval_has_to_agree(difference, low, high, p, expected):
    assert verdict_of(difference, low, high, p) == expected


def test_every_pair_of_three_runs_is_corrected_for_three():
    right = np.random.default_rng(0).random((3, 2000)) < [[0.80], [0.80], [0.84]]
    runs = [(name, answers_right(each)) for name, each in zip("abc", right, strict=True)]
    found = compare(runs)
    assert [(each.first, each.second) for each in found] == [("a", "b"), ("a", "c"), ("b", "c")]
    for each in found:
        assert each.p_value <= each.p_corrected <= min(1, 3 * each.p_value)
        table = paired_table(*(dict(runs)[name].right for name in (each.first, each.second)))
        assert each.needed_images == needed_images(table, 0.05 / 3) > needed_images(table)
    least = min(found, key=lambda each: each.p_value)
    assert least.p_corrected == pytest.approx(3 * least.p_value)


def test_correction_may_bring_a_pair_to_the_edge():
    first, second = (evaluation for _name, evaluation in pair(8600, 300, 355, 745))
    (alone,) = compare([("a", first), ("b", second)])
    assert alone.verdict is Verdict.SECOND_BETTER
    among = compare([("a", first), ("b", second), ("c", replace(first))])
    assert among[0].p_value == alone.p_value
    assert among[0].verdict is Verdict.AT_THE_EDGE


def test_disagreements_are_the_images_that_two_classify_differently():
    labels = [0, 0, 1, 1, 2, 2]
    first = sure_answers(labels, [0, 1, 1, 0, 0, 2])
    second = sure_answers(labels, [0, 0, 0, 0, 1, 2])
    assert sorted(disagreements(first, second)) == [1, 2, 4]
    assert disagreements(first, second, "first").tolist() == [2]
    assert disagreements(first, second, "second").tolist() == [1]
    assert disagreements(first, second, "neither").tolist() == [4]
    surer = replace(second, logits=second.logits * np.float32([[1], [1], [3], [1], [2], [1]]))
    assert disagreements(first, surer).tolist() == [2, 4, 1]


def versioned(evaluation: Evaluation) -> Evaluation:
    """The same on a version."""
    original = evaluation.named.original
    version = Version(original.name, "", original.class_names, dropped_train=(3,))
    return replace(evaluation, named=NamedDataset(original, version))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (versioned, "different versions"),
        (lambda one: replace(one, data_checksum="other"), "have been replaced"),
        (lambda one: replace(one, labels=one.labels[::-1]), "labels of their test images"),
        (lambda one: random_answers(2, 7), "labels of their test images"),
        (
            lambda one: replace(one, named=NamedDataset(datasets["mnist"], None)),
            "tested on Digits.*MNIST|MNIST",
        ),
    ],
)
def test_what_was_tested_on_other_images_is_refused_with_the_reason(change, reason):
    one = random_answers(2, 40)
    with pytest.raises(UserError, match=reason) as caught:
        compare([("a", one), ("b", one), ("c", change(one))])
    assert caught.value.code == "tested-on-other-images"
    assert "Runs a and c can't be compared" in str(caught.value)


def test_what_was_tested_on_other_images_keeps_nobody_from_being_compared():
    one, other = random_answers(2, 40), random_answers(2, 40, seed=1)
    same = replace(one, logits=random_answers(2, 40, skill=0.0).logits)
    stray = replace(one, data_checksum="other")
    found = compare_alike(
        [("stray", stray), ("a", one), ("x", other), ("b", same), ("c", one), ("y", other)]
    )
    assert found.groups == [["a", "b", "c"], ["x", "y"], ["stray"]]
    pairs = [(each.first, each.second) for each in found.pairs]
    assert pairs == [("a", "b"), ("a", "c"), ("b", "c"), ("x", "y")]
    p_values = [each.p_value for each in found.pairs]
    assert [each.p_corrected for each in found.pairs] == holm(p_values)
    assert [error.code for error in found.refusals] == ["tested-on-other-images"] * 3
    said = [str(error) for error in found.refusals]
    assert "Runs a and stray can't be compared: the images of" in said[2]
    assert "Runs a and x can't be compared: the labels" in said[0]


def test_where_all_are_alike_it_is_compare():
    runs = pair(9000, 180, 300, 520)
    found = compare_alike(runs)
    assert (found.groups, found.refusals) == ([["a", "b"]], [])
    assert found.pairs == compare(runs)
    assert compare_alike([]).pairs == compare_alike(runs[:1]).pairs == []


def test_a_comparison_needs_two_different_runs():
    one = random_answers(2, 40)
    with pytest.raises(UserError, match="two runs or more"):
        compare([("a", one)])
    with pytest.raises(UserError, match="Run a is named twice"):
        compare([("a", one), ("b", one), ("a", one)])


def test_as_many_classes_as_a_label_can_name_do():
    assert named(256).dataset.class_names[255] == "class 255"
    runs = [("a", random_answers(256, 300)), ("b", random_answers(256, 300, skill=6.0))]
    assert compare(runs)[0].verdict is Verdict.SECOND_BETTER
