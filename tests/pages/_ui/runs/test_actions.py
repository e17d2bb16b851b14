"""Runs as a spreadsheet takes them."""

import csv
import io

import pytest

from core.auth.actors import EVERYBODY
from core.runs import labels, repository
from core.runs.search import find_runs
from pages._ui.runs.actions import CSV_FIELDS, runs_as_csv
from tests.helpers import small_config


@pytest.mark.usefixtures("workspace")
def test_a_line_each_and_no_name_is_a_formula():
    first = repository.create_run(small_config(name='=HYPERLINK("x")'), EVERYBODY)
    repository.create_run(small_config(name='two, "quoted"\n', notes="a\nb"), EVERYBODY)
    labels.tag(first, EVERYBODY, ["b", "a"])
    newest, oldest = csv.DictReader(io.StringIO(runs_as_csv(find_runs())))
    assert tuple(newest) == CSV_FIELDS
    assert (newest["name"].strip(), newest["notes"]) == ('two, "quoted"', "a\nb")
    assert oldest["name"] == '\'=HYPERLINK("x")'
    assert (oldest["tags"], oldest["starred"], oldest["test_accuracy"]) == ("a b", "False", "")
    assert runs_as_csv([]).splitlines() == [",".join(CSV_FIELDS)]
