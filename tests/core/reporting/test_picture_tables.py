"""What stands behind a picture, number by number."""

import csv
import io

import numpy as np
import pytest

from core.evaluation.comparison import Comparison, Verdict
from core.evaluation.epochs import none_yet, with_epoch
from core.reporting.picture_tables import differences_csv, draws_csv, epochs_csv, plane_csv
from tests.answers import sure_answers


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_difference_stands_with_its_pair_and_its_interval():
    pair = Comparison("a", "b", 0.02, -0.01, 0.05, 0.2, 0.4, 100, Verdict.NO_DIFFERENCE, 500)
    (row,) = rows(differences_csv([pair], {"a": "=A", "b": "B"}))
    assert (row["first"], row["second"], row["test images"]) == ("'=A", "B", "100")
    found = [float(row[head]) for head in ("difference, points", "from", "to")]
    assert found == pytest.approx([2.0, -1.0, 5.0])
    assert (row["p (McNemar)"], row["p, corrected (Holm)"]) == ("0.2", "0.4")


def test_a_point_stands_with_its_class_and_what_was_said():
    answers = sure_answers([3, 1, 2], [3, 0, 2])
    points = np.array([[0.5, -1.0], [2.0, 3.0]], "float32")
    first, second = rows(plane_csv(answers, np.array([2, 1]), points))
    assert [*first.values()][:3] == ["2", "class 2", "class 2"]
    assert [*second.values()][:3] == ["1", "class 1", "class 0"]
    assert float(second["confidence"]) == pytest.approx(float(answers.confidence[1]))
    assert [(float(row["x"]), float(row["y"])) for row in (first, second)] == [(0.5, -1), (2, 3)]


def test_each_image_has_a_line_in_each_epoch():
    record = none_yet(np.arange(2), np.array([0, 1]), 2, "sum")
    for number, said in ((1, [0, 0]), (2, [1, 1])):
        shares = np.full((2, 2), 0.25, "float32")
        shares[np.arange(2), said] = 0.75
        record = with_epoch(record, number, shares)
    found = rows(epochs_csv(record, ("cat", "dog")))
    assert [(row["epoch"], row["image"]) for row in found] == [
        *(("1", "1"), ("1", "2")),
        *(("2", "1"), ("2", "2")),
    ]
    last = found[-1]
    assert (last["true class"], last["predicted class"]) == ("dog", "dog")
    assert float(last["probability of the true class"]) == pytest.approx(0.75, abs=1e-3)
    marks = [[row[name] for row in found] for name in ("right", "learned", "forgotten")]
    assert marks == [["1", "0", "0", "1"], ["1", "0", "0", "1"], ["0", "0", "1", "0"]]


def test_each_draw_has_a_line():
    assert draws_csv([91, 95], 100).split() == ["draw,right,images", "1,91,100", "2,95,100"]
