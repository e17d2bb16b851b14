"""The report as a table, and one class opened."""

import csv
import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from core.datasets import datasets
from core.datasets.opened import NamedDataset
from core.datasets.superclasses import superclasses_of
from core.evaluation.evaluation import load_evaluation
from core.runs import repository
from pages._ui.evaluate.classes import report_as_csv
from tests.helpers import PATIENCE
from tests.pages._ui.evaluate.show_parts import answered, checked, html, shown, words


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


@pytest.fixture
def of_cifar_100(workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A run on images of CIFAR-100's form that calls every class the next one of its superclass."""
    labels = np.arange(200) % 100
    images = np.zeros((200, 32, 32, 3), "uint8")
    arrays = {f"x_{part}": images for part in ("train", "test")}
    arrays |= {f"y_{part}": labels.astype("uint8") for part in ("train", "test")}
    np.savez(tmp_path / "cifar100.npz", **arrays)
    monkeypatch.setenv("VISTAZO_DATA", str(tmp_path))
    following = np.arange(100)
    for group in superclasses_of(NamedDataset(datasets["cifar100"], None)):
        following[list(group.classes)] = np.roll(group.classes, 1)
    return answered(following[labels], "cifar100")


def test_classes_lie_with_their_superclass_and_it_has_figures_of_its_own(of_cifar_100: str) -> None:
    app = shown(of_cifar_100, "classes")
    by_class, by_group = (table.value for table in app.dataframe)
    assert list(by_class["class"][:5]) == ["beaver", "dolphin", "otter", "seal", "whale"]
    assert (by_class["group"][:5] == "aquatic_mammals").all()
    assert (by_class["recall"] == 0).all()
    assert list(by_group["group"][:2]) == ["aquatic_mammals", "fish"]
    assert len(by_group) == 20
    assert (by_group[["precision", "recall", "f1"]] == 1).all().all()
    assert (by_group["exact"] == 0).all()
    assert "so, 100.0% of the test images are right" in words(app)


def press_second_row() -> None:
    from types import SimpleNamespace

    import streamlit as st

    from pages._ui.evaluate.classes import open_chosen_row

    st.session_state["classes_table"] = SimpleNamespace(selection=SimpleNamespace(rows=[1]))
    open_chosen_row([4, 30, 55])


def test_a_row_opens_its_class_wherever_that_lies() -> None:
    app = AppTest.from_function(press_second_row, default_timeout=PATIENCE)
    assert checked(app.run()).query_params["class"] in ("30", ["30"])
