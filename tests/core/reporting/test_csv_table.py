"""Tables as spreadsheets take them."""

import csv
import io
from datetime import datetime

import pytest

from core.reporting.csv_table import csv_table


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1"])
def test_no_text_is_a_formula(name):
    heads, row = csv.reader(io.StringIO(csv_table([name], [[name]]), newline=""))
    assert heads == row == [f"'{name}"]


def test_other_values_stay_as_they_are():
    moment = datetime(2026, 1, 2, 3, 4, 5)
    values = [-1.5, 0.1 + 0.2, None, "a=b", 'two, "quoted"\n', moment]
    (row,) = csv.reader(io.StringIO(csv_table([], [values]).lstrip("\r\n"), newline=""))
    assert row == ["-1.5", repr(0.1 + 0.2), "", "a=b", 'two, "quoted"\n', "2026-01-02T03:04:05"]
