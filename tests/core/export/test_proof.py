"""A proof holds where a file answers as the app does, and says why where it doesn't."""

import subprocess
import sys

import numpy as np
import pytest

from core.evaluation.paired_tests import PairedTable, agresti_min_interval
from core.export.formats import formats
from core.export.proof import TestImages, compared, prove

EXPECTED = np.array([[0.9, 0.1], [0.2, 0.8], [0.50005, 0.49995]], "float32")
IMAGES = TestImages(np.zeros((3, 8, 8, 1), "uint8"), np.array([0, 1, 0]), EXPECTED)
EXACT, ROUNDED = formats["onnx"], formats["litert-int8"]


def proof(answers, format_=EXACT):
    return compared(format_, np.array(answers, "float32"), IMAGES, 1.0, 1.0)


def test_equal_answers_hold():
    found = proof(EXPECTED)
    assert found.holds
    assert (found.top1_agreement, found.max_difference, found.cost) == (1, 0, 0)


def test_a_tie_may_fall_either_way():
    found = proof([[0.9, 0.1], [0.2, 0.8], [0.49999, 0.50001]])
    assert found.top1_agreement == 1
    assert found.holds


def test_another_class_is_a_miss():
    found = proof([[0.4, 0.6], [0.2, 0.8], [0.50005, 0.49995]])
    assert found.failure == "agreement"
    assert found.top1_agreement == pytest.approx(2 / 3)
    assert found.max_difference == pytest.approx(0.5)
    assert found.cost == pytest.approx(1 / 3)
    assert found.cost_low < 1 / 3 < found.cost_high


def test_a_difference_beyond_the_tolerance_fails():
    found = proof([[0.899, 0.101], [0.2, 0.8], [0.50005, 0.49995]])
    assert found.failure == "difference"
    assert found.top1_agreement == 1


def test_answers_that_are_no_numbers_fail():
    assert proof([[np.nan, 0.1], [0.2, 0.8], [0.5, 0.5]]).failure == "no-number"
    assert proof(np.full((3, 2), np.nan), ROUNDED).failure == "no-number"


def test_answers_of_another_shape_fail():
    assert proof(np.ones((3, 5))).failure == "not-run"


def test_whole_numbers_are_judged_by_accuracy():
    assert proof([[0.7, 0.3], [0.4, 0.6], [0.6, 0.4]], ROUNDED).holds
    assert proof([[0.4, 0.6], [0.4, 0.6], [0.6, 0.4]], ROUNDED).failure == "cost"


def test_other_answers_of_a_network_that_guesses_fail_too():
    """All answers are wrong before and after: nothing is lost, and nothing is the same."""
    guessing = TestImages(IMAGES.pixels, np.array([2, 2, 2]), np.eye(3, dtype="float32"))
    found = compared(ROUNDED, np.roll(np.eye(3, dtype="float32"), -1, axis=0), guessing, 1.0, 1.0)
    assert found.cost <= 0.01
    assert found.failure == "agreement"


def test_the_interval_of_the_cost_is_that_of_what_the_app_has_more():
    answers = np.eye(3, dtype="float32")[np.zeros(500, int)]
    other = answers.copy()
    other[:20] = np.eye(3)[1]
    images = TestImages(np.zeros((500, 1, 1, 1), "uint8"), np.zeros(500, int), answers)
    found = compared(ROUNDED, other, images, 1.0, 1.0)
    low, high = agresti_min_interval(PairedTable(480, 20, 0, 0))
    assert (found.cost, found.cost_low, found.cost_high) == pytest.approx((0.04, -high, -low))
    assert found.cost_low > 0


def test_a_file_that_can_t_be_loaded_fails_and_the_others_are_run(tmp_path):
    (tmp_path / "network.onnx").write_bytes(b"no network")
    (found,) = prove([(EXACT, tmp_path / "network.onnx")], IMAGES)
    assert found.failure == "not-run"
    assert found.detail
    assert found.size_mb == pytest.approx(1e-5)


def test_a_process_that_is_asked_to_stop_ends(tmp_path):
    class Stopped(Exception):  # noqa: N818 (it is the event)
        pass

    def stop():
        raise Stopped

    with pytest.raises(Stopped):
        prove([(formats["keras"], tmp_path / "network.keras")], IMAGES, stop)


def test_the_clean_process_finds_nothing_of_this_checkout(tmp_path):
    code = "import importlib.util as u, sys; sys.exit(u.find_spec('core') is not None)"
    command = [sys.executable, "-I", "-c", code]
    assert subprocess.run(command, cwd=tmp_path, check=False).returncode == 0
