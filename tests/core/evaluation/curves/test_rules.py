"""The rules on stored real trainings of each kind, and on curves of known shapes."""

import gzip
import json
from collections import Counter, defaultdict
from functools import cache

import pytest

from core.config.optimizers import optimizers
from core.evaluation.curves.findings import CurveKind, End, Ended, Remedy
from core.evaluation.curves.of_run import usual_rate
from core.evaluation.curves.rules import find
from core.runs.models import Epoch
from tests.helpers import ROOT

STORED = ROOT / "tests/files/curves.json.gz"  # made by scripts.curve_runs
CLASSES = 10
KINDS = {
    "overfitting": CurveKind.OVERFITTING,
    "too-large": CurveKind.RATE_TOO_LARGE,
    "not-yet": CurveKind.NOT_YET_DONE,
    "stopped": CurveKind.STOPPED_EARLY,
}
HALVES = ("tuned on", "held out")
FALSE_AT_A_SMALL_RATE = {CurveKind.RATE_TOO_LARGE, CurveKind.OVERFITTING}


@cache
def stored():
    return json.loads(gzip.decompress(STORED.read_bytes()))


def epochs_of(line, count):
    rate = line["config"]["training"]["optimizer"]["learning_rate"]
    names = ("loss", "accuracy", "val_loss", "val_accuracy")
    columns = zip(*(line[name][:count] for name in names), strict=True)
    return [Epoch(number, 1.0, rate, *figures) for number, figures in enumerate(columns, 1)]


