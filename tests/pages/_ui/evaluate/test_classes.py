"""The report as a table, and one class opened."""

import csv
import io

import pandas as pd
import pytest

from core.evaluation.evaluation import load_evaluation
from core.runs import repository
from pages._ui.evaluate.classes import report_as_csv
from tests.pages._ui.evaluate.show_parts import checked, html, shown, words


def test_the_table_is_the_report(trained):
    report = load_evaluation(repository.get_run(trained)).report()
    table = shown(trained, "classes").dataframe[0].value
    assert list(table.columns) == ["class", "precision", "recall", "f1", "images"]
    assert table.to_dict("records") == report[:10]


def test_no_class_is_a_formula_in_the_saved_table():
    table = pd.DataFrame({"class": ["=1+1", "cat"], "f1": [0.1 + 0.2, 1.0], "images": [3, 4]})
    rows = [*csv.reader(io.StringIO(report_as_csv(table), newline=""))]
    assert rows == [
        ["class", "f1", "images"],
        ["'=1+1", repr(0.1 + 0.2), "3"],
        ["cat", "1.0", "4"],
    ]


@pytest.mark.parametrize("kind", ["found", "missed", "claimed"])
def test_a_class_shows_its_images_of_each_kind(trained, kind):
    evaluation = load_evaluation(repository.get_run(trained))
    table = evaluation.confusion
    app = shown(trained, "classes", **{"class": "8"})
    assert app.selectbox[0].value == 8
    group = next(each for each in app.button_group if each.key == "class_images")
    checked(group.set_value(kind).run())
    found = table[8, 8]
    counts = {
        "found": found,
        "missed": table[8].sum() - found,
        "claimed": table[:, 8].sum() - found,
    }
    assert html(app).count("<figure") == min(counts[kind], 12)
    assert f"{found} of {table[8].sum()} found." in words(app)


def test_another_class_goes_into_the_address(trained):
    app = shown(trained, "classes")
    assert app.selectbox[0].value == 0
    checked(app.selectbox[0].set_value(4).run())
    assert app.query_params["class"] == "4"
