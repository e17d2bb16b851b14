"""The rules on stored real trainings of each kind, and on curves of known shapes."""

import gzip
import json
from collections import Counter, defaultdict
from functools import cache

import pytest

from core.evaluation.curves.findings import CurveKind, End, Ended
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
    """By half and kind, how often each finding was made."""
    counts = defaultdict(Counter)
    for line in stored():
        for cut in line["cuts"]:
            end = Ended(End(cut["end"]), cut["planned"])
            finding = find(epochs_of(line, cut["epochs"]), end, CLASSES)
            counts[half_of(line), cut["kind"]][finding and finding.kind] += 1
    return counts


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize("kind", KINDS)
def test_nine_of_ten_runs_of_each_kind_are_found(kind, half):
    counts = found()[half, kind]
    assert counts[KINDS[kind]] >= 0.9 * counts.total(), counts


@pytest.mark.parametrize("half", HALVES)
def test_at_most_one_of_sixty_good_runs_is_alarmed(half):
    counts = found()[half, "good"]
    assert counts.total() - counts[None] <= counts.total() / 60, counts


def test_there_are_enough_runs_of_each_kind():
    totals = Counter()
    for (_half, kind), counts in found().items():
        totals[kind] += counts.total()
    assert all(totals[kind] >= 30 for kind in KINDS), totals
    assert totals["good"] >= 60, totals


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


def test_a_loss_that_stays_a_guess_is_of_too_large_a_rate():
    stuck = [4.2, 2.31, 2.304, 2.306, 2.305, 2.306]
    assert find(curve(stuck, accuracy=0.1, val_accuracy=0.1), None, 10).kind is (
        CurveKind.RATE_TOO_LARGE
    )


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
