"""Answers as CSV."""

import csv
import io

import numpy as np

from core.common.i18n import N_
from core.prediction.answers import Answer
from core.reporting.predictions_table import HEADS, predictions_csv

NAMES = ("=cmd", "dog", "owl")


def test_a_row_a_file_with_up_to_five_classes_and_no_formula():
    answers = [
        Answer(0, "+a.png", "dog", np.float32([0.7, 0.2, 0.1])),
        Answer(1, "b.txt", error=N_("larger than {limit} MB", limit=5)),
    ]
    [heads, first, second] = list(csv.reader(io.StringIO(predictions_csv(answers, NAMES))))
    assert tuple(heads) == HEADS
    row = dict(zip(heads, first, strict=True))
    assert (row["file"], row["class"], row["probability"]) == ("'+a.png", "'=cmd", "0.7000")
    assert (row["class_2"], row["class_3"], row["class_4"]) == ("dog", "owl", "")
    assert (row["label"], row["error"]) == ("dog", "")
    assert [value for value in second if value] == ["b.txt", "larger than 5 MB"]
    assert len(second) == len(HEADS)
    rest = predictions_csv(answers[1:], NAMES, heads=False)
    assert next(csv.reader(io.StringIO(rest))) == second