def half_of(line):
    """Neighbours in the list of set-ups are of the same half: they differ in their data."""
    return HALVES[int(line["name"][-2:]) // 2 % 2]


@cache
def found():
    """By half and kind, how often each finding was made: once a training."""
    counts = defaultdict(Counter)
    for line in stored():
        rule = line["config"]["training"]["optimizer"]
        usual = usual_rate(optimizers[rule["name"]](**rule))
        for cut in line["cuts"]:
            end = Ended(End(cut["end"]), cut["planned"])
            finding = find(epochs_of(line, cut["epochs"]), end, line["classes"], usual)
            counts[half_of(line), cut["kind"]][finding and finding.kind] += 1
    return counts


def in_all(kind):
    return found()[HALVES[0], kind] + found()[HALVES[1], kind]


@pytest.mark.parametrize("kind", KINDS)
def test_nine_of_ten_trainings_of_each_kind_are_found(kind):
    counts = in_all(kind)
    assert counts[KINDS[kind]] >= 0.9 * counts.total(), counts


@pytest.mark.parametrize("kind", KINDS)
def test_of_those_held_out_eight_of_ten_are_found(kind):
    counts = found()["held out", kind]
    assert counts[KINDS[kind]] >= 0.8 * counts.total(), counts


@pytest.mark.parametrize("half", HALVES)
def test_at_most_one_of_sixty_good_trainings_is_alarmed(half):
    counts = found()[half, "good"]
    assert counts.total() - counts[None] <= counts.total() / 60, counts


def test_at_a_rate_far_too_small_nobody_is_told_to_make_it_smaller():
    counts = in_all("too-small")
    assert counts.total()
    assert not FALSE_AT_A_SMALL_RATE & set(counts), counts


def test_a_training_counts_once_for_each_kind():
    """The figures in docs/explanation/curves.md are of so many trainings at least."""
    kinds = [[cut["kind"] for cut in line["cuts"]] for line in stored()]
    assert all(len(set(each)) == len(each) for each in kinds)
    fewest = {"overfitting": 24, "too-large": 20, "not-yet": 21, "stopped": 70, "good": 42}
    for kind, count in fewest.items():
        assert in_all(kind).total() >= count, kind
    assert any(line["classes"] == 2 for line in stored())


def curve(losses, checked=None, rates=None, accuracy=0.5, val_accuracy=0.5):
    checked = checked if checked is not None else losses
    return [
        Epoch(at, 1.0, rate, loss, accuracy, check, None if check is None else val_accuracy)
        for at, (loss, check, rate) in enumerate(
            zip(losses, checked, rates or [0.001] * len(losses), strict=True), 1
        )
    ]


FALLING = [2.0, 1.6, 1.3, 1.05, 0.85, 0.7]
DONE = [2.0, 1.0, 0.6, 0.5, 0.48, 0.47, 0.465, 0.463, 0.462]


@pytest.mark.parametrize("end", [None, Ended(End.BROKE_OFF, 6)])
def test_what_only_an_end_tells_is_said_of_no_other_run(end):
    assert find(curve(FALLING), end) is None


def test_a_run_that_still_improves_is_told_how_many_epochs_to_try():
    finding = find(curve(FALLING), Ended(End.ALL_TRAINED, 6))
    assert finding.kind is CurveKind.NOT_YET_DONE
    assert "(12)" in finding.advice


def test_without_validation_images_the_training_loss_tells_whether_it_still_improves():
    epochs = curve(FALLING, [None] * 6)
    assert find(epochs, Ended(End.ALL_TRAINED, 6)).kind is CurveKind.NOT_YET_DONE
    assert find(curve(DONE, [None] * 9), Ended(End.ALL_TRAINED, 9)) is None


def test_a_rate_brought_down_for_the_end_means_that_it_is_the_end():
    rates = [0.001, 0.001, 0.0008, 0.0005, 0.0002, 0.00005]
    assert find(curve(FALLING, rates=rates), Ended(End.ALL_TRAINED, 6)) is None


def test_overfitting_is_told_while_it_trains():
    falling = [2.0, 1.0, 0.5, 0.3, 0.2, 0.1, 0.05, 0.03]
    finding = find(curve(falling, [1.8, 1.0, 0.8, 0.8, 0.9, 1.0, 1.1, 1.2]))
    assert finding.kind is CurveKind.OVERFITTING


def test_a_gap_of_the_accuracies_is_overfitting_too():
    finding = find(curve(DONE, accuracy=0.99, val_accuracy=0.7))
    assert finding.kind is CurveKind.OVERFITTING


STUCK = [2.37, 2.31, 2.304, 2.306, 2.305, 2.306]
CREEPING = [2.36, 2.356, 2.351, 2.347, 2.342, 2.338, 2.334, 2.33]
HARD_PAIR = [0.66, 0.615, 0.597, 0.588, 0.583, 0.579, 0.577, 0.575]  # two classes
HARD_PAIR_WAVERING = [0.86, 0.62, 0.60, 0.61, 0.595, 0.606, 0.594, 0.604, 0.596, 0.603]
HUNDRED = [4.24, 3.97, 3.87, 3.82, 3.79, 3.77, 3.76, 3.75]  # classes, which a linear layer tells
FAR_OFF = [3.85, 3.22, 2.82, 2.47, 2.2, 1.95, 1.76, 1.6]  # a pretrained network, frozen


@pytest.mark.parametrize("rate", [0.01, 0.3])
def test_a_loss_that_stays_a_guess_far_above_the_usual_rate_is_of_too_large_a_rate(rate):
    stuck = curve(STUCK, rates=[rate] * 6, accuracy=0.1, val_accuracy=0.1)
    assert find(stuck, None, 10, usual_rate=0.001).kind is CurveKind.RATE_TOO_LARGE


@pytest.mark.parametrize("losses", [STUCK, CREEPING])
@pytest.mark.parametrize("rate", [0.000001, 0.001])
def test_a_loss_that_stays_a_guess_says_nothing_of_the_rate_else(losses, rate):
    stuck = curve(losses, rates=[rate] * len(losses), accuracy=0.1, val_accuracy=0.1)
    for usual in ({}, {"usual_rate": 0.001}):
        finding = find(stuck, Ended(End.ALL_TRAINED, len(losses)), 10, **usual)
        assert finding.kind is CurveKind.NOTHING_LEARNED
        assert finding.remedy is Remedy.NONE
        assert "too small or too large" in finding.advice


@pytest.mark.parametrize(
    ("losses", "right", "classes"),
    [
        (HARD_PAIR, 0.72, 2),
        (HARD_PAIR_WAVERING, 0.68, 2),
        (HARD_PAIR_WAVERING, 0.58, 2),
        (HUNDRED, 0.14, 100),
        (HUNDRED, 0.05, 100),
    ],
)
def test_a_hard_question_is_no_finding(losses, right, classes):
    done = curve(losses, accuracy=right, val_accuracy=right)
    assert find(done, Ended(End.ALL_TRAINED, len(losses)), classes, usual_rate=0.001) is None


def test_first_steps_that_leapt_away_are_of_too_large_a_rate():
    leapt = curve([9.7, 2.6, 2.2, 2.4, 2.1, 2.3], accuracy=0.2, val_accuracy=0.2)
    assert find(leapt, None, 10).kind is CurveKind.RATE_TOO_LARGE


def test_a_loss_that_began_far_off_and_only_falls_is_of_no_too_large_a_rate_but_far_above_it():
    rates = [0.02] * len(FAR_OFF)
    assert find(curve(FAR_OFF), None, 10, usual_rate=0.001) is None
    found = find(curve(FAR_OFF, rates=rates), None, 10, usual_rate=0.001)
    assert found.kind is CurveKind.RATE_TOO_LARGE


def test_small_ups_and_downs_are_no_jumps():
    wavering = [1.0, 0.9, 0.92, 0.9, 0.93, 0.91, 0.93, 0.9]
    assert find(curve(wavering), Ended(End.ALL_TRAINED, 8), 10) is None
    jumping = [1.0, 0.6, 0.9, 0.7, 1.0, 0.7, 0.9, 0.8]
    assert find(curve(jumping), None, 10).kind is CurveKind.RATE_TOO_LARGE


@pytest.mark.parametrize(
    ("end", "said"), [(End.BY_RULE, "by the rule"), (End.STOPPED, "Stopped early, after")]
)
def test_an_end_before_time_is_told_with_its_cause(end, said):
    finding = find(curve(DONE), Ended(end, 30), CLASSES)
    assert finding.kind is CurveKind.STOPPED_EARLY
    assert said in str(finding.reason)


def test_of_few_epochs_nothing_but_an_early_end_is_told():
    assert find([], Ended(End.ALL_TRAINED, 3)) is None
    assert find(curve([2.0, 2.5]), None, 2) is None
    assert find(curve([2.0, 2.5]), Ended(End.STOPPED, 9)).kind is CurveKind.STOPPED_EARLY
